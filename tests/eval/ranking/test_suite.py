"""The whole suite on a shop small enough to think through."""

from datetime import date, timedelta

import polars as pl
import pytest

from core.errors import InputError
from eval.ranking.methods import BLEND, KNN, OWN, OWN_POPULAR, POPULARITY, methods
from eval.ranking.split import Split, split_events, wanted_items
from eval.ranking.suite import ranking_suite
from eval.suite import SuiteResult
from ranking.model import RankingModel
from tests.ranking.conftest import PRODUCTS, TODAY, ZONE, bought, events, small_baskets

NEWS = (
    *(bought(f"c{k:02d}", TODAY + timedelta(days=3), "milk-a", "chips-a") for k in range(0, 20, 2)),
    bought("half", TODAY + timedelta(days=5), "chips-a", "salsa-a"),
    bought("c01", TODAY + timedelta(days=6), "bread-a"),
    bought("fresh", TODAY + timedelta(days=29), "milk-a"),
)


@pytest.fixture(scope="module")
def shop() -> pl.DataFrame:
    return events(*small_baskets(), *NEWS)


def split_of(shop: pl.DataFrame, *chosen: str) -> Split:
    return split_events(shop, until=None, zone=ZONE, sample=5, seed=0, chosen=chosen or None)


def test_the_last_month_is_tested(shop: pl.DataFrame) -> None:
    split = split_of(shop)
    assert (split.cut, split.days) == (TODAY, 30)
    assert len(split.tested) == 5
    assert not set(split.tested) & set(split.learners)
    assert split == split_of(shop)


def test_the_tested_days_can_be_more_or_fewer_than_a_month(shop: pl.DataFrame) -> None:
    end = TODAY + timedelta(days=30)
    two = split_events(shop, until=None, zone=ZONE, sample=5, seed=0, days=60)
    assert (two.cut, two.days) == (end - timedelta(days=60), 60)
    late = split_events(shop, until=end - timedelta(days=4), zone=ZONE, sample=5, seed=0, days=60)
    assert late.days == 4


def test_only_those_who_bought_enough_are_tested_and_nobody_else_is_learned_from(shop: pl.DataFrame) -> None:
    chosen = ("c01", "c03", "half", "fresh")
    all_, some = (
        split_events(shop, until=None, zone=ZONE, sample=5, seed=0, chosen=chosen, least=least) for least in (1, 2)
    )
    assert some.tested == ("half",)  # chips and salsa; the others one thing or none
    assert some.learners == all_.learners
    with pytest.raises(InputError, match="--least 3: nobody"):
        split_events(shop, until=None, zone=ZONE, sample=5, seed=0, chosen=chosen, least=3)


def test_the_last_day_of_the_month_counts_in_shop_time(shop: pl.DataFrame) -> None:
    within, after = TODAY + timedelta(days=29), TODAY + timedelta(days=30)
    later = pl.concat([shop, events(bought("half", within, "bread-a"), bought("c01", after, "milk-a"))], how="vertical")
    found = split_events(later, until=TODAY, zone=ZONE, sample=5, seed=0, chosen=("half", "c01"), least=2, days=30)
    assert found.tested == ("half",)  # c01's second product came a day too late


def test_a_day_after_the_last_event_is_refused(shop: pl.DataFrame) -> None:
    with pytest.raises(InputError, match="--until 2018-01-01: the last event is of 2017-10-30"):
        split_events(shop, until=date(2018, 1, 1), zone=ZONE, sample=5, seed=0)
    with pytest.raises(InputError, match="nobody"):
        split_of(shop, "stranger")


@pytest.fixture(scope="module")
def model(shop: pl.DataFrame) -> RankingModel:
    return RankingModel.fit(shop, PRODUCTS, None, today=TODAY, timezone=ZONE, seed=1)


def test_wanted_are_the_purchases_of_the_month(shop: pl.DataFrame, model: RankingModel) -> None:
    wanted = wanted_items(model, shop, split_of(shop, "c01", "c03", "half", "fresh"), "product")
    index = model.snapshot.catalogue.products
    assert wanted.names == ("c01", "fresh", "half")  # c03 bought nothing
    assert wanted.of("all")[2] == [index.code("chips-a"), index.code("salsa-a")]
    assert wanted.of("repeat")[2] == [index.code("chips-a")]
    assert wanted.of("new")[2] == [index.code("salsa-a")]
    assert wanted.of("new")[1] == [index.code("milk-a")]  # everything is new to somebody unknown


def test_every_method_respects_new_and_repeat(shop: pl.DataFrame, model: RankingModel) -> None:
    split = split_of(shop, "c00", "half", "fresh")
    wanted = wanted_items(model, shop, split, "product")
    found = {method.name: method for method in methods(model, shop, split, wanted, "product")}
    assert {BLEND, OWN, OWN_POPULAR, "own_decayed", POPULARITY, KNN, "ease", "peers", "als"} == set(found)
    index = model.snapshot.catalogue.products
    own = set(index.codes(["milk-a", "chips-a", "salsa-a"]).tolist())
    row = wanted.names.index("c00")
    for method in found.values():
        assert not set(method.lists("new")[row].tolist()) & own
        assert set(method.lists("repeat")[row].tolist()) <= {*own, -1}
    first = found[POPULARITY].lists("all")[:, 0]
    assert set(first.tolist()) == {index.code("milk-a")}


def test_own_frequency_prefers_what_was_bought_last_among_equals(shop: pl.DataFrame, model: RankingModel) -> None:
    split = split_of(shop, "half")
    wanted = wanted_items(model, shop, split, "product")
    own = next(m for m in methods(model, shop, split, wanted, "product") if m.name == OWN)
    index = model.snapshot.catalogue.products
    assert own.lists("all")[0].tolist()[:3] == [index.code("chips-a"), index.code("milk-b"), -1]


@pytest.fixture(scope="module")
def result(shop: pl.DataFrame) -> SuiteResult:
    split = split_of(shop, *(f"c{k:02d}" for k in range(0, 20, 2)), "half", "fresh", "c01")
    return ranking_suite(shop, PRODUCTS, None, split, zone=ZONE, seed=0, faithful=13)


def test_habits_are_found_and_beat_popularity(result: SuiteResult) -> None:
    assert (result.measure("products.repeat.ndcg.blend").value or 0) > 0.5
    assert (result.measure("products.all.ndcg.blend").value or 0) > (
        result.measure("products.all.ndcg.popularity").value or 0
    )
    gain, surely = result.measure("products.all.gain"), result.measure("products.all.gain_surely")
    assert surely.value == gain.low
    assert gain.n == 13
    assert "products.new.ndcg.own_frequency" not in {measure.name for measure in result.measures}


def test_reasons_are_the_real_ones(result: SuiteResult) -> None:
    assert result.measure("reasons.faithful").n >= 5
    assert result.measure("reasons.faithful").value == 1.0
    assert result.measure("reasons.specific").value == 1.0


def test_the_same_input_gives_the_same_result(shop: pl.DataFrame) -> None:
    runs = [
        ranking_suite(shop, PRODUCTS, None, split_of(shop, "c00", "half"), zone=ZONE, seed=0, faithful=2)
        for _ in range(2)
    ]
    assert runs[0].digest == runs[1].digest
