"""The difference between an arm and the control, at the end of a test of fixed length. Sums by statsmodels."""

from dataclasses import dataclass

import numpy as np

from eval.ab.results import Floats

LEAST = 2
"""Units in an arm without which there is no variance."""


@dataclass(frozen=True)
class Effect:
    """A difference with its 1 - alpha interval."""

    difference: float
    low: float
    high: float
    p: float
    n: int
    method: str


def difference(treated: Floats, control: Floats, *, alpha: float, binary: bool) -> Effect | None:
    """Treated less control; None where an arm has fewer than two units, or nothing varies.

    Shares: Newcombe's interval and the score test. Means: Welch's.
    """
    if min(len(treated), len(control)) < LEAST:
        return None
    return (_of_shares if binary else _of_means)(treated, control, alpha)


def _of_shares(treated: Floats, control: Floats, alpha: float) -> Effect | None:
    from statsmodels.stats.proportion import confint_proportions_2indep, test_proportions_2indep

    counts = (int(treated.sum()), len(treated), int(control.sum()), len(control))
    if counts[0] + counts[2] in (0, counts[1] + counts[3]):
        return None
    low, high = confint_proportions_2indep(*counts, method="newcomb", compare="diff", alpha=alpha)
    p = test_proportions_2indep(*counts, method="score", compare="diff", return_results=False)[1]
    value = counts[0] / counts[1] - counts[2] / counts[3]
    return Effect(value, float(low), float(high), float(p), counts[1] + counts[3], "Newcombe")


def _of_means(treated: Floats, control: Floats, alpha: float) -> Effect | None:
    from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

    if np.ptp(treated) == 0 and np.ptp(control) == 0:
        return None
    compared = CompareMeans(DescrStatsW(treated), DescrStatsW(control))
    low, high = compared.tconfint_diff(alpha=alpha, usevar="unequal")
    p = compared.ttest_ind(usevar="unequal")[1]
    value = float(treated.mean() - control.mean())
    return Effect(value, float(low), float(high), float(p), len(treated) + len(control), "Welch")


def cuped(value: Floats, before: Floats, arm: "np.ndarray") -> tuple[Floats, float]:
    """The metric less what was known before: (adjusted, shape (n,); share of the variance that is gone).

    Deng, Xu, Kohavi and Walker 2013. The slope is taken within the arms, so that the effect itself does not bend it.
    """
    centred_value, centred_before = value.astype(float).copy(), before.astype(float).copy()
    for each in np.unique(arm):
        inside = arm == each
        centred_value[inside] -= value[inside].mean()
        centred_before[inside] -= before[inside].mean()
    spread = float((centred_before**2).sum())
    slope = float((centred_value * centred_before).sum()) / spread if spread > 0 else 0.0
    adjusted: Floats = value - slope * (before - before.mean())
    left = float(((centred_value - slope * centred_before) ** 2).sum())
    total = float((centred_value**2).sum())
    return adjusted, (1 - left / total if total > 0 else 0.0)
