"""Figures with 95 % intervals."""

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from eval.suite import Measure, Unit

if TYPE_CHECKING:
    import numpy as np

Z95: Final = 1.959963984540054
"""97.5th percentile of the normal distribution."""
_MOST_HELD: Final = 10_000_000


def wilson(successes: int, n: int) -> tuple[float, float]:
    """The Wilson score interval of successes / n (Wilson 1927); (0, 1) where n is 0."""
    if n == 0:
        return 0.0, 1.0
    share = successes / n
    spread = Z95 * math.sqrt(share * (1 - share) / n + Z95**2 / (4 * n**2))
    centre, scale = share + Z95**2 / (2 * n), 1 + Z95**2 / n
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


def share_of(name: str, label: str, successes: int, n: int) -> Measure:
    """A share of n independent cases, with Wilson's interval; no value where n is 0."""
    if n == 0:
        return Measure(name=name, label=label, value=None, n=0, unit="share", method="Wilson")
    low, high = wilson(successes, n)
    return Measure(name=name, label=label, value=successes / n, low=low, high=high, n=n, unit="share", method="Wilson")


def exact(name: str, label: str, value: float, n: int, *, unit: Unit = "number", timed: bool = False) -> Measure:
    """A figure without an interval."""
    return Measure(name=name, label=label, value=value, n=n, unit=unit, timed=timed)


def mean_of(
    name: str, label: str, values: Sequence[float], *, unit: Unit = "number", draws: int = 2000, seed: int = 0
) -> Measure:
    """The mean of independent values, with a percentile bootstrap interval."""
    import numpy as np

    rows = np.asarray(values, dtype=float)
    if len(rows) == 0:
        return Measure(name=name, label=label, value=None, n=0, unit=unit)
    found = bootstrap_means(rows, draws=draws, seed=seed)
    low, high = np.quantile(found, [0.025, 0.975])
    method = f"bootstrap, {draws:,} draws"
    value = float(rows.mean())
    return Measure(
        name=name, label=label, value=value, low=float(low), high=float(high), n=len(rows), unit=unit, method=method
    )


def bootstrap_means(rows: "np.ndarray", *, draws: int, seed: int) -> "np.ndarray":
    """Means of `draws` resamples of the rows (shape (n, ...)); shape (draws, ...). Holds ten million values at most."""
    import numpy as np

    random = np.random.default_rng(seed)
    step = max(1, _MOST_HELD // rows.size)
    parts = [
        rows[random.integers(0, len(rows), (min(step, draws - start), len(rows)))].mean(axis=1)
        for start in range(0, draws, step)
    ]
    return np.concatenate(parts)


def statistic_of(
    name: str,
    label: str,
    rows: "np.ndarray",
    statistic: "Callable[[np.ndarray], float | np.floating]",
    *,
    unit: Unit = "number",
    draws: int = 2000,
    seed: int = 0,
    timed: bool = False,
) -> Measure:
    """Any statistic of independent rows (shape (n, ...)), with a percentile bootstrap interval over the rows."""
    import numpy as np

    n = len(rows)
    if n == 0:
        return Measure(name=name, label=label, value=None, n=0, unit=unit, timed=timed)
    random = np.random.default_rng(seed)
    found = [float(statistic(rows[random.integers(0, n, n)])) for _ in range(draws)]
    low, high = np.quantile(found, [0.025, 0.975])
    return Measure(
        name=name,
        label=label,
        value=float(statistic(rows)),
        low=float(low),
        high=float(high),
        n=n,
        unit=unit,
        method=f"bootstrap, {draws:,} draws",
        timed=timed,
    )
