"""Which angle on which item: options from the facts that exist, scored, one drawn with a logged probability."""

import math
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from agent.item_rules import TiredAngle
from agent.writing.records import AngleOption
from core.records import Angle, Facts, stable_fraction

_DUE_CENTRE, _DUE_WIDTH = 1.05, 0.25
_LEAST_CYCLE_DAYS = 4
_ANCHOR_FRESH_DAYS = 21
_BROKEN_OFF = 2
"""Cycles without a purchase after which nobody buys the item about so often any more."""


@cache
def weights() -> dict[str, Any]:
    """The weights file."""
    return tomllib.loads((Path(__file__).parent / "weights.toml").read_text(encoding="utf-8"))


def angle_strengths(facts: Facts) -> dict[Angle, float]:
    """How strongly the facts speak for each angle that they allow, between 0 and 1. Absent means not allowed."""
    strengths = {
        Angle.REPLENISH: _replenish(facts),
        Angle.COMPLEMENT: _complement(facts),
        Angle.FAVOURITE: _favourite(facts),
        Angle.WIN_BACK: _win_back(facts),
        Angle.OFFER: 0.6 if "offer" in facts else 0.0,
        Angle.PRICE_DROP: min(1.0, float(facts["saving"]) / float(facts["base_price"]) * 3)
        if "base_price" in facts and "offer" not in facts
        else 0.0,
        Angle.BACK_IN_STOCK: 1.0 if "days_out" in facts and not facts.get("new") else 0.0,
        Angle.NEW_ARRIVAL: 0.8 if facts.get("arrived") and facts.get("new") else 0.0,
        Angle.CART: 1.0 if int(facts.get("cart_days", 0)) >= 1 else 0.0,
    }
    return {angle: strength for angle, strength in strengths.items() if strength > 0}


def _replenish(facts: Facts) -> float:
    """Highest a little after the item is due; nothing before 0.8 or after 1.6 of the cycle."""
    cycle, days = facts.get("cycle_days"), facts.get("days_since")
    if cycle is None or days is None or int(cycle) < _LEAST_CYCLE_DAYS:
        return 0.0
    phase = int(days) / int(cycle)
    if not 0.8 <= phase <= 1.6:
        return 0.0
    return math.exp(-(((phase - _DUE_CENTRE) / _DUE_WIDTH) ** 2))


def _complement(facts: Facts) -> float:
    """The fresher the companion, the stronger; not for something the customer has bought since, or today."""
    days = facts.get("anchor_days")
    if days is None or not 1 <= int(days) <= _ANCHOR_FRESH_DAYS:
        return 0.0
    if not facts.get("new") and int(facts.get("days_since", 0)) <= int(days):
        return 0.0
    return 1.0 - 0.6 * int(days) / _ANCHOR_FRESH_DAYS


def _favourite(facts: Facts) -> float:
    """Grows with the times bought; not within a few days of the last one."""
    times = int(facts.get("times_bought", 0))
    waited = int(facts.get("days_since", 0)) >= max(3, 0.5 * int(facts.get("cycle_days", 6)))
    return min(1.0, math.log2(times / 4) / 3 + 0.3) if times >= 5 and waited else 0.0


def _win_back(facts: Facts) -> float:
    """Only after a month without a basket, for something the customer used to buy."""
    return 1.0 if int(facts.get("days_away", 0)) >= 30 and not facts.get("new") else 0.0


def score_options(product_id: str, place: int, facts: Facts) -> list[AngleOption]:
    """All options on one item; `place` is its place in the ranking, 0 the first."""
    table = weights()
    item = table["plan"]["item"] / (1 + 0.35 * place)
    return [
        AngleOption(
            angle=angle, product_id=product_id, facts=_kept(angle, facts), score=item + table["angle"][angle] * strength
        )
        for angle, strength in angle_strengths(facts).items()
    ]


def _kept(angle: Angle, facts: Facts) -> Facts:
    """The facts that an angle may speak of: a rhythm that has been broken off is only news where somebody was away."""
    cycle, days = facts.get("cycle_days"), facts.get("days_since")
    if angle is Angle.WIN_BACK or cycle is None or days is None or int(days) <= _BROKEN_OFF * int(cycle):
        return facts
    return {key: value for key, value in facts.items() if key != "cycle_days"}


def tired(options: Sequence[AngleOption], lately: Mapping[Angle, TiredAngle]) -> list[AngleOption]:
    """The options with less score where the customer was pushed with the angle lately; a factor of 0 leaves one out."""
    found = []
    for option in options:
        rest = lately.get(option.angle)
        if rest is None:
            found.append(option)
        elif rest.factor > 0:
            note = f"{rest.text}: x{rest.factor:g}"
            found.append(option.model_copy(update={"score": option.score * rest.factor, "note": note}))
    return found


def choose_option(
    options: Sequence[AngleOption], customer_id: str, seed: int, *, random_share: float = 0.0, evenly: bool = False
) -> AngleOption:
    """Draw one option by softmax, stable for customer and seed; the option carries the probability it had.

    `random_share` of the customers, of whom this is one if `evenly`, get each option with the same probability.
    """
    ordered = sorted(options, key=lambda o: (-o.score, o.product_id, o.angle))
    shares = _softmax([option.score for option in ordered])
    even = 1.0 / len(ordered)
    point = stable_fraction(seed, customer_id, "angle")
    chosen = len(ordered) - 1
    for place, share in enumerate(shares):
        part = even if evenly else share
        if point < part:
            chosen = place
            break
        point -= part
    propensity = random_share * even + (1.0 - random_share) * shares[chosen]
    return ordered[chosen].model_copy(update={"propensity": propensity})


def _softmax(scores: Sequence[float]) -> list[float]:
    """Shares of scores in falling order; all to the first where the temperature is 0."""
    temperature = weights()["plan"]["temperature"]
    if temperature <= 0:
        return [1.0, *(0.0 for _ in scores[1:])]
    mass = [math.exp((score - scores[0]) / temperature) for score in scores]
    return [part / sum(mass) for part in mass]
