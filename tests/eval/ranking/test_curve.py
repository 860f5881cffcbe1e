"""The learning curve on the small shop."""

import polars as pl
import pytest

from eval.ranking.curve import SHARES, curve_section, learning_curve, share_of_learners
from eval.ranking.split import split_events
from eval.suite import LinePlot
from ranking.model import RankingModel
from tests.eval.ranking.test_suite import NEWS
from tests.ranking.conftest import PRODUCTS, TODAY, ZONE, events, small_baskets


def test_smaller_shares_are_parts_of_larger_ones() -> None:
    learners = [f"c{k:02d}" for k in range(40)]
    quarter, half, whole = (share_of_learners(learners, percent, 3) for percent in SHARES)
    assert (len(quarter), len(half), len(whole)) == (10, 20, 40)
    assert set(quarter) < set(half) < set(whole)
    assert share_of_learners(learners, 25, 4) != quarter


def test_the_curve_is_drawn_over_the_same_customers() -> None:
    shop: pl.DataFrame = events(*small_baskets(), *NEWS)
    split = split_events(shop, until=None, zone=ZONE, sample=5, seed=0, chosen=[f"c{k:02d}" for k in range(0, 20, 2)])
    model = RankingModel.fit(shop, PRODUCTS, None, today=TODAY, timezone=ZONE, seed=1, learn_from=split.learners)
    said: list[str] = []
    steps = learning_curve(model, shop, PRODUCTS, None, split, seed=1, say=said.append)
    assert len(said) == 2  # the whole is not learned again
    assert [step.percent for step in steps] == [25, 50, 100]
    assert steps[0].others < steps[1].others < steps[2].others == len(split.learners)
    measures, (section,) = curve_section(steps)
    found = {measure.name: measure for measure in measures}
    assert {found[f"curve.products.all.ndcg.blend.{percent}"].n for percent in SHARES} == {10}
    assert all((found[f"curve.types.all.ndcg.blend.{percent}"].value or 0) > 0.5 for percent in SHARES)
    # Own frequency needs nobody else: its line is flat.
    own = {found[f"curve.products.all.ndcg.own_frequency.{percent}"].value for percent in SHARES}
    assert len(own) == 1
    plot = section.blocks[0]
    assert isinstance(plot, LinePlot)
    assert plot.series[0].x == (25, 50, 100)


def test_without_steps_there_is_no_section() -> None:
    assert curve_section([]) == ((), ())


@pytest.mark.parametrize("percent", [0, 100])
def test_ends_of_the_shares(percent: int) -> None:
    assert len(share_of_learners(["a", "b"], percent, 0)) == percent // 50
