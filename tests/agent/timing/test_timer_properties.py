"""The timer over random zones, dates, windows, offers and histories, against rules written a second time, slowly."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from agent.timing.history import PushHistory
from agent.timing.push_log import MemoryPushLog, plan_and_log
from agent.timing.rules.caps import CapRule
from agent.timing.rules.quiet import QuietMode, is_quiet
from agent.timing.settings import TimerSettings
from agent.timing.timer import Timer
from core.records import (
    CampaignBrief,
    Caps,
    Consent,
    Customer,
    Offer,
    OfferKind,
    OutcomeReason,
    PushRecord,
    QuietHours,
    SendPlan,
)
from tests.agent.timing.cases import NEW_YORK, model_with
from tests.agent.timing.strategies import QUIET, ZONES, windows

IDS = ("a", "b", "c")
MODEL = model_with({"a": [10, 34, 58], "b": [24 * day + 3 for day in range(7)]})
ANYBODY = Customer(customer_id="x", consent=Consent(push=True))
CAP_RULES = st.builds(
    lambda limit, span, unit, rolling: CapRule(
        limit=limit, span=span, unit=unit, mode="rolling" if rolling or unit == "minutes" else "calendar"
    ),
    st.integers(0, 3),
    st.integers(1, 4),
    st.sampled_from(["minutes", "days", "weeks"]),
    st.booleans(),
)


@st.composite
def cases(draw: st.DrawFn) -> tuple[CampaignBrief, list[Customer], Timer, PushHistory, TimerSettings, datetime]:
    frame = draw(windows())
    noon = datetime.combine(frame.starts_on, datetime.min.time(), UTC)
    minutes = st.integers(-10 * 1440, 45 * 1440)
    offers = draw(st.lists(st.tuples(minutes, st.integers(1, 20 * 1440)), max_size=2))
    brief = CampaignBrief(
        campaign_id="camp",
        goal="g",
        window=frame,
        quiet_hours=draw(st.none() | QUIET),
        caps=Caps(per_customer_days=draw(st.integers(0, 9))),
        holdout_share=draw(st.sampled_from([0.0, 0.3])),
        random_share=draw(st.sampled_from([0.0, 0.5])),
        offers=tuple(
            Offer(
                offer_id=f"o{place}",
                kind=OfferKind.NONE,
                starts_at=noon + timedelta(minutes=start),
                ends_at=noon + timedelta(minutes=start + length),
            )
            for place, (start, length) in enumerate(offers)
        ),
    )
    customers = [
        ANYBODY.model_copy(
            update={
                "customer_id": key,
                "timezone": draw(st.none() | st.sampled_from(ZONES)),
                "quiet_hours": draw(st.none() | QUIET),
                "consent": Consent(push=draw(st.integers(0, 9)) > 0),
            }
        )
        for key in IDS
    ]
    pushes = draw(st.lists(st.tuples(st.sampled_from(IDS), minutes, st.booleans()), max_size=12))
    history = PushHistory(
        PushRecord(
            push_id=str(place),
            customer_id=key,
            at=noon + timedelta(minutes=minute),
            status="aborted" if aborted else "planned",
        )
        for place, (key, minute, aborted) in enumerate(pushes)
    )
    policy = TimerSettings(
        quiet_mode=draw(st.sampled_from(QuietMode)),
        minimum_gap_minutes=draw(st.sampled_from([0, 45, 600])),
        caps=tuple(draw(st.lists(CAP_RULES, max_size=3))),
        weekdays=draw(st.frozensets(st.integers(0, 6), min_size=1)),
        horizon_days=draw(st.sampled_from([3, 28])),
        per_minute=draw(st.sampled_from([None, 1])),
    )
    timer = Timer(MODEL, shop_timezone=NEW_YORK, settings=policy, history=history)
    return brief, customers, timer, history, policy, noon + timedelta(minutes=draw(st.integers(-3 * 1440, 20 * 1440)))


@given(cases())
@settings(max_examples=300, deadline=None)
def test_no_plan_breaks_a_rule(
    case: tuple[CampaignBrief, list[Customer], Timer, PushHistory, TimerSettings, datetime],
) -> None:
    brief, customers, timer, history, policy, now = case
    outcomes = timer.plan(customers, brief, now=now, seed=7)
    assert len(outcomes) == len(customers)
    for customer, outcome in zip(customers, outcomes, strict=True):
        if isinstance(outcome, OutcomeReason):
            assert outcome.rule_id
            assert outcome.text
            continue
        own = [record.at for record in history.records() if record.customer_id == customer.customer_id]
        assert customer.consent.push
        _check_clock(outcome, customer, brief, policy, now)
        _check_caps(outcome, own, brief, policy)


@given(cases())
@settings(max_examples=60, deadline=None)
def test_the_same_input_gives_the_same_plan_in_any_chunks(
    case: tuple[CampaignBrief, list[Customer], Timer, PushHistory, TimerSettings, datetime],
) -> None:
    brief, customers, _, history, policy, now = case
    free = policy.model_copy(update={"per_minute": None})
    timer = Timer(MODEL, shop_timezone=NEW_YORK, settings=free, history=history)
    together = timer.plan(customers, brief, now=now, seed=7)
    alone = [timer.plan([customer], brief, now=now, seed=7)[0] for customer in reversed(customers)]
    assert together == list(reversed(alone))


@given(st.lists(cases(), min_size=2, max_size=4))
@settings(max_examples=60, deadline=None)
def test_batches_that_share_a_log_keep_the_caps_between_them(
    drawn: list[tuple[CampaignBrief, list[Customer], Timer, PushHistory, TimerSettings, datetime]],
) -> None:
    """The same customers in several campaigns: each plan keeps its own caps over all that was planned before it."""
    now, customers = min(case[-1] for case in drawn), drawn[0][1]
    log = MemoryPushLog()
    for place, (brief, _, _, _, policy, _) in enumerate(drawn):
        what = brief.model_copy(update={"campaign_id": f"camp{place}"})
        with log.hold() as held:
            before = held.pushes(IDS, known_until=now)
        timer = Timer(MODEL, shop_timezone=NEW_YORK, settings=policy)
        for customer, outcome in zip(
            customers, plan_and_log(timer, log, customers, what, now=now, seed=7), strict=True
        ):
            if isinstance(outcome, SendPlan):
                own = [record.at for record in before if record.customer_id == customer.customer_id]
                _check_clock(outcome, customer, what, policy, now)
                _check_caps(outcome, own, what, policy)


def _check_clock(
    plan: SendPlan, customer: Customer, brief: CampaignBrief, policy: TimerSettings, now: datetime
) -> None:
    zone = customer.timezone or brief.window.timezone or NEW_YORK
    local = plan.send_at.astimezone(ZoneInfo(zone))
    assert plan.timezone == zone
    assert f"{local:%Y-%m-%dT%H:%M}" == plan.local
    assert plan.minutes_after_midnight == local.hour * 60 + local.minute
    assert local.fold == 0
    assert brief.window.starts_on <= local.date() <= brief.window.ends_on
    assert brief.window.earliest <= local.time() < brief.window.latest
    assert local.weekday() in policy.weekdays
    quiets: list[QuietHours | None] = [customer.quiet_hours, brief.quiet_hours]
    assert not any(quiet is not None and is_quiet(local.time(), quiet) for quiet in quiets)
    assert now <= plan.send_at <= plan.not_after
    assert all(offer.starts_at <= plan.send_at < offer.ends_at for offer in brief.offers)
    assert all(plan.not_after < offer.ends_at for offer in brief.offers)
    closes = datetime.combine(brief.window.ends_on, brief.window.latest, ZoneInfo(zone))
    assert plan.not_after.astimezone(ZoneInfo(zone)) < closes
    assert 0 < plan.propensity <= 1


def _check_caps(plan: SendPlan, own: Sequence[datetime], brief: CampaignBrief, policy: TimerSettings) -> None:
    zone = ZoneInfo(plan.timezone)
    rules = list(policy.caps)
    if brief.caps.per_customer_days:
        rules.append(CapRule(limit=1, span=brief.caps.per_customer_days))
    if policy.minimum_gap_minutes:
        rules.append(CapRule(limit=1, span=policy.minimum_gap_minutes, unit="minutes", mode="rolling"))
    for rule in rules:
        if rule.mode == "rolling":
            assert _most(plan.send_at, own, timedelta(minutes=rule.minutes)) < max(rule.limit, 1)
        else:
            days = [at.astimezone(zone).date() for at in own]
            assert _most_days(plan.send_at.astimezone(zone).date(), days, rule.days) < max(rule.limit, 1)
        assert rule.limit > 0


def _most(at: datetime, others: Sequence[datetime], span: timedelta) -> int:
    """The most other pushes in any stretch shorter than `span` that holds `at`."""
    starts = [at, *(other for other in others if at - span < other <= at)]
    return max(sum(start <= other < start + span for other in others) for start in starts)


def _most_days(day: date, others: Sequence[date], span: int) -> int:
    firsts = [day - timedelta(days=back) for back in range(span)]
    return max(sum(first <= other < first + timedelta(days=span) for other in others) for first in firsts)
