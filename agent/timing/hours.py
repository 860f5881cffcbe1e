"""The hour model: for every customer the probability of each local hour of the week, learned from events.

A customer's baskets and sessions are counted on the grid of the week with short and long memory; several opinions are
formed of them (components), each shrunk customer -> segment -> population; a log-linear pool joins the opinions, with
powers fitted on the last weeks before the data cut; answers to earlier pushes move the result.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from agent.timing.components import NAMES, Population, components, default_powers, with_mass
from agent.timing.feedback import answer_lift, pushes_of
from agent.timing.grids import Floats, Ints, counts, decay, normalised, smooth_week
from agent.timing.moments import AGE_DAYS, AT, CELL, CUSTOMER, WEIGHT, moments_of
from agent.timing.pool import Fold, fit_pool, pooled
from agent.timing.records import HOURS_OF_DAY, HOURS_OF_WEEK, Basis, HourCard, HourProfile, HourSettings
from agent.timing.segments import Segments, find_segments
from core.errors import InputError

VERSION = 1
CHUNK = 4096
FEWEST_VALIDATION_MOMENTS = 500
MOST_VALIDATION_CUSTOMERS = 4096

Weeks = npt.NDArray[np.float32]


@dataclass(frozen=True)
class _Counted:
    """Moments as arrays: row of the customer, hour of the week, weight, age; sorted by row."""

    rows: Ints
    cells: Ints
    weights: Floats
    ages: Floats

    def grids(self, start: int, stop: int, half_life: float) -> Floats:
        """Decayed counts of the rows from `start` to `stop`, shape (stop - start, 168)."""
        part = slice(*np.searchsorted(self.rows, [start, stop]))
        weights = self.weights[part] * decay(self.ages[part], half_life)
        return counts(self.rows[part] - start, self.cells[part], weights, stop - start)

    def before(self, days: float) -> "_Counted":
        """What was known `days` ago, with ages as of then."""
        old = self.ages > days
        return _Counted(self.rows[old], self.cells[old], self.weights[old], self.ages[old] - days)


class HourModel:
    """Weeks of all known customers. Made by `fit` or `agent.timing.hour_files.load_hours`; immutable."""

    def __init__(
        self, card: HourCard, customers: Sequence[str], weeks: npt.NDArray[np.float16], arrays: Mapping[str, Floats]
    ) -> None:
        """`weeks` (n, 168) in the order of `customers`; `arrays` are population (168,), moments (n,), segment (n,)."""
        self.card = card
        self.customers = tuple(customers)
        self._codes = {customer_id: row for row, customer_id in enumerate(self.customers)}
        self._weeks = np.vstack([weeks, arrays["population"].astype(np.float16)[None, :]])
        self.arrays = dict(arrays)
        self._confidence = _confidence(arrays["moments"], card.settings)
        self._basis = _bases(arrays["moments"], card.settings)

    @classmethod
    def fit(
        cls,
        events: pl.DataFrame,
        *,
        until: datetime,
        shop_timezone: str,
        timezones: Mapping[str, str] | None = None,
        settings: HourSettings | None = None,
    ) -> "HourModel":
        """Learn from `events` (core.store columns) before `until`; `timezones` are customers' own zones.

        Raises InputError where no event before `until` says when somebody was there.
        """
        chosen = settings or HourSettings()
        moments = moments_of(
            events, until=until, kind_weights=chosen.kind_weights, shop_timezone=shop_timezone, timezones=timezones
        )
        if moments.is_empty():
            raise InputError(f"no event before {until.isoformat()} shows a customer active: train with a later date")
        pushes = pushes_of(events, until=until, shop_timezone=shop_timezone, timezones=timezones)
        return _fit_moments(moments, pushes, until, shop_timezone, chosen)

    def rows_of(self, customer_ids: Sequence[str]) -> Ints:
        """Row of each customer; the row after the last stands for everybody unknown."""
        unknown = len(self.customers)
        return np.array([self._codes.get(customer_id, unknown) for customer_id in customer_ids], dtype=np.int64)

    def weeks(self, rows: Ints) -> Weeks:
        """Probabilities of the local hours of the week, shape (n, 168)."""
        return self._weeks[rows].astype(np.float32)

    def basis(self, rows: Ints) -> list[Basis]:
        """What each row rests on."""
        return [self._basis[row] for row in rows]

    def confidence(self, rows: Ints) -> Floats:
        """Share of a row that is the customer's own data, between 0 and 1."""
        return self._confidence[rows]

    def profile(self, customer_ids: Sequence[str]) -> list[HourProfile]:
        """One profile a customer, in the order asked; the population's week for one who is not known."""
        rows = self.rows_of(customer_ids)
        weeks = normalised(self.weeks(rows).astype(np.float64))
        hours = weeks.reshape(-1, 7, HOURS_OF_DAY).sum(axis=1)
        segments = [*self.arrays["segment"].astype(int).tolist(), -1]
        return [
            HourProfile(
                customer_id=customer_id,
                hours=tuple(hours[place].tolist()),
                week=tuple(weeks[place].tolist()),
                basis=self._basis[row],
                segment=segments[row] if segments[row] >= 0 else None,
                confidence=float(self._confidence[row]),
            )
            for place, (customer_id, row) in enumerate(zip(customer_ids, rows.tolist(), strict=True))
        ]

    def save(self, folder: Path) -> None:
        """Write hours.npz and hours.json into `folder`."""
        from agent.timing.hour_files import save_hours

        save_hours(self, folder)

    @classmethod
    def load(cls, folder: Path, *, known_until: datetime | None = None) -> "HourModel":
        """Read what `save` wrote; see `agent.timing.hour_files.load_hours`."""
        from agent.timing.hour_files import load_hours

        return load_hours(folder, known_until=known_until)

    @property
    def stored_weeks(self) -> npt.NDArray[np.float16]:
        """The weeks as they are kept, without the row for unknown customers."""
        return self._weeks[:-1]


