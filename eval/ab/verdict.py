"""Who won, in words; or that nobody did, and what that means."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from eval.ab import sequential
from eval.ab.effect import Effect, cuped, difference
from eval.ab.planning import smallest_lift
from eval.ab.results import Floats, Results

FIXED, ANYTIME = "at the length agreed on", "at any moment"
"""Which interval decides."""


@dataclass(frozen=True)
class Options:
    """How sure one wants to be."""

    alpha: float = 0.05
    power: float = 0.8
    planned: int | None = None
    """Units in all that were agreed on before the test; None where it was simply watched."""
    less_is_better: bool = False


@dataclass(frozen=True)
class Comparison:
    """One arm against the control."""

    arm: str
    plain: Effect | None
    adjusted: Effect | None
    """With CUPED; None without anything known before."""
    anytime: tuple[float, float, float] | None
    """Difference, low, high: valid at any moment."""
    reach: float | None
    """The smallest difference that a test of this size would have shown with the power asked for."""
    decided_by: str
    low: float | None
    high: float | None

    @property
    def sign(self) -> int:
        """1 where the interval that decides is above zero, -1 below, else 0."""
        if self.low is None or self.high is None:
            return 0
        return 1 if self.low > 0 else -1 if self.high < 0 else 0


def compare(results: Results, options: Options) -> tuple[list[Comparison], float | None]:
    """Every arm against the control; and the share of variance that CUPED took away."""
    value, gone = results.value, None
    if results.before is not None:
        value, gone = cuped(results.value, results.before, results.arm)
    # Bonferroni over the arms, so that the answer to "which arm won" is wrong with probability alpha at most.
    alpha = options.alpha / (len(results.arms) - 1)
    return [_compare(results, arm, value, options, alpha) for arm in range(1, len(results.arms))], gone


def _compare(results: Results, arm: int, value: Floats, options: Options, alpha: float) -> Comparison:
    inside = results.of(arm) | results.of(0)
    treated, control = results.of(arm), results.of(0)
    n = int(inside.sum())
    plain = difference(results.value[treated], results.value[control], alpha=alpha, binary=results.is_binary)
    adjusted = None
    if results.before is not None:
        adjusted = difference(value[treated], value[control], alpha=alpha, binary=False)
    anytime = sequential.interval(value[inside], treated[inside], alpha=alpha, planned=options.planned or n)
    deviation = float(np.sqrt((value[treated].var() + value[control].var()) / 2))
    reach = (
        smallest_lift(deviation, int(treated.sum()), int(control.sum()), alpha=alpha, power=options.power)
        if deviation > 0
        else None
    )
    fixed = options.planned is not None and len(results.value) >= options.planned
    best = adjusted or plain
    if fixed and best is not None:
        return Comparison(results.arms[arm], plain, adjusted, anytime, reach, FIXED, best.low, best.high)
    low, high = (anytime[1], anytime[2]) if anytime else (None, None)
    return Comparison(results.arms[arm], plain, adjusted, anytime, reach, ANYTIME, low, high)


def verdict_of(results: Results, found: Sequence[Comparison], broken: Sequence[str], options: Options) -> str:
    """One or two sentences that a person can act on."""
    if broken:
        return f"No verdict: {'; '.join(broken)}. Mend the assignment and run the test again."
    better = [each for each in found if each.sign == (-1 if options.less_is_better else 1)]
    if better:
        best = max(better, key=lambda each: abs(_middle(each)))
        said = f"{results.columns.metric} is {_said(results, best)} against {results.control}"
        return f"{best.arm} wins: {said} ({best.decided_by})."
    worse = [each for each in found if each.sign]
    if worse and len(worse) == len(found):
        parts = "; ".join(f"{each.arm} {_said(results, each)}" for each in worse)
        return f"{results.control} wins: every other arm is worse ({parts})."
    return "No winner: " + "; ".join(_nothing(results, each) for each in found) + "."


def _nothing(results: Results, each: Comparison) -> str:
    if each.low is None:
        return f"{each.arm} has too few units to say anything"
    text = f"the difference of {each.arm} lies {_said(results, each)}, which holds no difference too"
    if each.reach is not None:
        text += f"; a test of this size, fixed before, would have shown one of {_written(results, each.reach)}"
    return text


def _said(results: Results, each: Comparison) -> str:
    assert each.low is not None
    assert each.high is not None
    if results.is_binary:
        return f"between {100 * each.low:+.2f} and {100 * each.high:+.2f} points"
    return f"between {each.low:+.4g} and {each.high:+.4g}"


def _written(results: Results, value: float) -> str:
    return f"{100 * value:.2f} points" if results.is_binary else f"{value:.4g}"


def _middle(each: Comparison) -> float:
    return ((each.low or 0.0) + (each.high or 0.0)) / 2
