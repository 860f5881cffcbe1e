"""Bought or not: thresholds, rates and calibration against figures reckoned by hand."""

from datetime import timedelta

import numpy as np
import polars as pl
import pytest

from eval.ranking.buying import (
    DECAYED,
    RATES,
    Asked,
    Foretold,
    a_month_earlier,
    asked_pairs,
    best_threshold,
    counts_by_customer,
    foretell,
    rates,
)
from eval.ranking.buying_report import buying_section
from eval.ranking.methods import BLEND, OWN
from eval.ranking.split import split_events
from eval.suite import LinePlot
from ranking.model import RankingModel
from tests.eval.ranking.test_suite import NEWS
from tests.ranking.conftest import PRODUCTS, TODAY, ZONE, events, small_baskets

# Three customers; the last bought nothing and was asked about nothing.
ROW = np.array([0, 0, 0, 0, 1, 1])
BOUGHT = np.array([True, True, False, False, True, False])
CHANCE = np.array([0.9, 0.4, 0.6, 0.1, 0.8, 0.0])
TRIPS = np.array([3.0, 1.0, 1.0, 2.0, 0.0, 0.0])
SCORED = np.array([True, True, True, True, True, False])
ASKED = Asked(3, ROW, BOUGHT, SCORED, {BLEND: CHANCE, OWN: TRIPS, DECAYED: TRIPS})


def test_the_threshold_with_the_best_f1() -> None:
    # From 0.4 on: 3 right of 4 yes, none missed: 6/7. From 0.8 on: 2 of 2, one missed: 4/5.
    assert best_threshold(BOUGHT, CHANCE) == 0.4
    assert best_threshold(np.array([False, False]), np.array([0.2, 0.3])) == float("inf")
    # That nothing is said of many purchases is no reason to say yes to all.
    assert best_threshold(np.array([True, True, True, True, False]), np.array([0.0, 0.0, 0.0, 0.5, 0.2])) == 0.5


def test_rates_by_hand() -> None:
    counts = counts_by_customer(ASKED, CHANCE >= 0.5)
    assert counts.tolist() == [[1, 1, 1, 1], [1, 0, 0, 1], [0, 0, 0, 0]]
    whole = dict(zip(RATES, rates(counts.sum(axis=0)), strict=True))
    assert whole == pytest.approx({"accuracy": 4 / 6, "f1": 4 / 6, "precision": 2 / 3, "recall": 2 / 3})
    assert rates(np.zeros(4)).tolist() == [0, 0, 0, 0]


def test_rates_are_those_of_scikit_learn() -> None:
    from sklearn.metrics import accuracy_score, f1_score, precision_score, recall_score

    random = np.random.default_rng(3)
    bought, chance = random.random(400) < 0.2, random.random(400)
    asked = Asked(20, np.sort(random.integers(0, 20, 400)), bought, bought, {BLEND: chance})
    said = chance > 0.7
    ours = rates(counts_by_customer(asked, said).sum(axis=0))
    theirs = [f(bought, said) for f in (accuracy_score, f1_score, precision_score, recall_score)]
    assert ours == pytest.approx(theirs, abs=1e-12)


def test_the_report_by_hand() -> None:
    measures, section = buying_section(Foretold(ASKED, {BLEND: 0.5, OWN: 2.0, DECAYED: 2.0}, 40), "type")
    value = {measure.name: measure.value for measure in measures}
    assert value["types.buying.f1.blend"] == pytest.approx(4 / 6)
    assert value["types.buying.accuracy.always_no"] == pytest.approx(3 / 6)
    assert value["types.buying.base_rate"] == pytest.approx(3 / 6)
    # Own frequency says yes twice, once rightly, and misses two.
    assert value["types.buying.f1.own_frequency"] == pytest.approx(2 / 5)
    assert value["types.buying.f1_gain"] == pytest.approx(4 / 6 - 2 / 5)
    # Of the five scored pairs: 0.1, 0.6, 0.6, 0.1, 0.2 away from what happened.
    assert value["types.buying.brier.blend"] == pytest.approx((0.01 + 0.36 + 0.36 + 0.01 + 0.04) / 5)
    assert value["types.buying.brier.base_rate"] == pytest.approx(0.6 * 0.4)
    assert value["types.buying.expected_to_bought"] == pytest.approx(2.8 / 3)
    f1 = next(measure for measure in measures if measure.name == "types.buying.f1.blend")
    assert (f1.n, f1.low is not None) == (6, True)
    assert "40 pairs" in section.blocks[0].note


def test_a_true_chance_lies_on_the_line_and_a_bold_one_below_it() -> None:
    random = np.random.default_rng(5)
    chance, row = random.random(20_000), np.sort(random.integers(0, 200, 20_000))
    bought = random.random(20_000) < chance
    for given, off in ((chance, 0.0), (np.sqrt(chance), 0.15)):
        asked = Asked(200, row, bought, np.ones(20_000, dtype=bool), {BLEND: given, OWN: given, DECAYED: given})
        _, section = buying_section(Foretold(asked, {BLEND: 0.5, OWN: 0.5, DECAYED: 0.5}, 1), "product")
        plot = section.blocks[-1]
        assert isinstance(plot, LinePlot)
        distance = np.array(plot.series[0].x) - np.array(plot.series[0].y)
        assert distance.mean() == pytest.approx(off, abs=0.04)
        drawn = plot.series[0]
        assert (np.array(drawn.low) <= drawn.y).all()
        assert (np.array(drawn.high) >= drawn.y).all()


@pytest.fixture(scope="module")
def shop() -> pl.DataFrame:
    return events(*small_baskets(), *NEWS)


def test_pairs_of_a_shop(shop: pl.DataFrame) -> None:
    split = split_events(shop, until=None, zone=ZONE, sample=5, seed=0, chosen=("c00", "c03", "half", "fresh"))
    model = RankingModel.fit(shop, PRODUCTS, None, today=TODAY, timezone=ZONE, seed=1)
    asked = asked_pairs(model, shop, split, "product")
    # c00 bought milk and chips in the month, fresh milk, half chips and salsa, c03 nothing: it counts all the same.
    assert np.bincount(asked.row, weights=asked.bought, minlength=4).tolist() == [2, 0, 1, 2]
    assert (np.bincount(asked.row, minlength=4) > 0).all()
    assert ((asked.scores[BLEND] > 0) == asked.scored).all()
    assert asked.scores[OWN][asked.row == 0].max() == 4
    earlier = a_month_earlier(model, shop, PRODUCTS, None, split)
    assert earlier.today == TODAY - timedelta(days=30)
    found = foretell(model, earlier, shop, split, "product")
    # What is bought after the cut cannot move a threshold.
    known = shop.filter(pl.col("at").dt.date() < TODAY)
    assert foretell(model, earlier, known, split, "product").thresholds == found.thresholds
