"""The model as callers see it."""

import json
from datetime import timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from core.errors import InputError, NotTrainedError
from core.ports import Ranker
from core.records import Product, RankedList
from ranking.blend import LearnedBlend, PriorBlend
from ranking.model import RankingModel
from tests.ranking.conftest import PRODUCTS, TODAY, ZONE, bought, events, small_baskets


def rank(model: RankingModel, *names: str, **more: object) -> list[RankedList]:
    options: dict = {"scope": None, "today": TODAY, "top": 5, "seed": 1, **more}
    return model.rank(list(names), **options)


def ids(ranked: RankedList) -> list[str]:
    return [item.product_id for item in ranked.items]


def test_it_is_a_ranker(small_model: RankingModel) -> None:
    ranker: Ranker = small_model
    assert ranker.rank(["c00"], scope=None, today=TODAY, top=1, seed=0)[0].customer_id == "c00"


def test_own_goods_come_first(small_model: RankingModel) -> None:
    (found,) = rank(small_model, "c00")
    assert set(ids(found)[:3]) == {"milk-a", "chips-a", "salsa-a"}
    assert found.items[0].reasons[0].kind == "own_history"


def test_reasons_carry_numbers_that_can_be_checked(small_model: RankingModel) -> None:
    (found,) = rank(small_model, "c00", scope=["chips-a"])
    (item,) = found.items
    reason = item.reasons[0]
    assert reason.facts == {"trips": 4, "trips_this_year": 4, "days_since": 10, "cycle_days": 14.0}
    assert reason.text.startswith("Buys chips a about every two weeks, 4 times this year; last bought 10 days ago")


def test_the_missing_half_of_a_pair_is_recommended_with_its_anchor(small_model: RankingModel) -> None:
    (found,) = rank(small_model, "half", only="new", scope=["salsa-a", "coffee-a", "bread-a"])
    assert ids(found)[0] == "salsa-a"
    reason = next(r for r in found.items[0].reasons if r.kind == "bought_together")
    assert reason.anchor_product_id == "chips-a"
    assert reason.text.startswith("People who buy chips a, as this customer did 20 days ago, put salsa a in the same")
    assert (reason.facts["together"], reason.facts["anchor_baskets"]) == (80, 83)
    assert reason.facts["anchor_days_since"] == 20


def test_without_the_evidence_the_score_falls(small_model: RankingModel) -> None:
    without = [basket for basket in small_baskets() if basket[0]["customer_id"] != "half"]
    without += [bought("half", TODAY - timedelta(days=20 + 20 * visit), "milk-b") for visit in range(3)]
    other = RankingModel.fit(events(*without), PRODUCTS, None, today=TODAY, timezone=ZONE, seed=1)
    (before,), (after,) = (rank(model, "half", scope=["salsa-a"]) for model in (small_model, other))
    assert after.items[0].score < before.items[0].score


def test_private_nameless_and_sold_out_goods_never_appear(small_model: RankingModel) -> None:
    (found,) = rank(small_model, "wino", top=50)
    assert not {"wine-a", "secret-a", "coffee-b"} & set(ids(found))


def test_a_private_type_is_never_the_anchor_of_a_reason() -> None:
    pairs = [
        bought(f"c{k:02d}", TODAY - timedelta(days=10 + 7 * visit), "wine-a", "salsa-a")
        for k in range(30)
        for visit in range(3)
    ]
    drinker = [bought("d", TODAY - timedelta(days=20 + 20 * visit), "wine-a") for visit in range(3)]
    open_shop = tuple(p.model_copy(update={"sensitive": None}) for p in PRODUCTS)
    table = events(*small_baskets(), *pairs, *drinker)
    named = []
    for products in (open_shop, PRODUCTS):
        model = RankingModel.fit(table, products, None, today=TODAY, timezone=ZONE, seed=1)
        (found,) = rank(model, "d", scope=["salsa-a"])
        named.append({reason.facts.get("anchor_type") for reason in found.items[0].reasons})
        assert found.items[0].reasons
    assert "DRINKS/WINE" in named[0]
    assert "DRINKS/WINE" not in named[1]


def test_an_empty_list_says_why(small_model: RankingModel) -> None:
    (found,) = rank(small_model, "wino", scope=["wine-a", "secret-a", "coffee-b"])
    assert found.items == ()
    for rule in ("rank.private", "rank.no_name", "rank.stock"):
        assert rule in found.empty_reason


def test_just_bought_is_left_out_unless_due() -> None:
    yesterday = TODAY - timedelta(days=1)
    weekly = [bought("w", TODAY - timedelta(days=5 + 7 * k), "bread-a") for k in range(6)]
    once = [bought("o", yesterday, "bread-a")]
    model = RankingModel.fit(
        events(*small_baskets(), *weekly, *once), PRODUCTS, None, today=TODAY, timezone=ZONE, seed=1
    )
    due, recent = rank(model, "w", "o", scope=["bread-a"])
    assert ids(due) == ["bread-a"]
    assert ids(recent) == []
    assert "rank.just_bought" in recent.empty_reason


def test_one_product_a_type_and_the_usual_one(small_model: RankingModel) -> None:
    (half,) = rank(small_model, "half", top=20)
    assert "milk-b" in ids(half)
    assert "milk-a" not in ids(half)
    (wide,) = rank(small_model, "half", top=20, per_type=2)
    assert {"milk-a", "milk-b"} <= set(ids(wide))


def test_only_new_and_only_repeat_are_apart(small_model: RankingModel) -> None:
    (new,), (repeat,) = (rank(small_model, "c00", only=only, top=20) for only in ("new", "repeat"))
    assert set(ids(repeat)) == {"milk-a", "chips-a", "salsa-a"}
    assert not set(ids(new)) & set(ids(repeat))


