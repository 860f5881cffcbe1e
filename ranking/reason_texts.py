"""Reasons in the words of somebody behind the counter: one sentence each, from the facts that stand beside it.

English and for the team; every number in a sentence is one of the reason's facts, or their plain arithmetic.
"""

from typing import Final

Facts = dict[str, str | int | float]

LONG_GONE: Final = 2.0
"""Cycles without a purchase after which nobody would call it overdue any more."""

FAVOURITE_FROM: Final = 0.05
"""Share of those who bought anything in the last thirty days from which an item is a favourite."""

_RHYTHMS: Final = (
    (1, 1, "almost every day"), (6, 8, "about once a week"), (13, 15, "about every two weeks"),
    (20, 22, "about every three weeks"), (28, 32, "about once a month"), (56, 64, "about every two months"),
    (84, 96, "about every three months"),
)  # fmt: skip
_NOW: Final = 1.5
"""Days around the due day that count as due now."""


def own_text(item: str, habit: Facts) -> str:
    """The customer's own habit: `trips`, `trips_this_year`, `days_since` and, where there is a rhythm, `cycle_days`."""
    last = ago(int(habit["days_since"]))
    this_year = int(habit["trips_this_year"])
    counted = f"{times(this_year)} this year" if this_year else f"{times(int(habit['trips']))} in all"
    if int(habit["trips"]) == 1:
        return f"Bought {item} once, {last}."
    if "cycle_days" not in habit:
        return f"Has bought {item} {counted}, last {last}."
    cycle = float(habit["cycle_days"])
    state = _state(cycle - int(habit["days_since"]), cycle)
    return f"Buys {item} {rhythm(cycle)}, {counted}; last bought {last}, {state}."


def _state(left: float, cycle: float) -> str:
    """Where the customer stands `left` days before the next purchase is due (negative: after)."""
    if abs(left) <= _NOW:
        return "so due about now"
    if left > 0:
        return f"next due in about {whole(left)} days"
    return f"about {whole(-left)} days overdue" if -left < (LONG_GONE - 1) * cycle else "unusually long for them"


def together_text(item: str, facts: Facts) -> str:
    """Baskets with the anchor against all others: `together`, `anchor_baskets`, `times_others`."""
    lately = f", as this customer did {ago(int(facts['anchor_days_since']))}," if "anchor_days_since" in facts else ""
    often = as_often(float(facts["times_others"]))
    counted = f"{facts['together']:,} of {facts['anchor_baskets']:,} baskets"
    return f"People who buy {facts['anchor']}{lately} put {item} in the same basket {often} as others do ({counted})."


def similar_text(item: str, facts: Facts) -> str:
    """Customers of the anchor: how many of the `anchor_customers` are `both_customers`."""
    both, all_ = int(facts["both_customers"]), int(facts["anchor_customers"])
    most = "Most" if both > all_ / 2 else "Many" if both > all_ / 5 else "Some"
    too = {0: "", 1: ", as this customer did once,"}.get(int(facts.get("anchor_trips", 0)), ", as this customer does,")
    return f"{most} people who buy {facts['anchor']}{too} also buy {item} ({both:,} of {all_:,})."


def content_text(facts: Facts) -> str:
    """Something of the same sort that the customer buys."""
    trips = int(facts.get("anchor_trips", 0))
    habit = f", bought {times(trips)}, last {ago(int(facts['anchor_days_since']))}" if trips else ""
    return f"Much like {facts['anchor']}{habit}."


def popular_text(item: str, buyers: int, kind_buyers: int, active: int) -> str:
    """How many of the `active` customers bought the product in the last thirty days, or else something of its kind."""
    if buyers >= max(FAVOURITE_FROM * active, 2):
        return f"A favourite in the shop: {buyers:,} customers bought this in the last 30 days."
    if buyers:
        return f"{_customers(buyers)} bought this in the last 30 days."
    if kind_buyers:
        return f"New or rarely bought; {_customers(kind_buyers)} bought other {item} in the last 30 days."
    return "Nobody has bought this in the last 30 days: new here, or a try."


def first_text(percent: float) -> str:
    """How many first baskets hold the product, those of late counting more (ranking/tables.py)."""
    return f"In about {percent:g}% of first baskets."


def _customers(count: int) -> str:
    return "One customer" if count == 1 else f"{count:,} customers"


def rhythm(cycle: float) -> str:
    """A usual gap in days as people say it."""
    days = whole(cycle)
    return next((words for low, high, words in _RHYTHMS if low <= days <= high), f"about every {max(days, 2)} days")


def ago(days: int) -> str:
    """So many days back."""
    return {0: "today", 1: "yesterday"}.get(days, f"{days} days ago")


def times(count: int) -> str:
    """So many times."""
    return {1: "once", 2: "twice"}.get(count, f"{count:,} times")


def as_often(ratio: float) -> str:
    """A ratio of two frequencies."""
    return "twice as often" if ratio == 2 else f"{ratio:g} times as often"


def whole(days: float) -> int:
    """Half days count up."""
    return int(days + 0.5)
