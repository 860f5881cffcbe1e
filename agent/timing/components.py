"""The opinions that the hour model pools: each a score of every hour of the week, per customer.

Log-probabilities:
- `recent_hours`, `usual_hours`: the customer's hours of the day (short and long memory), shrunk to the population's
- `usual_days`: the customer's days of the week, shrunk likewise
- `day_structure`: how the population's hours differ between days
- `week`: the customer's hours of the week, smoothed and shrunk to the product of hours, days and structure
- `day_kinds`: the customer's hours on working days and on weekends, shrunk to the usual hours
- `segment`: the mix of typical weeks that is nearest to the customer's

A habit is more than its log-probability says, because shrinkage flattens it; so there are also
- `recent_hours_peak`, `usual_days_peak`, `week_peak`: the square of the log-lift over the population, where above 0
- `week_count`, `recent_week_count`: log(1 + moments) in that hour of the week, long and short memory
"""

from dataclasses import dataclass

import numpy as np

from agent.timing.grids import Floats, mix_days, normalised
from agent.timing.records import HOURS_OF_DAY, HOURS_OF_WEEK, HourSettings
from agent.timing.segments import Segmentations

DEFAULT_POWERS = {
    "recent_hours": 0.25,
    "usual_hours": 0.1,
    "usual_days": 0.3,
    "day_structure": 0.4,
    "week": 0.3,
    "day_kinds": 0.2,
    "segment": 0.25,
    "recent_hours_peak": 0.0,
    "usual_days_peak": 0.0,
    "week_peak": 0.0,
    "week_count": 0.0,
    "recent_week_count": 0.0,
}
"""Opinions in order, with their powers where there are too few data to fit them."""
OPINIONS = tuple(DEFAULT_POWERS)
_MOST_LIFT = 3.0
_COUNT_OTHER_DAYS = 0.1
_DAY_KINDS = (slice(0, 5), slice(5, 7))


@dataclass(frozen=True)
class Population:
    """What everybody does together: `week` (168,) and the segments."""

    week: Floats
    segments: Segmentations

    @property
    def days(self) -> Floats:
        """Probability of each day of the week, shape (7,)."""
        return np.asarray(self.week.reshape(7, HOURS_OF_DAY).sum(axis=1))

    @property
    def hours(self) -> Floats:
        """Probability of each hour of the day, shape (24,)."""
        return np.asarray(self.week.reshape(7, HOURS_OF_DAY).sum(axis=0))

    @property
    def structure(self) -> Floats:
        """log P(day, hour) - log P(day) - log P(hour), shape (7, 24)."""
        grid = self.week.reshape(7, HOURS_OF_DAY)
        return np.asarray(np.log(grid / (self.days[:, None] * self.hours[None, :])))


@dataclass(frozen=True)
class OwnWeeks:
    """Decayed counts of n customers, each (n, 168): `recent` and `usual` are blurred as hours of the day are, `week`
    and `recent_week` less; `typical` is the probable week of people of the same segments."""

    recent: Floats
    usual: Floats
    week: Floats
    recent_week: Floats
    typical: Floats


def components(own: OwnWeeks, population: Population, settings: HourSettings) -> Floats:
    """Scores, shape (n, 168, len(OPINIONS))."""
    n = len(own.usual)
    grid = own.usual.reshape(n, 7, HOURS_OF_DAY)
    hours = _hours(own.usual, population, settings)
    recent_hours = _hours(own.recent, population, settings)
    days = _shrunk(grid.sum(axis=2), population.days, settings.day_shrinkage)
    structure = np.broadcast_to(population.structure, grid.shape)
    product = normalised(
        (days[:, :, None] * hours[:, None, :] * np.exp(structure)).reshape(n, HOURS_OF_WEEK),
    )
    week = _shrunk(mix_days(own.week, settings.other_days_share), product, settings.week_shrinkage)
    parts = (
        np.log(_over_days(recent_hours)),
        np.log(_over_days(hours)),
        np.log(np.repeat(days, HOURS_OF_DAY, axis=1)),
        structure.reshape(n, HOURS_OF_WEEK),
        np.log(week),
        np.log(_day_kinds(grid, hours, settings)),
        np.log(own.typical),
        _over_days(_peak(recent_hours, population.hours)),
        np.repeat(_peak(days, population.days), HOURS_OF_DAY, axis=1),
        _peak(week, population.week),
        np.log1p(mix_days(own.week, _COUNT_OTHER_DAYS)),
        np.log1p(mix_days(own.recent_week, _COUNT_OTHER_DAYS)),
    )
    return np.stack(parts, axis=-1)


def _hours(week: Floats, population: Population, settings: HourSettings) -> Floats:
    return _shrunk(week.reshape(-1, 7, HOURS_OF_DAY).sum(axis=1), population.hours, settings.hour_shrinkage)


def _day_kinds(grid: Floats, hours: Floats, settings: HourSettings) -> Floats:
    rows = np.empty_like(grid)
    for days in _DAY_KINDS:
        rows[:, days] = _shrunk(grid[:, days].sum(axis=1), hours, settings.hour_shrinkage)[:, None, :]
    return rows.reshape(len(grid), HOURS_OF_WEEK)


def _peak(own: Floats, everybody: Floats) -> Floats:
    return np.asarray(np.clip(np.log(own / everybody), 0.0, _MOST_LIFT) ** 2)


def _shrunk(own: Floats, prior: Floats, strength: float) -> Floats:
    return np.asarray((own + strength * prior) / (own.sum(axis=1, keepdims=True) + strength))


def _over_days(hours: Floats) -> Floats:
    return np.tile(hours, (1, 7))
