"""Arms: who is held out, whose hour or copy is drawn at random, and how likely the choice was.

All arms hang on stable hashes: the same customer is in the same arm of a campaign whenever and wherever it is planned.
"""

from datetime import date

from core.records import stable_fraction

HOLDOUT_RULE = "arms.holdout"
CONTROL_RULE = "arms.global_control"


def is_held_out(campaign_id: str, customer_id: str, share: float) -> bool:
    """Whether the customer is in the campaign's control group."""
    return share > 0 and stable_fraction(campaign_id, customer_id, "holdout") < share


def in_global_control(customer_id: str, day: date, share: float) -> bool:
    """Whether the customer gets no campaign at all in the quarter of `day`; the group is drawn anew each quarter."""
    quarter = f"{day.year}-Q{(day.month + 2) // 3}"
    return share > 0 and stable_fraction("global-control", quarter, customer_id) < share


def has_random_time(campaign_id: str, customer_id: str, share: float, seed: int) -> bool:
    """Whether the customer's hour is drawn at random among the allowed ones."""
    return share > 0 and stable_fraction(campaign_id, customer_id, seed, "random-time") < share


def has_random_copy(campaign_id: str, customer_id: str, share: float, seed: int) -> bool:
    """Whether the customer's item and angle are drawn evenly."""
    return share > 0 and stable_fraction(campaign_id, customer_id, seed, "random-copy") < share


def draw(campaign_id: str, customer_id: str, seed: int, purpose: str) -> float:
    """A number in [0, 1) for one decision about one customer."""
    return stable_fraction(campaign_id, customer_id, seed, purpose)


def hour_propensity(choices: int, random_share: float, *, is_best: bool) -> float:
    """Probability with which an hour was chosen among `choices`: the best one unless the hour is drawn at random."""
    return random_share / choices + (1.0 - random_share if is_best else 0.0)
