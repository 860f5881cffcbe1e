"""The default model kept up to date: each moment is foretold by all that its customer had done until then.

What was learned of everybody (segments, powers, the population's week, answers to pushes) stays as it was on the day of
the split; a customer's own moments go on counting. So fares a shop that trains seldom and counts every basket.
"""

import time
from datetime import datetime

import numpy as np
import polars as pl

from agent.timing.feedback import answer_lift, pushes_of
from agent.timing.fitting import CHUNK, Counted, Learned, learn, week_of_each
from agent.timing.grids import Floats, normalised
from agent.timing.hour_files import HourArrays
from agent.timing.hours import HourModel, card_of, coded_customers, counted_moments
from agent.timing.moments import AT, CELL, CUSTOMER, MINUTE, WEIGHT, moments_of
from agent.timing.records import HOURS_OF_WEEK, HourSettings
from eval.timing.rivals import UPDATED, Rival
from eval.timing.split import Split

_ROW, _CAME = "row", "came"


def fit_updated(split: Split, settings: HourSettings | None = None) -> Rival:
    """The default's settings on the same split; the model has one row a moment of the split, in its order."""
    started = time.process_time()
    chosen = settings or HourSettings()
    earlier = _moments(split, chosen, split.until)
    codes = coded_customers(earlier, chosen.seed)
    learned = learn(counted_moments(earlier, codes), chosen)
    weeks = _weeks(_moments(split, chosen, split.stop), split, learned, chosen)
    pushes = pushes_of(split.events, until=split.until, shop_timezone=split.shop_timezone, timezones=split.timezones)
    lift = answer_lift(pushes, codes, chosen)
    if lift is not None:
        rows = [codes.get(customer_id, len(codes)) for customer_id in split.customer_ids]
        weeks = normalised(weeks * np.vstack([lift.own, lift.everybody])[rows])
    count = len(split.cells)
    arrays = HourArrays(
        customers=tuple(str(place) for place in range(count)),
        weeks=weeks.astype(np.float16),
        population=learned.population.week,
        moments=np.zeros(count),
        segment=np.zeros(count, dtype=np.int16),
    )
    card = card_of(arrays, "pool", split.until, split.shop_timezone, earlier.height, chosen, {})
    return Rival(UPDATED, HourModel(card, arrays), time.process_time() - started, one_row_a_moment=True)


def _moments(split: Split, settings: HourSettings, until: datetime) -> pl.DataFrame:
    return moments_of(
        split.events,
        until=until,
        kind_weights=settings.kind_weights,
        shop_timezone=split.shop_timezone,
        timezones=split.timezones,
    )


def _weeks(moments: pl.DataFrame, split: Split, learned: Learned, settings: HourSettings) -> Floats:
    """The week (n, 168) of each moment's customer as it stood just before."""
    judged = pl.DataFrame({CUSTOMER: split.customer_ids, _CAME: split.came})
    weeks = np.empty((judged.height, HOURS_OF_WEEK))
    for start in range(0, judged.height, CHUNK):
        part = judged.slice(start, CHUNK)
        weeks[start : start + part.height], _ = week_of_each(_known_then(moments, part), learned, settings)
    return weeks


def _known_then(moments: pl.DataFrame, judged: pl.DataFrame) -> Counted:
    """Each judged moment as a customer of its own, with the moments before it."""
    age = (pl.col(_CAME) - pl.col(AT)).dt.total_seconds() / 86400
    known = (
        judged.with_row_index(_ROW)
        .join(moments, on=CUSTOMER)
        .filter(pl.col(AT) < pl.col(_CAME))
        .with_columns(age.alias("age"))
        .sort(_ROW, AT, CELL)
    )
    return Counted(
        rows=known[_ROW].cast(pl.Int64).to_numpy(),
        cells=known[CELL].cast(pl.Int64).to_numpy(),
        minutes=known[MINUTE].cast(pl.Int64).to_numpy(),
        weights=known[WEIGHT].to_numpy(),
        ages=known["age"].to_numpy(),
        n=judged.height,
    )
