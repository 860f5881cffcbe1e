"""Plans a second on one core, under all delivery rules and with a push history."""

import time
from datetime import datetime, timedelta
from datetime import time as time_of_day
from typing import Final
from zoneinfo import ZoneInfo

from agent.timing.history import PushHistory
from agent.timing.hours import HourModel
from agent.timing.timer import Timer
from core.records import CampaignBrief, Caps, Consent, Customer, PushRecord, QuietHours, SendWindow
from eval.suite import Measure
from eval.timing.split import Split

PLANS = 20_000
"""Customers planned a round; where the store has fewer, each stands for several."""
ROUNDS = 5
_EARLIER: Final = (timedelta(days=1), timedelta(days=3), timedelta(days=9))
"""How long before the campaign every second customer was last written to."""


def plan_speed(model: HourModel, split: Split, *, plans: int | None = None) -> Measure:
    """Processor time of one process, the median of some rounds: other work on the machine does not count."""
    count = plans or PLANS
    customers = _crowd(split, count)
    now = split.until
    timer = Timer(model, shop_timezone=split.shop_timezone, history=_history(customers, now))
    rates = sorted(_rate(timer, customers, _brief(now, place), now) for place in range(ROUNDS))
    return Measure(
        name="speed.plans",
        label="Plans a second, one core",
        value=rates[len(rates) // 2],
        low=rates[0],
        high=rates[-1],
        n=count,
        unit="per_second",
        method=f"median of {ROUNDS} rounds, with their range",
        timed=True,
    )


def fit_speed(seconds: float, events: int) -> Measure:
    """How long the default model took to learn."""
    label = "Seconds to fit the default model"
    return Measure(name="speed.fit", label=label, value=seconds, n=events, unit="seconds", timed=True)


def _rate(timer: Timer, customers: list[Customer], brief: CampaignBrief, now: datetime) -> float:
    started = time.process_time()
    timer.plan(customers, brief, now=now, seed=0)
    return len(customers) / (time.process_time() - started)


def _crowd(split: Split, count: int) -> list[Customer]:
    known = sorted(set(split.customer_ids))
    return [
        Customer(
            customer_id=known[place % len(known)] + ("" if place < len(known) else f"~{place}"),
            timezone=split.timezones.get(known[place % len(known)]),
            consent=Consent(push=True),
        )
        for place in range(count)
    ]


def _history(customers: list[Customer], now: datetime) -> PushHistory:
    return PushHistory(
        PushRecord(push_id=f"{customer.customer_id}-{place}", customer_id=customer.customer_id, at=now - ago)
        for customer in customers[::2]
        for place, ago in enumerate(_EARLIER)
    )


def _brief(now: datetime, number: int) -> CampaignBrief:
    start = now.astimezone(ZoneInfo("UTC")).date() + timedelta(days=1)
    return CampaignBrief(
        campaign_id=f"speed-{number}",
        goal="measure",
        window=SendWindow(starts_on=start, ends_on=start + timedelta(days=6)),
        quiet_hours=QuietHours(start=time_of_day(21), end=time_of_day(9)),
        caps=Caps(per_customer_days=2),
        random_share=0.1,
    )
