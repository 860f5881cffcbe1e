"""Metric values against a table reckoned by hand."""

from math import log2

import numpy as np
import pytest

from eval.ranking.metrics import DEPTH, coverage, novelty, per_customer

WANTED = [[7, 9], [1, 2, 3], [5]]
"""Of three customers."""


def lists(*rows: tuple[int, ...]) -> np.ndarray:
    """Lists filled up with -1."""
    return np.array([(*row, *[-1] * (DEPTH - len(row))) for row in rows], dtype=np.int64)


# The first is hit at 1 and 3, the second at 2, the third has an empty list.
LISTS = lists((7, 0, 9), (4, 3, 6, 8), ())


@pytest.mark.parametrize(
    ("metric", "first", "second"),
    [
        ("ndcg", (1 + 1 / log2(4)) / (1 + 1 / log2(3)), (1 / log2(3)) / (1 + 1 / log2(3) + 1 / log2(4))),
        ("recall", 1.0, 1 / 3),
        ("precision", 0.2, 0.1),
        ("map", (1 + 2 / 3) / 2, (1 / 2) / 3),
        ("mrr", 1.0, 0.5),
        ("hit", 1.0, 1.0),
    ],
)
def test_by_hand(metric: str, first: float, second: float) -> None:
    assert per_customer(WANTED, LISTS)[metric] == pytest.approx([first, second, 0.0])


def test_more_wanted_than_places_can_still_be_perfect() -> None:
    found = per_customer([list(range(30))], lists(tuple(range(10))))
    assert found["ndcg"] == pytest.approx([1.0])
    assert found["recall"] == pytest.approx([1 / 3])


def test_order_counts_and_not_the_name_of_the_item() -> None:
    found = per_customer([[10], [9]], lists((10, 9), (10, 9)))
    assert found["mrr"].tolist() == [1.0, 0.5]


def test_coverage_and_novelty() -> None:
    shown = lists((0, 1), (1,))
    assert coverage(shown, 4) == 0.5
    buyers = np.array([7.0, 1.0])
    assert novelty(shown, buyers, 7) == pytest.approx((0 + 2 + 2) / 3)
    assert novelty(lists(()), buyers, 7) == 0.0
