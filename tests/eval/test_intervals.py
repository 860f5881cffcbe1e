import numpy as np
import pytest
from scipy.stats import binomtest

from eval.intervals import mean_of, share_of, statistic_of, wilson


@pytest.mark.parametrize(("successes", "n"), [(9, 10), (0, 5), (5, 5), (123, 1000)])
def test_wilson_agrees_with_scipy(successes: int, n: int) -> None:
    known = binomtest(successes, n).proportion_ci(method="wilson")
    assert wilson(successes, n) == pytest.approx((known.low, known.high), abs=1e-9)


def test_a_share_of_nothing_has_no_value() -> None:
    assert share_of("a", "A", 0, 0).value is None


def test_the_bootstrap_holds_the_mean_of_normal_values_and_repeats() -> None:
    values = np.random.default_rng(1).normal(3.0, 2.0, 400)
    measure = mean_of("a", "A", list(values))
    assert measure == mean_of("a", "A", list(values))
    assert measure.value == pytest.approx(values.mean())
    assert measure.low is not None
    assert measure.high is not None
    assert measure.high - measure.low == pytest.approx(2 * 1.96 * values.std() / 20, rel=0.1)


def test_a_statistic_of_rows() -> None:
    rows = np.array([[1.0, 2.0], [2.0, 4.0], [3.0, 6.0]])
    measure = statistic_of("ratio", "Ratio", rows, lambda each: each[:, 1].sum() / each[:, 0].sum(), unit="ratio")
    assert (measure.value, measure.low, measure.high, measure.n) == (2.0, 2.0, 2.0, 3)
