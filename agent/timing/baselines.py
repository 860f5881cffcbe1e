"""Simple models of the week that the hour model must beat, behind the same interface.

- `population`: everybody has the population's week
- `histogram`: the customer's own counts, with next to no smoothing
- `shrunk`: the customer's own counts plus fifty moments' worth of the population's week
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

import numpy as np
import polars as pl

from agent.timing.fitting import Counted
from agent.timing.grids import Floats, normalised
from agent.timing.hour_files import HourArrays
from agent.timing.hours import HourModel, card_of, coded_customers, counted_moments
from agent.timing.moments import moments_of
from agent.timing.records import HOURS_OF_WEEK, HourSettings
from core.errors import InputError

Baseline = Literal["population", "histogram", "shrunk"]
BASELINES: tuple[Baseline, ...] = ("population", "histogram", "shrunk")
_STRENGTH: Mapping[Baseline, float] = {"population": float("inf"), "histogram": 0.5, "shrunk": 50.0}
_FOREVER = 1e9
"""A half-life in days under which nothing decays."""


def fit_baseline(
    events: pl.DataFrame,
    baseline: Baseline,
    *,
    until: datetime,
    shop_timezone: str,
    timezones: Mapping[str, str] | None = None,
) -> HourModel:
    """Count `events` before `until`. Raises InputError where there is nothing to count."""
    settings = HourSettings()
    moments = moments_of(
        events, until=until, kind_weights=settings.kind_weights, shop_timezone=shop_timezone, timezones=timezones
    )
    if moments.is_empty():
        raise InputError(f"no event before {until.isoformat()} shows a customer active: train with a later date")
    codes = coded_customers(moments, settings.seed)
    counted = counted_moments(moments, codes)
    population = _population(counted)
    arrays = HourArrays(
        customers=tuple(codes),
        weeks=_weeks(counted, population, _STRENGTH[baseline]).astype(np.float16),
        population=population,
        moments=counted.mass(_FOREVER),
        segment=np.full(counted.n, 0, dtype=np.int16),
    )
    return HourModel(card_of(arrays, baseline, until, shop_timezone, moments.height, settings, {}), arrays)


def _population(counted: Counted) -> Floats:
    totals = np.bincount(counted.cells, weights=counted.weights, minlength=HOURS_OF_WEEK).astype(np.float64)
    return normalised(totals + 1e-3 * totals.mean())


def _weeks(counted: Counted, population: Floats, strength: float) -> Floats:
    if np.isinf(strength):
        return np.tile(population, (counted.n, 1))
    return normalised(counted.grids(_FOREVER) + strength * population)
