"""Customers who shop alike, found again where they were put, and named by what they do."""

from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from core.records import Product
from ranking.model import RankingModel
from ranking.segments.naming import distinct, leaning_parts, rhythm_word, segment_name, size_words
from tests.ranking.conftest import TODAY, ZONE, bought, events, product

SHELVES = {
    "produce": 6, "dairy": 6, "sweets": 6, "drinks": 6, "pet": 6, "bread": 6, "wine": 4,
}  # fmt: skip
SHOP = [
    product(
        f"{shelf}-{k}", shelf.upper(), f"{shelf.upper()} {k}", sensitive="alcohol" if shelf == "wine" else None,
        attributes={"group": shelf},
    )
    for shelf, count in SHELVES.items()
    for k in range(count)
]  # fmt: skip
KINDS = {"cook": (7, ("produce", "dairy"), 5), "snacker": (14, ("sweets", "drinks"), 2), "keeper": (30, ("pet",), 3),
         "baker": (3, ("bread",), 1)}  # fmt: skip
"""Days between baskets, shelves, items in a basket."""


def three_kinds(newcomer: str = "snacker") -> list[list[dict]]:
    """Thirty customers of each kind, and one who came once and shops like `newcomer`."""
    baskets = []
    for kind, (gap, shelves, size) in KINDS.items():
        for who in range(30):
            for visit in range(4 if gap == 30 else 8 + who % 5):
                names = [f"{shelves[(who + k) % len(shelves)]}-{(who + visit + k) % 6}" for k in range(size)]
                names += ["wine-0", "wine-1"] if kind == "snacker" else []
                baskets.append(bought(f"{kind}{who:02d}", TODAY - timedelta(days=3 + gap * visit), *sorted(set(names))))
    _, shelves, size = KINDS[newcomer]
    first = [f"{shelves[k % len(shelves)]}-{k // len(shelves)}" for k in range(max(size, 3))]
    baskets.append(bought("fresh", TODAY - timedelta(days=9), *first))
    return baskets


def fit(shop: list[Product] | None = None, newcomer: str = "snacker") -> RankingModel:
    return RankingModel.fit(events(*three_kinds(newcomer)), shop or SHOP, None, today=TODAY, timezone=ZONE, seed=3)


@pytest.fixture(scope="module")
def model() -> RankingModel:
    return fit()


def test_the_kinds_are_found_again(model: RankingModel) -> None:
    for kind in KINDS:
        assert len(set(model.segment_of([f"{kind}{who:02d}" for who in range(30)]))) == 1
    assert len(set(model.segment_of(["cook00", "snacker00", "keeper00", "baker00"]))) == 4


def test_names_say_what_they_do_and_nothing_private(model: RankingModel) -> None:
    cook, snacker, keeper = (str(name) for name in model.segment_of(["cook00", "snacker00", "keeper00"]))
    assert cook in ("weekly big baskets, produce and dairy", "weekly big baskets, dairy and produce")
    assert snacker.startswith("fortnightly ")
    assert {"sweets", "drinks"} == set(snacker.split(", ")[1].split(" and "))
    assert keeper == "monthly baskets, pet" or keeper.endswith("baskets, pet")
    assert model.segments is not None
    assert not any("wine" in name for name in model.segments.names)


def test_the_listing_adds_up_and_has_the_largest_first(model: RankingModel) -> None:
    assert model.segments is not None
    found = model.segments.records()
    assert sum(each.customers for each in found) == 120
    assert sum(each.share for each in found) == pytest.approx(1)
    assert [each.customers for each in found] == sorted((each.customers for each in found), reverse=True)
    assert model.segments.silhouette > 0.3


def test_the_same_seed_gives_the_same_and_a_saved_model_too(model: RankingModel, tmp_path: Path) -> None:
    again = fit()
    assert again.segments is not None
    assert model.segments is not None
    assert np.array_equal(again.segments.member, model.segments.member)
    model.save(tmp_path)
    loaded = RankingModel.load(tmp_path)
    assert loaded.segments is not None
    assert loaded.segments.records() == model.segments.records()
    names = ["cook00", "fresh", "stranger"]
    assert loaded.rank(names, scope=None, today=TODAY, top=9, seed=1) == model.rank(
        names, scope=None, today=TODAY, top=9, seed=1
    )


def test_a_newcomer_is_lent_the_taste_of_the_segment(model: RankingModel) -> None:
    assert model.segment_of(["fresh"]) == model.segment_of(["snacker00"])
    (found,) = model.rank(["fresh"], scope=None, today=TODAY, top=8, seed=1, only="new")
    shelves = [item.product_id.split("-")[0] for item in found.items]
    assert set(shelves[:4]) <= {"sweets", "drinks"}
    reasons = [reason for item in found.items for reason in item.reasons if reason.kind == "segment"]
    assert reasons
    assert all("Customers who shop alike (fortnightly" in reason.text for reason in reasons)


def test_another_first_basket_finds_another_segment() -> None:
    found = fit(newcomer="keeper")
    assert found.segment_of(["fresh"]) == found.segment_of(["keeper00"])


def test_regulars_are_ranked_as_without_segments(model: RankingModel) -> None:
    from dataclasses import replace

    names = [f"{kind}{who:02d}" for kind in KINDS for who in range(3)] + ["stranger"]
    with_them, without = (
        each.rank(names, scope=None, today=TODAY, top=10, seed=1) for each in (model, replace(model, segments=None))
    )
    assert with_them == without


def test_few_customers_are_one_crowd(small_model: RankingModel) -> None:
    assert small_model.segments is None
    assert small_model.segment_of(["c00"]) == [None]


@pytest.mark.parametrize(
    ("rhythm", "word"),
    [(9, "several times a week"), (4.3, "weekly"), (2.1, "fortnightly"), (1, "monthly"), (0.3, "rare")],
)
def test_rhythms(rhythm: float, word: str) -> None:
    assert rhythm_word(rhythm) == word


def test_words_of_a_name() -> None:
    assert [size_words(items, 10) for items in (13, 10, 7)] == ["big baskets", "baskets", "small baskets"]
    shares, overall = np.array([0.3, 0.1, 0.61, 0.02]), np.array([0.2, 0.09, 0.6, 0.01])
    parts = ["produce", "dairy", "canned", "frozen_veg"]
    assert leaning_parts(shares.astype(np.float32), overall.astype(np.float32), parts) == ["produce", "frozen veg"]
    assert segment_name("weekly", "baskets", ["a", "b"]) == "weekly baskets, a and b"
    assert segment_name("weekly", "baskets", []) == "weekly baskets, a bit of everything"
    assert distinct(["a", "b", "a", "a"]) == ("a", "b", "a (2)", "a (3)")