def _fit_moments(
    moments: pl.DataFrame, pushes: pl.DataFrame, until: datetime, shop_timezone: str, settings: HourSettings
) -> HourModel:
    customers = _shuffled(moments[CUSTOMER].unique().sort().to_list(), settings.seed)
    codes = {customer_id: row for row, customer_id in enumerate(customers)}
    moments = moments.with_columns(row=pl.col(CUSTOMER).replace_strict(codes, return_dtype=pl.Int64)).sort(
        "row", AT, CELL
    )
    counted = _Counted(
        rows=moments["row"].to_numpy(),
        cells=moments[CELL].cast(pl.Int64).to_numpy(),
        weights=moments[WEIGHT].to_numpy(),
        ages=moments[AGE_DAYS].to_numpy(),
    )
    powers = _fit_powers(counted, len(customers), settings)
    population = _population(counted, len(customers), settings)
    weeks, segment = _weeks(counted, len(customers), population, powers, settings)
    lift = answer_lift(pushes, codes, settings)
    if lift is not None:
        weeks = normalised(weeks * lift).astype(np.float16)
    mass = np.bincount(
        counted.rows,
        weights=counted.weights * decay(counted.ages, settings.long_half_life_days),
        minlength=len(customers),
    )
    from agent.timing.hour_files import digest_of_arrays

    arrays = {"population": population.week, "moments": mass, "segment": segment}
    card = HourCard(
        version=VERSION,
        until=until,
        shop_timezone=shop_timezone,
        customers=len(customers),
        moments=moments.height,
        settings=settings,
        pool_weights=dict(zip(NAMES, powers.tolist(), strict=True)),
        digest=digest_of_arrays(customers, weeks, arrays),
    )
    return HourModel(card, customers, weeks, arrays)


def _shuffled(customers: list[str], seed: int) -> list[str]:
    """A fixed random order, so that the first so many are a fair sample."""
    order = np.random.default_rng(seed).permutation(len(customers))
    return [customers[place] for place in order]


def _population(counted: _Counted, n: int, settings: HourSettings) -> Population:
    """The population's week and the segments, from at most a sample of the customers."""
    weights = counted.weights * decay(counted.ages, settings.long_half_life_days)
    week = np.bincount(counted.cells, weights=weights, minlength=HOURS_OF_WEEK)
    week = normalised(week + 1e-3 * week.sum() / HOURS_OF_WEEK)
    grids = counted.grids(0, min(n, 4 * CHUNK), settings.long_half_life_days)
    smoothed = smooth_week(grids, settings.day_smoothing_hours, 0.0)
    return Population(week=week, segments=find_segments(smoothed, week, settings.segments, settings.seed))


def _fit_powers(counted: _Counted, n: int, settings: HourSettings) -> Floats:
    """The pool's powers, on the last folds, each judged by opinions formed of everything before it."""
    start = default_powers()
    stop = min(n, MOST_VALIDATION_CUSTOMERS)
    folds = [_fold(counted, n, stop, place, settings) for place in range(settings.validation_folds)]
    usable = [fold for fold in folds if fold is not None]
    return fit_pool(usable, start) if usable else start


def _fold(counted: _Counted, n: int, stop: int, place: int, settings: HourSettings) -> Fold | None:
    """What happened in the fold that ends `place` folds before the cut, and the opinions before it; None if too little."""
    newest, oldest = place * settings.validation_days, (place + 1) * settings.validation_days
    judged = (counted.ages > newest) & (counted.ages <= oldest) & (counted.rows < stop)
    earlier = counted.before(oldest)
    if judged.sum() < FEWEST_VALIDATION_MOMENTS or len(earlier.rows) < FEWEST_VALIDATION_MOMENTS:
        return None
    opinions = _opinions(earlier, 0, stop, _population(earlier, n, settings), settings)
    return Fold(opinions, counts(counted.rows[judged], counted.cells[judged], counted.weights[judged], stop))


def _weeks(
    counted: _Counted, n: int, population: Population, powers: Floats, settings: HourSettings
) -> tuple[npt.NDArray[np.float16], Floats]:
    weeks = np.empty((n, HOURS_OF_WEEK), dtype=np.float16)
    segment = np.empty(n)
    for start in range(0, n, CHUNK):
        stop = min(n, start + CHUNK)
        opinions = _opinions(counted, start, stop, population, settings)
        weeks[start:stop] = pooled(opinions, powers)
        segment[start:stop] = _segment(counted, start, stop, population.segments, settings)
    return weeks, segment


def _opinions(counted: _Counted, start: int, stop: int, population: Population, settings: HourSettings) -> Floats:
    recent = counted.grids(start, stop, settings.short_half_life_days)
    usual = counted.grids(start, stop, settings.long_half_life_days)
    return with_mass(components(recent, usual, population, settings), usual.sum(axis=1))


def _segment(counted: _Counted, start: int, stop: int, segments: Segments, settings: HourSettings) -> Floats:
    usual = counted.grids(start, stop, settings.long_half_life_days)
    mix = segments.mix(smooth_week(usual, settings.day_smoothing_hours, 0.0))
    return np.argmax(mix, axis=1).astype(np.float64)


def _confidence(moments: Floats, settings: HourSettings) -> Floats:
    known = moments / (moments + settings.confidence_moments)
    return np.append(known, 0.0)


def _bases(moments: Floats, settings: HourSettings) -> list[Basis]:
    bases: list[Basis] = ["customer" if mass >= settings.own_moments else "segment" for mass in moments.tolist()]
    return [*bases, "population"]
