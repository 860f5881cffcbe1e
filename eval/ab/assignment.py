"""Whether the randomisation held: sample ratio, units in several arms, balance of what was known before."""

from collections.abc import Mapping, Sequence

import numpy as np

from core.errors import InputError
from eval.ab.effect import difference
from eval.ab.results import Results
from eval.intervals import exact
from eval.suite import Measure

BROKEN = 0.001
"""A sample ratio with a smaller p-value is no accident (Fabijan et al. 2019)."""


def split_of(results: Results, said: Mapping[str, float] | None) -> list[float]:
    """Expected share of each arm, in order; equal shares where nothing was said.

    Raises InputError for a split that does not name every arm.
    """
    if said is None:
        return [1 / len(results.arms)] * len(results.arms)
    wrong = sorted(set(said) ^ set(results.arms))
    if wrong:
        raise InputError(
            f"--split: {wrong[-1]!r} is not in both the split and the file; arms are {', '.join(results.arms)}"
        )
    total = sum(said.values())
    return [said[arm] / total for arm in results.arms]


def ratio_p(counts: Sequence[int], split: Sequence[float]) -> float:
    """The chi-square p-value of the arms' sizes."""
    from statsmodels.stats.gof import chisquare

    expected = np.asarray(split) * sum(counts)
    return float(chisquare(np.asarray(counts), expected)[1])


def balance_p(results: Results) -> float | None:
    """The smallest p-value of a difference in what was known before, times the number of arms; None without it."""
    if results.before is None:
        return None
    control = results.before[results.of(0)]
    found = [
        effect.p
        for arm in range(1, len(results.arms))
        if (effect := difference(results.before[results.of(arm)], control, alpha=0.05, binary=False)) is not None
    ]
    return min(1.0, min(found) * len(found)) if found else None


def assignment_measures(results: Results, split: Sequence[float]) -> list[Measure]:
    """As figures."""
    n = len(results.value)
    found = [
        exact("srm.p", "Sample ratio, p-value", ratio_p(counts_of(results), split), n),
        exact(
            "in_two_arms", "Units in several arms", float(results.in_two_arms), n + results.in_two_arms, unit="count"
        ),
    ]
    balance = balance_p(results)
    if balance is not None:
        found.append(exact("balance.p", "Balance before the test, p-value", balance, n))
    return found


def counts_of(results: Results) -> list[int]:
    """Units of each arm."""
    return [int(results.of(arm).sum()) for arm in range(len(results.arms))]


def faults(measures: Sequence[Measure]) -> list[str]:
    """Why nothing may be concluded; empty where the assignment held."""
    known = {measure.name: measure.value for measure in measures}
    found = []
    if (p := known["srm.p"]) is not None and p < BROKEN:
        found.append(f"the arms' sizes do not fit the split that was planned (p = {p:.2g})")
    if crossed := known["in_two_arms"]:
        found.append(f"{crossed:,.0f} units were in more than one arm")
    if (p := known.get("balance.p")) is not None and p < BROKEN:
        found.append(f"the arms differed before the test began (p = {p:.2g})")
    return found
