"""The quick ways to find the best of many scores give what sorting all of them would."""

import numpy as np
import pytest
from scipy import sparse

from ranking.candidates import best_pairs
from ranking.generators.linear import LinearGenerator
from ranking.generators.neighbours import neighbours
from ranking.generators.popularity import PopularityGenerator


def sorted_out(scores: np.ndarray, kept: int) -> set[tuple[int, int]]:
    """The `kept` highest positive places of each row, by sorting; of equal ones the first."""
    order = np.argsort(-scores, axis=1, kind="stable")[:, :kept]
    return {(row, int(place)) for row, places in enumerate(order) for place in places if scores[row, place] > 0}


@pytest.mark.parametrize("distinct", [3, 40, 100_000])
@pytest.mark.parametrize("width", [5, 47, 4_000])
def test_the_best_pairs_are_those_of_a_full_sort_ties_included(width: int, distinct: int) -> None:
    random = np.random.default_rng(width + distinct)
    scores = (random.integers(-distinct // 2, distinct, (20, width)) / distinct).astype(np.float32)

    row, item = best_pairs(scores, np.arange(width) * 2, np.ones(2 * width, dtype=bool), 12)

    assert set(zip(row.tolist(), (item // 2).tolist(), strict=True)) == sorted_out(scores, 12)


def test_what_is_not_allowed_is_no_candidate() -> None:
    allowed = np.array([True, False, True, True])

    row, item = best_pairs(np.array([[1, 9, 3, 2]], dtype=np.float32), np.arange(4), allowed, 2)

    assert row.tolist() == [0, 0]
    assert sorted(item.tolist()) == [2, 3]


def test_a_score_for_everybody_is_looked_through_once_and_holds_for_each() -> None:
    generator = PopularityGenerator("popular", np.array([3, 5, 8]), np.array([0.5, 2.0, 1.0], dtype=np.float32))

    row, item = best_pairs(generator.scores(np.array([0, -1, 4])), generator.items, np.ones(9, dtype=bool), 2)

    assert sorted(zip(row.tolist(), item.tolist(), strict=True)) == [(k, i) for k in range(3) for i in (5, 8)]


def test_dense_weights_give_the_very_sums_of_sparse_ones() -> None:
    random = np.random.default_rng(4)
    history = sparse.csr_array(sparse.random(30, 50, 0.2, random_state=1, format="csr", dtype=np.float32))
    full = random.normal(size=(50, 50)).astype(np.float32)
    generator = LinearGenerator("full", np.arange(50), history, sparse.csr_array(full))
    customers = np.array([3, 7, 29])

    found = generator.scores(customers)

    assert np.array_equal(found, (history[customers] @ sparse.csr_array(full)).toarray())
    assert not generator.scores(np.array([3, -1]))[1].any()


def test_similarity_is_the_same_through_a_dense_table(monkeypatch: pytest.MonkeyPatch) -> None:
    taste = sparse.csr_array(sparse.random(40, 60, 0.2, random_state=2, format="csr", dtype=np.float32))
    customers = np.arange(40)
    dense = neighbours("peers", taste, taste, most_items=60, min_customers=1).scores(customers)

    monkeypatch.setattr("ranking.generators.neighbours.DENSE_CELLS", 0)

    assert np.array_equal(dense, neighbours("peers", taste, taste, most_items=60, min_customers=1).scores(customers))
