"""Little to go by: a customer with one basket or none, a product of today, a shop that speaks Chinese only."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from core.records import RankedList
from ranking.model import RankingModel
from tests.ranking.conftest import PRODUCTS, TODAY, ZONE, bought, events, product, small_baskets


def rank(model: RankingModel, name: str, **more: object) -> RankedList:
    options: dict = {"scope": None, "today": TODAY, "top": 5, "seed": 1, **more}
    return model.rank([name], **options)[0]


def ids(found: RankedList) -> list[str]:
    return [item.product_id for item in found.items]


def test_one_basket_is_enough_for_what_goes_with_it() -> None:
    once = bought("once", TODAY - timedelta(days=12), "chips-a")
    model = RankingModel.fit(events(*small_baskets(), once), PRODUCTS, None, today=TODAY, timezone=ZONE, seed=1)
    found = rank(model, "once", only="new", scope=["salsa-a", "coffee-a", "bread-a"])
    assert ids(found)[0] == "salsa-a"
    assert any("chips a" in reason.text for reason in found.items[0].reasons)
    assert "chips-a" in ids(rank(model, "once"))


def test_without_a_basket_the_popular_comes_first_with_its_count(small_model: RankingModel) -> None:
    found = rank(small_model, "nobody")
    counts = [item.reasons[0].facts["buyers_30_days"] for item in found.items if item.reasons]
    assert found.items[0].product_id == "milk-a"
    assert counts[0] == max(counts)  # type: ignore[type-var]
    reason, share = found.items[0].reasons[0], found.items[0].score
    assert reason.text.startswith(f"In about {share:.0%} of first baskets. A favourite in the shop")
    assert reason.weight == pytest.approx(share)
    assert small_model.segment_of(["nobody"]) == [None]


def test_a_product_of_today_finds_those_who_buy_its_kind() -> None:
    fresh = product("coffee-new", "DRINKS", "COFFEE", first_sold_at=datetime(2017, 10, 1, tzinfo=UTC))
    model = RankingModel.fit(events(*small_baskets()), [*PRODUCTS, fresh], None, today=TODAY, timezone=ZONE, seed=1)
    fan, other = (rank(model, name, scope=["coffee-new"]) for name in ("c01", "c00"))
    assert ids(fan) == ids(other) == ["coffee-new"]
    assert fan.items[0].score > 2 * other.items[0].score
    assert fan.items[0].reasons[0].kind == "own_history"  # they buy coffee, and this is one
    said = " ".join(reason.text for reason in other.items[0].reasons)
    assert "New or rarely bought; 21 customers bought other coffee" in said


def test_a_kind_that_nobody_bought_is_found_by_meaning() -> None:
    """A product of today whose kind is new too: only its words say to whom it might appeal."""
    vectors = np.eye(len(PRODUCTS) + 1, 8, dtype=np.float32)
    vectors[9] = 0
    vectors[9, 7] = 1.0
    vectors[-1] = vectors[5] + 0.1  # close to coffee
    fresh = product("chai", "DRINKS", "CHAI")
    model = RankingModel.fit(events(*small_baskets()), [*PRODUCTS, fresh], vectors, today=TODAY, timezone=ZONE, seed=1)
    fan, other = (rank(model, name, scope=["chai"]) for name in ("c01", "c00"))
    assert fan.items[0].score > other.items[0].score
    assert ids(fan) == ids(other) == ["chai"]


def test_a_chinese_shop_is_ranked_and_named_in_chinese() -> None:
    names = {"milk-a": "牛奶", "bread-a": "面包", "salsa-a": "辣酱", "chips-a": "薯片", "coffee-a": "咖啡"}
    shop = [
        product(name, "食品", word, name={"zh": word}, attributes={"group": "食品"}) for name, word in names.items()
    ]
    model = RankingModel.fit(events(*small_baskets()), shop, None, today=TODAY, timezone="Asia/Shanghai", seed=1)
    found = rank(model, "c00")
    assert set(ids(found)[:3]) == {"milk-a", "chips-a", "salsa-a"}
    own = [reason.text for item in found.items for reason in item.reasons if reason.kind == "own_history"]
    assert [text for text in own if text.startswith("Buys 薯片 about every two weeks, 4 times this year")]
    assert all(any(word in text for word in names.values()) for text in own)
    (pair,) = [r for r in rank(model, "half", scope=["salsa-a"]).items[0].reasons if r.kind == "bought_together"]
    assert pair.facts["anchor"] == "薯片"
    assert ids(rank(model, "谁"))[0] == "milk-a"


def test_of_a_stranger_is_known_what_first_baskets_hold() -> None:
    """Two customers came 45 and 90 days ago, so that their first baskets count for 1/2 and 1/4."""
    shop = events(
        bought("late", TODAY - timedelta(days=45), "milk-a"),
        bought("early", TODAY - timedelta(days=90), "bread-a"),
        bought("early", TODAY - timedelta(days=45), "milk-a", "bread-a"),
    )
    model = RankingModel.fit(shop, PRODUCTS, None, today=TODAY, timezone=ZONE, seed=1)
    level = model.snapshot.product_level
    code = model.snapshot.catalogue.products.code
    share = 1 / (1 + np.exp(-level.items.first.astype(float)))
    # Everybody came last 45 days ago: 1/2 + bread's 1/2 + 1/4 capped at what a customer counts for, 3/4.
    everybody = 0.5 + 0.75
    milk = (0.5 + 20 * (0.5 + 0.5) / everybody) / (0.75 + 20)
    bread = (0.25 + 20 * 0.75 / everybody) / (0.75 + 20)
    assert share[code("milk-a")] == pytest.approx(milk, rel=1e-5)
    assert share[code("bread-a")] == pytest.approx(bread, rel=1e-5)
    assert share[code("salsa-a")] == pytest.approx(1e-5, rel=1e-3)


def test_a_stranger_gets_them_and_nobody_else_does(small_model: RankingModel) -> None:
    level = small_model.snapshot.product_level
    found = small_model.order(["nobody", "c00"], level="product", today=TODAY, top=4)
    products = small_model.snapshot.catalogue.products
    first = [level.items.first[products.code(name)] for name in found[0].ids]
    assert first == sorted(first, reverse=True)
    odds = [float(np.log(p / (1 - p))) for p in found[0].probabilities]
    assert odds == pytest.approx([float(value) for value in first], abs=1e-3)
    assert found[1].probabilities != found[0].probabilities
