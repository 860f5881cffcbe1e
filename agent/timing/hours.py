"""The hour model: for every customer the probability of each local hour of the week, learned from events.

A customer's baskets and sessions are counted on the grid of the week with short and long memory; several opinions are
formed of them (components), each shrunk customer -> segment -> population; a log-linear pool joins the opinions, with
powers fitted on the last weeks before the data cut; answers to earlier pushes move the result.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from agent.timing.conditions import NAMES
from agent.timing.feedback import answer_lift, pushes_of
from agent.timing.fitting import Counted, learn, week_of_each
from agent.timing.grids import Floats, Ints, normalised
from agent.timing.hour_files import VERSION, HourArrays, load_hours, save_hours
from agent.timing.moments import AGE_DAYS, AT, CELL, CUSTOMER, MINUTE, WEIGHT, moments_of
from agent.timing.records import HOURS_OF_DAY, Basis, HourCard, HourProfile, HourSettings, Method
from core.errors import InputError


class HourModel:
    """Weeks of all known customers. Made by `fit` or `load`; immutable."""

    def __init__(self, card: HourCard, arrays: HourArrays) -> None:
        """Take what was fitted or read."""
        self.card = card
        self.arrays = arrays
        self._codes = {customer_id: row for row, customer_id in enumerate(arrays.customers)}
        everybody = arrays.population.astype(np.float16)[None, :]
        self._weeks = np.vstack([arrays.weeks, everybody])
        moments = arrays.moments
        self._confidence = np.append(moments / (moments + card.settings.confidence_moments), 0.0)
        self._basis = _bases(moments, card.settings.own_moments)

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
        arrays, powers = _learn(moments, pushes, chosen)
        pool = dict(zip(NAMES, powers.ravel().tolist(), strict=True))
        return cls(card_of(arrays, "pool", until, shop_timezone, moments.height, chosen, pool), arrays)

    def rows_of(self, customer_ids: Sequence[str]) -> Ints:
        """Row of each customer; the row after the last stands for everybody unknown."""
        unknown = len(self._codes)
        return np.array([self._codes.get(customer_id, unknown) for customer_id in customer_ids], dtype=np.int64)

    def weeks(self, rows: Ints) -> npt.NDArray[np.float32]:
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
        segments = [*self.arrays.segment.tolist(), None]
        return [
            HourProfile(
                customer_id=customer_id,
                hours=tuple(hours[place].tolist()),
                week=tuple(weeks[place].tolist()),
                basis=self._basis[row],
                segment=segments[row],
                confidence=float(self._confidence[row]),
            )
            for place, (customer_id, row) in enumerate(zip(customer_ids, rows.tolist(), strict=True))
        ]

    def save(self, folder: Path) -> None:
        """Write hours.npz and hours.json into `folder`, whole or not at all."""
        save_hours(self.card, self.arrays, folder)

    @classmethod
    def load(
        cls,
        folder: Path,
        *,
        known_until: datetime | None = None,
        now: datetime | None = None,
        max_age: timedelta | None = None,
    ) -> "HourModel":
        """Read what `save` wrote.

        Raises NotTrainedError if there is nothing, if it is damaged or of another version, if it knows what happened
        after `known_until`, or if its data end more than `max_age` before `now`.
        """
        return cls(*load_hours(folder, known_until=known_until, now=now, max_age=max_age))


def card_of(
    arrays: HourArrays,
    method: Method,
    until: datetime,
    shop_timezone: str,
    moments: int,
    settings: HourSettings,
    pool_weights: dict[str, float],
) -> HourCard:
    """The card that describes fitted arrays."""
    return HourCard(
        method=method,
        version=VERSION,
        until=until,
        shop_timezone=shop_timezone,
        customers=len(arrays.customers),
        moments=moments,
        settings=settings,
        pool_weights=pool_weights,
        digest=arrays.digest,
    )


def _learn(moments: pl.DataFrame, pushes: pl.DataFrame, settings: HourSettings) -> tuple[HourArrays, Floats]:
    codes = coded_customers(moments, settings.seed)
    counted = counted_moments(moments, codes)
    learned = learn(counted, settings)
    everybody = learned.population.week
    weeks, segment = week_of_each(counted, learned, settings)
    lift = answer_lift(pushes, codes, settings)
    if lift is not None:
        weeks = normalised(weeks * lift.own).astype(np.float32)
    arrays = HourArrays(
        customers=tuple(codes),
        weeks=weeks.astype(np.float16),
        population=everybody if lift is None else normalised(everybody * lift.everybody),
        moments=counted.mass(settings.long_half_life_days),
        segment=segment,
    )
    return arrays, learned.powers


def counted_moments(moments: pl.DataFrame, codes: Mapping[str, int]) -> Counted:
    """Moments as arrays in the order of the rows in `codes`, then time."""
    row = pl.col(CUSTOMER).replace_strict(dict(codes), return_dtype=pl.Int64).alias("row")
    ordered = moments.with_columns(row).sort("row", AT, CELL)
    return Counted(
        rows=ordered["row"].to_numpy(),
        cells=ordered[CELL].cast(pl.Int64).to_numpy(),
        minutes=ordered[MINUTE].cast(pl.Int64).to_numpy(),
        weights=ordered[WEIGHT].to_numpy(),
        ages=ordered[AGE_DAYS].to_numpy(),
        n=len(codes),
    )


def coded_customers(moments: pl.DataFrame, seed: int) -> dict[str, int]:
    """Customers and their rows, in a fixed random order, so that the first so many are a fair sample."""
    customers = moments[CUSTOMER].unique().sort().to_list()
    order = np.random.default_rng(seed).permutation(len(customers))
    return {customers[place]: row for row, place in enumerate(order.tolist())}


def _bases(moments: Floats, own_moments: float) -> list[Basis]:
    bases: list[Basis] = ["customer" if mass >= own_moments else "segment" for mass in moments.tolist()]
    return [*bases, "population"]
