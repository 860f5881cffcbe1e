"""How earlier pushes were answered, hour by hour: what opens and dismissals add to a customer's week.

Only the hour of sending counts, whenever the answer came. A customer's answer rate per hour is shrunk to everybody's
rate for that hour, which is shrunk to the overall rate; the ratio to the overall rate multiplies the customer's week.
A dismissal counts as half an answer taken back.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import polars as pl

from agent.timing.grids import Floats, Ints, circular_kernel, decay
from agent.timing.moments import AGE_DAYS, AT, CELL, CUSTOMER, with_local_cell
from agent.timing.records import HOURS_OF_DAY, HOURS_OF_WEEK, HourSettings

DISMISSAL = 0.5
POPULATION_PUSHES = 200.0
"""Pushes' worth of the overall rate that are added to the population's rate of one hour."""
SMOOTHING_HOURS = 1.5
_BOUNDS = (0.1, 10.0)


@dataclass(frozen=True)
class AnswerLift:
    """Factors by which answers to earlier pushes move the weeks of n customers (n, 168), and of everybody (168,)."""

    own: Floats
    everybody: Floats


def pushes_of(
    events: pl.DataFrame, *, until: datetime, shop_timezone: str, timezones: Mapping[str, str] | None = None
) -> pl.DataFrame:
    """One row a push sent before `until`: customer_id, at, cell, age_days, answer (1 opened, -0.5 dismissed)."""
    until = until.astimezone(UTC)
    answers = (
        events.lazy()
        .filter((pl.col(AT) < until) & pl.col("push_id").is_not_null())
        .select(pl.col(CUSTOMER).cast(pl.String), pl.col("kind").cast(pl.String), pl.col("push_id").cast(pl.String), AT)
        .group_by("push_id")
        .agg(
            pl.col(AT).filter(pl.col("kind") == "push_sent").min(),
            pl.col(CUSTOMER).first(),
            pl.col("kind").is_in(["push_opened", "push_clicked"]).any().alias("opened"),
            pl.col("kind").is_in(["push_dismissed", "unsubscribed"]).any().alias("dismissed"),
        )
        .filter(pl.col(AT).is_not_null())
        .sort(CUSTOMER, AT, "push_id")
        .collect()
    )
    answer = pl.when("opened").then(1.0).when("dismissed").then(-DISMISSAL).otherwise(0.0)
    age = (pl.lit(until) - pl.col(AT)).dt.total_seconds() / 86400
    local = with_local_cell(answers, shop_timezone=shop_timezone, timezones=timezones)
    return local.select(CUSTOMER, AT, CELL, age.alias(AGE_DAYS), answer.alias("answer"))


def answer_lift(pushes: pl.DataFrame, codes: Mapping[str, int], settings: HourSettings) -> AnswerLift | None:
    """The lift for the customers in `codes` (id to row); None without pushes."""
    known = pushes.filter(pl.col(CUSTOMER).is_in(list(codes)))
    if known.is_empty():
        return None
    rows = known[CUSTOMER].replace_strict(codes, return_dtype=pl.Int64).to_numpy()
    weight = decay(known[AGE_DAYS].to_numpy(), settings.long_half_life_days)
    sent = _by_hour(rows, known, weight, len(codes))
    answered = _by_hour(rows, known, weight * known["answer"].to_numpy(), len(codes))
    overall = max(float(answered.sum() / sent.sum()), 1e-3)
    everybody = _rate(answered.sum(axis=0), sent.sum(axis=0), np.full(HOURS_OF_DAY, overall), POPULATION_PUSHES)
    own = _rate(answered, sent, everybody, settings.feedback_pushes)
    days = HOURS_OF_WEEK // HOURS_OF_DAY
    return AnswerLift(
        own=np.tile(np.clip(own / overall, *_BOUNDS), (1, days)),
        everybody=np.tile(np.clip(everybody / overall, *_BOUNDS), days),
    )


def _rate(answered: Floats, sent: Floats, prior: Floats, strength: float) -> Floats:
    return np.asarray((answered + strength * prior) / (sent + strength))


def _by_hour(rows: Ints, pushes: pl.DataFrame, weight: Floats, n: int) -> Floats:
    hours = pushes[CELL].cast(pl.Int64).to_numpy() % HOURS_OF_DAY
    flat = np.bincount(rows * HOURS_OF_DAY + hours, weights=weight, minlength=n * HOURS_OF_DAY)
    return np.asarray(flat.reshape(n, HOURS_OF_DAY) @ circular_kernel(HOURS_OF_DAY, SMOOTHING_HOURS))
