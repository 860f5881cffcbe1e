"""The sums behind the verdict: against statsmodels, and against what they promise."""

import math

import numpy as np
import pytest

from core.errors import InputError
from eval.ab import sequential
from eval.ab.assignment import ratio_p
from eval.ab.effect import cuped, difference
from eval.ab.plan_suite import Plan, plan_suite
from eval.ab.planning import smallest_lift, units_per_arm


def test_means_are_compared_as_welch_does() -> None:
    from statsmodels.stats.weightstats import ttest_ind

    random = np.random.default_rng(0)
    treated, control = random.normal(1, 2, 80), random.normal(0, 1, 50)
    found = difference(treated, control, alpha=0.05, binary=False)
    assert found is not None
    assert found.p == pytest.approx(ttest_ind(treated, control, usevar="unequal")[1], abs=1e-9)
    assert found.low < found.difference < found.high


def test_shares_are_compared_as_newcombe_does() -> None:
    """Newcombe 1998, table II, contrast (a): 56/70 against 48/80."""
    treated, control = np.repeat([1.0, 0.0], [56, 14]), np.repeat([1.0, 0.0], [48, 32])
    found = difference(treated, control, alpha=0.05, binary=True)
    assert found is not None
    assert (found.difference, found.low, found.high) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)


def test_nothing_is_said_where_nothing_varies() -> None:
    assert difference(np.ones(1), np.ones(5), alpha=0.05, binary=False) is None
    assert difference(np.zeros(9), np.zeros(9), alpha=0.05, binary=True) is None
    assert difference(np.full(9, 2.0), np.full(9, 2.0), alpha=0.05, binary=False) is None


def test_cuped_takes_away_what_was_known_and_leaves_the_effect() -> None:
    random = np.random.default_rng(0)
    arm = random.integers(0, 2, 4000)
    before = random.normal(size=4000)
    value = 2 * before + 0.3 * arm + random.normal(size=4000)
    adjusted, gone = cuped(value, before, arm)
    assert gone == pytest.approx(0.8, abs=0.02)
    plain = difference(value[arm == 1], value[arm == 0], alpha=0.05, binary=False)
    found = difference(adjusted[arm == 1], adjusted[arm == 0], alpha=0.05, binary=False)
    assert plain is not None
    assert found is not None
    assert found.low < 0.3 < found.high
    assert found.high - found.low < 0.5 * (plain.high - plain.low)


def test_cuped_equals_the_regression_with_arm_and_covariate() -> None:
    """Frisch, Waugh and Lovell: the within-arm slope is the coefficient of the covariate."""
    from statsmodels.regression.linear_model import OLS

    random = np.random.default_rng(1)
    arm, before = random.integers(0, 2, 300), random.normal(size=300)
    value = before + arm + random.normal(size=300)
    adjusted, _ = cuped(value, before, arm)
    slope = float(OLS(value, np.column_stack([np.ones(300), arm, before])).fit().params[2])
    assert np.allclose(adjusted, value - slope * (before - before.mean()), atol=1e-9)


def test_a_ratio_by_hand() -> None:
    # (10 / 5) ** 0.5 standard deviations: 60 and 40 of 100 give chi-square 4.
    assert ratio_p([60, 40], [0.5, 0.5]) == pytest.approx(math.erfc(math.sqrt(2)), abs=1e-9)
    assert ratio_p([90, 10], [0.9, 0.1]) == pytest.approx(1.0)


def test_the_anytime_interval_by_hand() -> None:
    r2 = (-2 * math.log(0.05) + math.log(-2 * math.log(0.05)) + 1) / 100
    expected = math.sqrt(2 * (100 * r2 + 1) / (100**2 * r2) * math.log(math.sqrt(100 * r2 + 1) / 0.05))
    assert sequential.half_width(1.0, 100, 0.05, 100) == pytest.approx(expected, abs=1e-12)
    assert expected == pytest.approx(0.30354463966359, abs=1e-12)


def test_influence_values_have_the_difference_and_its_variance() -> None:
    random = np.random.default_rng(0)
    treated = random.random(500) < 0.3
    value = random.normal(size=500) + treated
    found = sequential.influence(value, treated)
    assert found.mean() == pytest.approx(value[treated].mean() - value[~treated].mean(), abs=1e-12)
    variance = value[treated].var() / treated.sum() + value[~treated].var() / (~treated).sum()
    assert found.var() / 500 == pytest.approx(variance, rel=1e-9)


def test_looking_often_finds_no_winner_where_there_is_none() -> None:
    """Looked at 40 times, the ordinary interval is wrong in a third of the tests, the other one in 5 % at most."""
    random = np.random.default_rng(0)
    wrong, ordinary, runs = 0, 0, 200
    for _ in range(runs):
        value, treated = random.normal(size=2000), random.random(2000) < 0.5
        looks = sequential.path(value, treated, alpha=0.05, planned=2000)
        wrong += any(low > 0 or high < 0 for _, _, low, high in looks)
        ordinary += any(
            abs(value[:n][treated[:n]].mean() - value[:n][~treated[:n]].mean()) > 2 * 1.96 / n**0.5 for n, *_ in looks
        )
    assert wrong <= 0.05 * runs
    assert ordinary >= 0.2 * runs


def test_nothing_is_said_of_arms_that_are_too_small() -> None:
    treated = np.arange(100) < 10
    assert sequential.interval(np.arange(100.0), treated, alpha=0.05, planned=100) is None


def test_sizes_are_those_of_statsmodels_and_of_the_book() -> None:
    # Fleiss, Levin and Paik's textbook formula with the arcsine transformation, 0.10 against 0.12.
    size = 2 * math.asin(math.sqrt(0.12)) - 2 * math.asin(math.sqrt(0.10))
    expected = 2 * ((1.959963985 + 0.841621234) / size) ** 2
    assert units_per_arm(0.10, 0.02, alpha=0.05, power=0.8) == math.ceil(expected)
    expected = 2 * ((1.959963985 + 0.841621234) * 3 / 0.5) ** 2
    assert units_per_arm(0, 0.5, alpha=0.05, power=0.8, deviation=3) == math.ceil(expected)
    assert smallest_lift(3, math.ceil(expected), math.ceil(expected), alpha=0.05, power=0.8) == pytest.approx(
        0.5, abs=1e-3
    )


@pytest.mark.parametrize(("baseline", "lift"), [(0.1, 0.0), (0.95, 0.1), (1.5, 0.1)])
def test_a_lift_that_cannot_be_is_refused(baseline: float, lift: float) -> None:
    with pytest.raises(InputError):
        units_per_arm(baseline, lift, alpha=0.05, power=0.8)


def test_a_plan_names_the_size() -> None:
    result = plan_suite(Plan(baseline=0.1, lift=0.02))
    assert result.measure("plan.total").value == 2 * units_per_arm(0.1, 0.02, alpha=0.05, power=0.8)
    assert "each of 2 arms needs" in result.notes[0]
