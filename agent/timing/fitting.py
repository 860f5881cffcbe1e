"""How the hour model learns: opinions from counted moments, and the pool's powers from the last folds."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from agent.timing.components import Population, components, default_powers, with_mass
from agent.timing.grids import Floats, Ints, counts, decay, normalised, smooth_week
from agent.timing.pool import Fold, fit_pool, pooled
from agent.timing.records import HOURS_OF_WEEK, HourSettings
from agent.timing.segments import Segments, find_segments

CHUNK = 4096
SAMPLE = 4096
"""Customers on whom segments and powers are fitted; the rows come in random order, so the first are a fair sample."""
FEWEST_MOMENTS = 500
"""Below, before or inside a fold, the fold says too little about the powers."""


@dataclass(frozen=True)
class Counted:
    """Moments as arrays, sorted by row: row of the customer, hour of the week, weight, age in days; n customers."""

    rows: Ints
    cells: Ints
    weights: Floats
    ages: Floats
    n: int

    def grids(self, start: int, stop: int, half_life: float) -> Floats:
        """Decayed counts of the rows from `start` to `stop`, shape (stop - start, 168)."""
        first, last = np.searchsorted(self.rows, [start, stop])
        part = slice(int(first), int(last))
        weights = self.weights[part] * decay(self.ages[part], half_life)
        return counts(self.rows[part] - start, self.cells[part], weights, stop - start)

    def mass(self, half_life: float) -> Floats:
        """Decayed moments of each customer, shape (n,)."""
        weights = self.weights * decay(self.ages, half_life)
        return np.bincount(self.rows, weights=weights, minlength=self.n).astype(np.float64)

    def before(self, days: float) -> "Counted":
        """What was known `days` ago, with ages as of then."""
        old = self.ages > days
        return Counted(self.rows[old], self.cells[old], self.weights[old], self.ages[old] - days, self.n)


def fit_segments(counted: Counted, settings: HourSettings) -> Segments:
    """Typical weeks, from what came before all folds (no fold may know its future), or from all if that is little."""
    earlier = counted.before(settings.validation_folds * settings.validation_days)
    source = earlier if len(earlier.rows) >= FEWEST_MOMENTS else counted
    grids = source.grids(0, min(source.n, SAMPLE), settings.long_half_life_days)
    smoothed = smooth_week(grids, settings.day_smoothing_hours, 0.0)
    return find_segments(smoothed, week_of_all(source, settings), settings.segments, settings.seed)


def week_of_all(counted: Counted, settings: HourSettings) -> Floats:
    """The population's week, shape (168,)."""
    weights = counted.weights * decay(counted.ages, settings.long_half_life_days)
    totals = np.bincount(counted.cells, weights=weights, minlength=HOURS_OF_WEEK).astype(np.float64)
    return normalised(totals + 1e-3 * totals.mean())


def fit_powers(counted: Counted, segments: Segments, settings: HourSettings) -> Floats:
    """The pool's powers, on the last folds, each judged by opinions formed of everything before it."""
    start = default_powers()
    folds = [_fold(counted, place, segments, settings) for place in range(settings.validation_folds)]
    usable = [fold for fold in folds if fold is not None]
    return fit_pool(usable, start) if usable else start


def week_of_each(
    counted: Counted, population: Population, powers: Floats, settings: HourSettings
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int16]]:
    """Probabilities of the week (n, 168), and the strongest segment (n,)."""
    weeks = np.empty((counted.n, HOURS_OF_WEEK), dtype=np.float32)
    segment = np.empty(counted.n, dtype=np.int16)
    for start in range(0, counted.n, CHUNK):
        stop = min(counted.n, start + CHUNK)
        opinions, mix = _opinions(counted, start, stop, population, settings)
        weeks[start:stop] = pooled(opinions, powers)
        segment[start:stop] = np.argmax(mix, axis=1)
    return weeks, segment


def _fold(counted: Counted, place: int, segments: Segments, settings: HourSettings) -> Fold | None:
    """What happened in the fold ending `place` folds before the cut, and the opinions before; None if too little."""
    newest, oldest = place * settings.validation_days, (place + 1) * settings.validation_days
    stop = min(counted.n, SAMPLE)
    judged = (counted.ages > newest) & (counted.ages <= oldest) & (counted.rows < stop)
    earlier = counted.before(oldest)
    if judged.sum() < FEWEST_MOMENTS or len(earlier.rows) < FEWEST_MOMENTS:
        return None
    population = Population(week=week_of_all(earlier, settings), segments=segments)
    opinions, _ = _opinions(earlier, 0, stop, population, settings)
    return Fold(opinions, counts(counted.rows[judged], counted.cells[judged], counted.weights[judged], stop))


def _opinions(
    counted: Counted, start: int, stop: int, population: Population, settings: HourSettings
) -> tuple[Floats, Floats]:
    """Opinions (n, 168, k) on the rows from `start` to `stop`, and their mix of segments (n, segments)."""
    recent = counted.grids(start, stop, settings.short_half_life_days)
    usual = counted.grids(start, stop, settings.long_half_life_days)
    mix = population.segments.mix(smooth_week(usual, settings.day_smoothing_hours, 0.0))
    return with_mass(components(recent, usual, mix, population, settings), usual.sum(axis=1)), mix
