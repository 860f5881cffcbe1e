"""Records of the timing package that other folders may read."""

from typing import Annotated, Literal

from pydantic import Field

from core.records import Record, UtcDatetime

HOURS_OF_DAY = 24
HOURS_OF_WEEK = 168
"""Monday 00:00 to 01:00 is the first hour of the week."""

Method = Literal["pool", "recurrent", "population", "histogram", "shrunk"]
"""How weeks are made: the log-linear pool, the recurrent network, or one of the baselines."""

Basis = Literal["customer", "segment", "population"]


class HourSettings(Record):
    """What the hour model can be told. The defaults were chosen on grocery baskets of one year."""

    kind_weights: dict[str, float] = Field(
        default_factory=lambda: {
            "purchase": 1.0,
            "push_clicked": 1.0,
            "push_opened": 1.0,
            "cart": 0.7,
            "view": 0.5,
            "review": 0.3,
        }
    )
    """How much one moment of a kind says about being reachable; kinds that are not named say nothing."""
    short_half_life_days: Annotated[float, Field(gt=0)] = 21.0
    recent_week_half_life_days: Annotated[float, Field(gt=0)] = 40.0
    long_half_life_days: Annotated[float, Field(gt=0)] = 200.0
    day_smoothing_hours: Annotated[float, Field(ge=0)] = 0.7
    """Standard deviation by which a moment is blurred where hours of the day are counted."""
    week_smoothing_hours: Annotated[float, Field(ge=0)] = 0.3
    """The same where hours of the week are counted."""
    other_days_share: Annotated[float, Field(ge=0, le=1)] = 0.25
    """Share of an hour's weight that is spread over the same hour of all days."""
    hour_shrinkage: Annotated[float, Field(gt=0)] = 8.0
    """Moments' worth of the population's hours that are added to a customer's."""
    day_shrinkage: Annotated[float, Field(gt=0)] = 20.0
    week_shrinkage: Annotated[float, Field(gt=0)] = 30.0
    segments: Annotated[int, Field(ge=1, le=64)] = 8
    validation_days: Annotated[int, Field(ge=1)] = 28
    validation_folds: Annotated[int, Field(ge=1, le=12)] = 3
    """The pool's powers are fitted on so many stretches of `validation_days` before the data cut."""
    own_moments: Annotated[float, Field(gt=0)] = 5.0
    """From so many (decayed) moments on the basis is the customer; below, the segment."""
    confidence_moments: Annotated[float, Field(gt=0)] = 10.0
    """Confidence is n / (n + this), n the customer's decayed moments."""
    feedback_pushes: Annotated[float, Field(gt=0)] = 12.0
    """Pushes' worth of the average answer that are added to a customer's answers to earlier pushes."""
    seed: int = 0


class HourProfile(Record):
    """A customer's week. Probabilities of the customer's local hours; both rows add up to 1."""

    customer_id: str
    hours: tuple[float, ...]
    week: tuple[float, ...]
    basis: Basis
    segment: int | None
    confidence: Annotated[float, Field(ge=0, le=1)]


class HourCard(Record):
    """What a saved hour model is: its data cut, its parameters, and the digest of its arrays."""

    kind: Literal["hour-model"] = "hour-model"
    method: Method = "pool"
    version: int
    until: UtcDatetime
    shop_timezone: str
    customers: int
    moments: int
    settings: HourSettings
    pool_weights: dict[str, float]
    digest: str
