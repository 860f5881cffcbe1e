"""Types bought together."""

from datetime import timedelta

import numpy as np
import pandas as pd
import polars as pl
import pytest

from core.records import Companion
from ranking.catalogue import Catalogue
from ranking.companions import MIN_LIFT, MIN_TOGETHER, MIN_Z, PRIOR_BASKETS, Companions, build_companions
from ranking.interactions import build_interactions
from tests.ranking.conftest import PRODUCTS, TODAY, ZONE, bought, events, product


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


@pytest.mark.parametrize("seed", [0, 1])
def test_the_rules_are_those_of_fp_growth(seed: int) -> None:
    """Support, confidence and lift of mlxtend's rules between two types, under the same conditions."""
    from mlxtend.frequent_patterns import association_rules, fpgrowth

    held = random_baskets(seed)
    names = [f"D/T{k}" for k in range(held.shape[1])]
    frequent = fpgrowth(pd.DataFrame(held, columns=names), min_support=1e-9, max_len=2, use_colnames=True)
    rules = association_rules(frequent, metric="support", min_threshold=0)
    wanted = {}
    for rule in rules.to_dict("records"):
        together = rule["support"] * len(held)
        expected = together / rule["lift"]
        lift = (together + PRIOR_BASKETS) / (expected + PRIOR_BASKETS)
        if together >= MIN_TOGETHER - 0.5 and lift >= MIN_LIFT and (together - expected) / expected**0.5 >= MIN_Z:
            pair = (*rule["antecedents"], *rule["consequents"])
            wanted[pair] = (round(together), rule["support"], rule["confidence"], lift)
    found = {(one.anchor_type, one.type_key): one for one in mined(held).of(names)}
    assert len(wanted) > 10
    assert set(found) == set(wanted)
    for pair, (together, support, confidence, lift) in wanted.items():
        one: Companion = found[pair]
        assert one.together == together
        assert (one.support, one.confidence) == pytest.approx((support, confidence))
        assert one.lift == pytest.approx(lift, abs=0.006)


def random_baskets(seed: int, baskets: int = 900, types: int = 12) -> np.ndarray:
    """Booleans (baskets, types), never an empty row; types come in groups of three that like each other."""
    random = np.random.default_rng(seed)
    group = random.integers(0, types // 3, size=(baskets, 1))
    likes = np.arange(types)[None, :] // 3 == group
    held: np.ndarray = random.random((baskets, types)) < np.where(likes, 0.6, 0.1)
    held[~held.any(axis=1), 0] = True
    return held


def mined(held: np.ndarray) -> Companions:
    shop = [product(f"p{k}", "D", f"T{k}") for k in range(held.shape[1])]
    table = events(
        *(
            bought(f"c{k}", TODAY - timedelta(days=3), *(f"p{j}" for j in np.flatnonzero(row)))
            for k, row in enumerate(held)
        )
    )
    return build_companions(build_interactions(table, Catalogue.of(shop), today=TODAY, timezone=ZONE))
