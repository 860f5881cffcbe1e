"""The opinions that the hour model pools: each a log-probability of every hour of the week, per customer.

- `recent_hours`, `usual_hours`: the customer's hours of the day (short and long memory), shrunk to the population's
- `usual_days`: the customer's days of the week, shrunk likewise
- `day_structure`: how the population's hours differ between days
- `week`: the customer's hours of the week, smoothed and shrunk to the product of hours, days and structure
- `day_kinds`: the customer's hours on working days and on weekends, shrunk to the usual hours
- `segment`: the customer's mix of typical weeks
"""

from dataclasses import dataclass

import numpy as np

from agent.timing.grids import Floats, circular_kernel, normalised, smooth_week
from agent.timing.records import HOURS_OF_DAY, HOURS_OF_WEEK, HourSettings
from agent.timing.segments import Segments

OPINIONS = ("recent_hours", "usual_hours", "usual_days", "day_structure", "week", "day_kinds", "segment")
NAMES = (*OPINIONS, *(f"{name}_by_mass" for name in OPINIONS))
"""Each opinion has a power that is the same for all, and one that grows with what is known of the customer."""
DEFAULT_WEIGHTS = (0.25, 0.1, 0.3, 0.4, 0.3, 0.2, 0.25)
"""Powers where there are too few data to fit them."""
_USUAL_MASS = 3.3
_MASS_RANGE = (-3.3, 2.0)
_DAY_KINDS = (slice(0, 5), slice(5, 7))


@dataclass(frozen=True)
class Population:
    """What everybody does together: `week` (168,) and the segments."""

    week: Floats
    segments: Segments

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


def components(recent: Floats, usual: Floats, mix: Floats, population: Population, settings: HourSettings) -> Floats:
    """Log-probabilities, shape (n, 168, len(OPINIONS)), from decayed counts (n, 168) with short and long memory.

    `mix` (n, segments) are the customers' shares of the segments.
    """
    n = len(usual)
    grid = usual.reshape(n, 7, HOURS_OF_DAY)
    hours = _hours(usual, population, settings)
    days = _shrunk(grid.sum(axis=2), population.days, settings.day_shrinkage)
    structure = np.broadcast_to(population.structure, grid.shape)
    product = normalised(
        (days[:, :, None] * hours[:, None, :] * np.exp(structure)).reshape(n, HOURS_OF_WEEK),
    )
    smoothed = smooth_week(usual, settings.week_smoothing_hours, settings.other_days_share)
    parts = (
        _over_days(_hours(recent, population, settings)),
        _over_days(hours),
        np.repeat(days, HOURS_OF_DAY, axis=1),
        np.exp(structure).reshape(n, HOURS_OF_WEEK),
        _shrunk(smoothed, product, settings.week_shrinkage),
        _day_kinds(grid, hours, settings),
        mix @ population.segments.weeks,
    )
    return np.asarray(np.log(np.stack(parts, axis=-1)))


def with_mass(opinions: Floats, mass: Floats) -> Floats:
    """`opinions` (n, 168, k) beside themselves times log(1 + mass) around a usual one, shape (n, 168, 2 k)."""
    scale = np.clip(np.log1p(mass) - _USUAL_MASS, *_MASS_RANGE)
    return np.concatenate([opinions, opinions * scale[:, None, None]], axis=-1)


def default_powers() -> Floats:
    """Powers (2 k,) that do not depend on mass."""
    return np.array([*DEFAULT_WEIGHTS, *(0.0 for _ in OPINIONS)])


def _hours(week: Floats, population: Population, settings: HourSettings) -> Floats:
    kernel = circular_kernel(HOURS_OF_DAY, settings.day_smoothing_hours)
    by_hour = week.reshape(-1, 7, HOURS_OF_DAY).sum(axis=1) @ kernel
    return _shrunk(by_hour, population.hours, settings.hour_shrinkage)


def _day_kinds(grid: Floats, hours: Floats, settings: HourSettings) -> Floats:
    kernel = circular_kernel(HOURS_OF_DAY, settings.day_smoothing_hours)
    rows = np.empty_like(grid)
    for days in _DAY_KINDS:
        rows[:, days] = _shrunk(grid[:, days].sum(axis=1) @ kernel, hours, settings.hour_shrinkage)[:, None, :]
    return rows.reshape(len(grid), HOURS_OF_WEEK)


def _shrunk(own: Floats, prior: Floats, strength: float) -> Floats:
    return np.asarray((own + strength * prior) / (own.sum(axis=1, keepdims=True) + strength))


def _over_days(hours: Floats) -> Floats:
    return np.tile(hours, (1, 7))
