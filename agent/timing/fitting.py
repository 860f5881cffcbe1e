"""How the hour model learns: opinions from counted moments, and the pool's powers from the last folds."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from agent.timing.components import OwnWeeks, Population, components
from agent.timing.conditions import conditions, default_powers
from agent.timing.grids import Floats, Ints, blurred_counts, counts, decay, normalised
from agent.timing.pool import Fold, Opinions, fit_pool, pooled
from agent.timing.records import HOURS_OF_WEEK, HourSettings
from agent.timing.segments import Segmentations, find_segmentations

CHUNK = 4096
SAMPLE = 4096
"""Customers on whom segments and powers are fitted; the rows come in random order, so the first are a fair sample."""
FEWEST_MOMENTS = 500
"""Below, before or inside a fold, the fold says too little about the powers."""


@dataclass(frozen=True)
class Counted:
    """Moments as arrays, sorted by row: row of the customer, hour of the week, minute past it, weight, age in days.

    `n` is the number of customers.
    """

    rows: Ints
    cells: Ints
    minutes: Ints
    weights: Floats
    ages: Floats
    n: int

    def rows_from(self, start: int, stop: int) -> "Counted":
        """The customers from `start` to `stop`, numbered from 0."""
        first, last = np.searchsorted(self.rows, [start, stop])
        part = slice(int(first), int(last))
        rows = self.rows[part] - start
        return Counted(rows, self.cells[part], self.minutes[part], self.weights[part], self.ages[part], stop - start)

    def grids(self, half_life: float, blur: float = 0.0) -> Floats:
        """Decayed counts, shape (n, 168), spread over the hours around by a normal distribution of `blur` hours."""
        weights = self.weights * decay(self.ages, half_life)
        return blurred_counts(self.rows, self.cells, self.minutes, weights, self.n, blur)

    def squares(self, half_life: float) -> Floats:
        """Sum of the squared decayed weights of each customer, shape (n,)."""
        weights = self.weights * decay(self.ages, half_life)
        return np.bincount(self.rows, weights=weights**2, minlength=self.n).astype(np.float64)

    def mass(self, half_life: float) -> Floats:
        """Decayed moments of each customer, shape (n,)."""
        weights = self.weights * decay(self.ages, half_life)
        return np.bincount(self.rows, weights=weights, minlength=self.n).astype(np.float64)

    def before(self, days: float) -> "Counted":
        """What was known `days` ago, with ages as of then."""
        old = self.ages > days
        return Counted(
            self.rows[old], self.cells[old], self.minutes[old], self.weights[old], self.ages[old] - days, self.n
        )


@dataclass(frozen=True)
class Learned:
    """What the model learned of everybody; with it and their own moments anybody's week can be told."""

    population: Population
    powers: Floats


def learn(counted: Counted, settings: HourSettings) -> Learned:
    """Segments, then the pool's powers, then the population's week."""
    segments = fit_segments(counted, settings)
    powers = fit_powers(counted, segments, settings)
    return Learned(Population(week=week_of_all(counted, settings), segments=segments), powers)


def fit_segments(counted: Counted, settings: HourSettings) -> Segmentations:
    """Typical weeks, from what came before all folds (no fold may know its future), or from all if that is little."""
    earlier = counted.before(settings.validation_folds * settings.validation_days)
    source = earlier if len(earlier.rows) >= FEWEST_MOMENTS else counted
    sample = source.rows_from(0, min(source.n, SAMPLE))
    smoothed = sample.grids(settings.long_half_life_days, settings.day_smoothing_hours)
    return find_segmentations(smoothed, week_of_all(source, settings), settings.segments, settings.seed)


def week_of_all(counted: Counted, settings: HourSettings) -> Floats:
    """The population's week, shape (168,)."""
    weights = counted.weights * decay(counted.ages, settings.long_half_life_days)
    totals = np.bincount(counted.cells, weights=weights, minlength=HOURS_OF_WEEK).astype(np.float64)
    return normalised(totals + 1e-3 * totals.mean())


def fit_powers(counted: Counted, segments: Segmentations, settings: HourSettings) -> Floats:
    """The pool's powers, on the last folds, each judged by opinions formed of everything before it."""
    start = default_powers()
    folds = [_fold(counted, place, segments, settings) for place in range(settings.validation_folds)]
    usable = [fold for fold in folds if fold is not None]
    return fit_pool(usable, start) if usable else start


def week_of_each(
    counted: Counted, learned: Learned, settings: HourSettings
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int16]]:
    """Probabilities of the week (n, 168), and the strongest segment (n,)."""
    weeks = np.empty((counted.n, HOURS_OF_WEEK), dtype=np.float32)
    segment = np.empty(counted.n, dtype=np.int16)
    for start in range(0, counted.n, CHUNK):
        stop = min(counted.n, start + CHUNK)
        opinions, segment[start:stop] = _opinions(counted.rows_from(start, stop), learned.population, settings)
        weeks[start:stop] = pooled(opinions, learned.powers)
    return weeks, segment


def _fold(counted: Counted, place: int, segments: Segmentations, settings: HourSettings) -> Fold | None:
    """What happened in the fold ending `place` folds before the cut, and the opinions before; None if too little."""
    newest, oldest = place * settings.validation_days, (place + 1) * settings.validation_days
    stop = min(counted.n, SAMPLE)
    judged = (counted.ages > newest) & (counted.ages <= oldest) & (counted.rows < stop)
    earlier = counted.before(oldest)
    if judged.sum() < FEWEST_MOMENTS or len(earlier.rows) < FEWEST_MOMENTS:
        return None
    population = Population(week=week_of_all(earlier, settings), segments=segments)
    opinions, _ = _opinions(earlier.rows_from(0, stop), population, settings)
    return Fold(opinions, counts(counted.rows[judged], counted.cells[judged], counted.weights[judged], stop))


def _opinions(counted: Counted, population: Population, settings: HourSettings) -> tuple[Opinions, Ints]:
    """Opinions on all customers of `counted`, and their strongest segments (n,)."""
    long, day_blur, week_blur = (
        settings.long_half_life_days,
        settings.day_smoothing_hours,
        settings.week_smoothing_hours,
    )
    usual = counted.grids(long, day_blur)
    typical, strongest = population.segments.read(usual)
    own = OwnWeeks(
        recent=counted.grids(settings.short_half_life_days, day_blur),
        usual=usual,
        week=counted.grids(long, week_blur),
        recent_week=counted.grids(settings.recent_week_half_life_days, week_blur),
        typical=typical,
    )
    scales = conditions(counted.grids(long), counted.squares(long), population)
    return Opinions(components(own, population, settings), scales), strongest
