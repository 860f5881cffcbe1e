"""The effect in parts of the audience, with p-values corrected for looking at many."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from eval.ab.effect import Effect, difference
from eval.ab.results import Floats, Results

LEAST = 30
"""Units in each arm; smaller segments are left out."""


@dataclass(frozen=True)
class SegmentEffect:
    """One arm against the control in one segment."""

    column: str
    value: str
    arm: str
    effect: Effect
    holm: float
    """p-value that holds for all segments together (Holm 1979)."""
    fdr: float
    """p-value for a share of false findings (Benjamini and Hochberg 1995)."""


def segment_effects(results: Results, value: Floats, *, alpha: float) -> list[SegmentEffect]:
    """Every arm in every segment that is large enough, in order of the file's columns."""
    found = []
    for column, values in results.segments.items():
        of_units = np.array(values)
        for segment in sorted(set(values)):
            keep = of_units == segment
            for arm in range(1, len(results.arms)):
                treated, control = value[results.of(arm, keep)], value[results.of(0, keep)]
                if min(len(treated), len(control)) < LEAST:
                    continue
                effect = difference(treated, control, alpha=alpha, binary=_binary(treated, control))
                if effect is not None:
                    found.append((column, segment, results.arms[arm], effect))
    if not found:
        return []
    p = [effect.p for *_, effect in found]
    holm, fdr = (_corrected(p, alpha, method) for method in ("holm", "fdr_bh"))
    return [
        SegmentEffect(column, segment, arm, effect, holm[at], fdr[at])
        for at, (column, segment, arm, effect) in enumerate(found)
    ]


def _corrected(p: Sequence[float], alpha: float, method: str) -> list[float]:
    from statsmodels.stats.multitest import multipletests

    return [float(value) for value in np.asarray(multipletests(p, alpha=alpha, method=method)[1])]


def _binary(treated: Floats, control: Floats) -> bool:
    return bool(np.isin(np.concatenate([treated, control]), (0.0, 1.0)).all())
