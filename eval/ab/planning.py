"""How many units a test needs, and what a test of a given size can see. Sums by statsmodels."""

import math

from core.errors import InputError


def units_per_arm(
    baseline: float, lift: float, *, alpha: float, power: float, deviation: float | None = None, arms: int = 2
) -> int:
    """Units in each arm to see an absolute lift of this size with this power.

    Without a deviation the baseline is a share. With several arms alpha is divided between them (Bonferroni).
    Raises InputError for a lift that cannot be.
    """
    from statsmodels.stats.power import NormalIndPower
    from statsmodels.stats.proportion import proportion_effectsize

    if lift == 0:
        raise InputError("--lift 0: no test is large enough to see no difference; name the smallest lift that matters")
    if deviation is None and not (0 < baseline < 1 and 0 < baseline + lift < 1):
        raise InputError(
            f"--baseline {baseline:g} --lift {lift:g}: shares stay between 0 and 1; for other metrics add --deviation"
        )
    size = lift / deviation if deviation is not None else proportion_effectsize(baseline + lift, baseline)
    n = NormalIndPower().solve_power(abs(size), alpha=alpha / max(1, arms - 1), power=power, ratio=1.0)
    return math.ceil(float(n))


def smallest_lift(deviation: float, treated: int, control: int, *, alpha: float, power: float) -> float:
    """The smallest absolute difference that two arms of these sizes would have shown with this power."""
    from statsmodels.stats.power import NormalIndPower

    size = NormalIndPower().solve_power(None, nobs1=treated, alpha=alpha, power=power, ratio=control / treated)
    return float(size) * deviation
