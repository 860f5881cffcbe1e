"""Types bought together."""

from datetime import timedelta

import polars as pl
import pytest

from ranking.catalogue import Catalogue
from ranking.companions import PRIOR_BASKETS, Companions, build_companions
from ranking.interactions import build_interactions
from tests.ranking.conftest import PRODUCTS, TODAY, ZONE, bought, events


def companions(table: pl.DataFrame) -> Companions:
    return build_companions(build_interactions(table, Catalogue.of(PRODUCTS), today=TODAY, timezone=ZONE))


def test_lift_by_hand(small_events: pl.DataFrame) -> None:
    (salsa,) = companions(small_events).of(["SNACKS/CHIPS"])
    # 164 baskets; chips in 83, salsa in 80, both in 80.
    expected = 83 * 80 / 164
    assert (salsa.type_key, salsa.together) == ("SNACKS/SALSA", 80)
    assert salsa.lift == pytest.approx((80 + PRIOR_BASKETS) / (expected + PRIOR_BASKETS), abs=0.01)


def test_times_as_often_as_others_by_hand() -> None:
    pairs = [bought(f"c{k}", TODAY - timedelta(days=5), "chips-a", "salsa-a") for k in range(30)]
    alone = [bought(f"d{k}", TODAY - timedelta(days=5), "chips-a") for k in range(10)]
    others = [bought(f"e{k}", TODAY - timedelta(days=5), "salsa-a" if k < 15 else "milk-a") for k in range(100)]
    found = companions(events(*pairs, *alone, *others))
    row = found.row(found.types.code("SNACKS/CHIPS"), found.types.code("SNACKS/SALSA"))
    # 30 of 40 baskets with chips have salsa, 15 of 100 without.
    assert found.times_others(row) == pytest.approx((30 / 40) / (15 / 100))


def test_what_everybody_buys_is_nobodys_companion(small_events: pl.DataFrame) -> None:
    assert companions(small_events).of(["DAIRY/MILK"]) == []


def test_a_few_joint_baskets_prove_nothing() -> None:
    few = [bought(f"c{k}", TODAY - timedelta(days=5), "chips-a", "salsa-a") for k in range(5)]
    others = [bought(f"d{k}", TODAY - timedelta(days=5), "milk-a") for k in range(200)]
    assert companions(events(*few, *others)).of(["SNACKS/CHIPS"]) == []


def test_unknown_types_and_empty_shops() -> None:
    assert companions(events(bought("a", TODAY - timedelta(days=1), "milk-a"))).of(["NO/SUCH"]) == []
    assert companions(events()).of(["DAIRY/MILK"]) == []