def test_somebody_unknown_gets_what_is_popular(small_model: RankingModel) -> None:
    (found,) = rank(small_model, "stranger", top=3)
    assert ids(found)[0] == "milk-a"
    assert {item.reasons[0].kind for item in found.items} == {"popular"}


def test_a_product_that_nobody_bought_yet_can_be_ranked(small_model: RankingModel) -> None:
    (found,) = rank(small_model, "c01", scope=["new-a"])
    assert ids(found) == ["new-a"]


def test_grouping_of_customers_changes_nothing(small_model: RankingModel) -> None:
    names = [f"c{k:02d}" for k in range(10)]
    model = small_model.exploring(0.7)
    assert rank(model, *names) == [rank(model, name)[0] for name in names]


def test_exploration_depends_on_the_seed(small_model: RankingModel) -> None:
    model = small_model.exploring(3.0)
    names = [f"c{k:02d}" for k in range(20)]
    first, again, other = (rank(model, *names, seed=seed) for seed in (1, 1, 2))
    assert first == again
    assert [ids(x) for x in first] != [ids(x) for x in other]
    assert sum(item.propensity for item in first[0].items) == pytest.approx(1, abs=1e-3)


def test_the_future_of_the_model_may_not_be_asked_of_the_past(small_model: RankingModel) -> None:
    with pytest.raises(NotTrainedError, match="train --until 2017-09-01"):
        rank(small_model, "c00", today=TODAY - timedelta(days=30))
    with pytest.raises(InputError, match="only="):
        rank(small_model, "c00", only="old")


def test_events_after_the_cut_change_nothing(small_events: pl.DataFrame) -> None:
    later = events(bought("c00", TODAY + timedelta(days=3), "coffee-a"), bought("fresh", TODAY, "milk-a"))
    models = [
        RankingModel.fit(table, PRODUCTS, None, today=TODAY, timezone=ZONE, seed=1)
        for table in (small_events, pl.concat([small_events, later]))
    ]
    assert rank(models[0], "c00", "fresh", top=20) == rank(models[1], "c00", "fresh", top=20)


def test_a_saved_model_answers_the_same(small_model: RankingModel, tmp_path: Path) -> None:
    small_model.save(tmp_path / "model")
    loaded = RankingModel.load(tmp_path / "model")
    assert rank(loaded, "c00", "half", "stranger") == rank(small_model, "c00", "half", "stranger")
    assert loaded.profiles(["c00", "stranger"]) == small_model.profiles(["c00", "stranger"])
    assert loaded.companions(["SNACKS/CHIPS"]) == small_model.companions(["SNACKS/CHIPS"])
    assert not list((tmp_path / "model").glob("*.pkl"))


def test_a_missing_damaged_or_foreign_model_is_refused(small_model: RankingModel, tmp_path: Path) -> None:
    with pytest.raises(NotTrainedError, match="pushwright train"):
        RankingModel.load(tmp_path)
    small_model.save(tmp_path)
    card = json.loads((tmp_path / "card.json").read_text())
    (tmp_path / "card.json").write_text(json.dumps({**card, "version": 0}))
    with pytest.raises(NotTrainedError, match="another version"):
        RankingModel.load(tmp_path)
    (tmp_path / "card.json").write_text(json.dumps(card))
    with (tmp_path / "arrays.npz").open("ab") as file:
        file.write(b"x")
    with pytest.raises(NotTrainedError, match="changed after training"):
        RankingModel.load(tmp_path)


def test_an_empty_shop_ranks_what_is_there() -> None:
    model = RankingModel.fit(events(), PRODUCTS, None, today=TODAY, timezone=ZONE, seed=1)
    (found,) = rank(model, "anybody", top=3)
    assert len(found.items) == 3
    assert model.profiles(["anybody"]) == [None]


def test_vectors_must_fit_the_products(small_events: pl.DataFrame) -> None:
    with pytest.raises(InputError, match="item_vectors"):
        RankingModel.fit(small_events, PRODUCTS, np.ones((3, 4), np.float32), today=TODAY, timezone=ZONE, seed=1)


def test_little_history_uses_fixed_weights(small_model: RankingModel) -> None:
    assert isinstance(small_model.product_blend, PriorBlend)
    assert small_model.about["blend"] == "fixed weights"


def test_enough_history_is_learnt_from(
    habit_model: RankingModel, habit_shop: tuple[list[Product], pl.DataFrame], tmp_path: Path
) -> None:
    assert isinstance(habit_model.product_blend, LearnedBlend)
    habit_model.save(tmp_path)
    names = ["h001", "h002"]
    assert rank(RankingModel.load(tmp_path), *names) == rank(habit_model, *names)
    again = RankingModel.fit(habit_shop[1], habit_shop[0], None, today=TODAY, timezone=ZONE, seed=1)
    assert rank(again, *names) == rank(habit_model, *names)


def test_learnt_probabilities_are_near_what_happens(habit_model: RankingModel) -> None:
    orders = habit_model.order([f"h{k:03d}" for k in range(90)], today=TODAY, top=10, only="repeat")
    mean = float(np.mean([p for order in orders for p in order.probabilities]))
    assert 0.5 < mean <= 1.0  # favourites come back every five to thirty days


def test_orders_know_both_levels(small_model: RankingModel) -> None:
    (products,) = small_model.order(["c00"], today=TODAY, top=3)
    (types,) = small_model.order(["c00"], level="type", today=TODAY, top=3)
    assert set(products.ids) == {"milk-a", "chips-a", "salsa-a"}
    assert set(types.ids) == {"DAIRY/MILK", "SNACKS/CHIPS", "SNACKS/SALSA"}
    with pytest.raises(InputError, match="level"):
        small_model.order(["c00"], level="brand", today=TODAY, top=3)
