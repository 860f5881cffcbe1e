"""Histories of pushes, and the second look when a message is due."""

from datetime import datetime, time, timedelta
from typing import Any

import polars as pl
import pytest

from agent.timing.history import PushHistory
from agent.timing.push_log import push_id_of
from agent.timing.rules.caps import CapRule
from agent.timing.rules.missed import MissedMode
from agent.timing.sending import SendAction, look_again
from agent.timing.settings import TimerSettings
from agent.timing.timer import Timer
from core.records import CampaignBrief, Caps, Consent, Offer, OfferKind, PushRecord, QuietHours, SendPlan
from tests.agent.timing.cases import NEW_YORK, brief, customer, events, model_with, utc, window

NOW = utc("2017-11-06T05:00")
ONE_DAY = window("2017-11-07", "2017-11-07")


def timer() -> Timer:
    return Timer(model_with({}), shop_timezone=NEW_YORK, settings=TimerSettings(tag="sale"))


def test_a_history_from_events_knows_what_was_answered() -> None:
    frame = events(
        [
            ("a", "push_sent", "2017-11-01T10:00", None, "p1"),
            ("a", "push_opened", "2017-11-01T10:30", None, "p1"),
            ("b", "push_sent", "2017-11-01T10:00", None, "p2"),
            ("b", "push_dismissed", "2017-11-01T10:05", None, "p2"),
            ("b", "purchase", "2017-11-01T11:00", "o", None),
        ]
    )
    records = PushHistory.from_events(frame).records()
    assert [(record.customer_id, record.at, record.answered) for record in records] == [
        ("a", utc("2017-11-01T10:00"), True),
        ("b", utc("2017-11-01T10:00"), False),
    ]
    assert PushHistory.from_events(frame.clear()).records() == []
    assert PushHistory.from_events(frame.with_columns(pl.col("kind").cast(pl.Categorical))).records() == records


def test_histories_are_joined_and_looked_up_in_the_order_asked() -> None:
    def push(customer_id: str, minute: int) -> PushRecord:
        return PushRecord(push_id=f"{customer_id}{minute}", customer_id=customer_id, at=NOW + timedelta(minutes=minute))

    history = PushHistory([push("b", 5), push("a", 9)]).joined([push("a", 1)])
    columns = history.columns(["x", "b", "a"])
    assert columns.owner.tolist() == [1, 2, 2]
    assert (columns.at - columns.at.min()).tolist() == [4, 0, 8]
    assert len(history.columns([])) == 0
    assert [record.push_id for record in history.without(["a9"]).records()] == ["a1", "b5"]


def planned() -> SendPlan:
    (plan,) = timer().plan([customer()], brief(ONE_DAY), now=NOW, seed=0)
    assert isinstance(plan, SendPlan)
    return plan


@pytest.mark.parametrize(
    ("late", "mode", "action", "rule_id"),
    [
        (timedelta(minutes=-3), MissedMode.SKIP, SendAction.WAIT, None),
        (timedelta(0), MissedMode.SKIP, SendAction.SEND, None),
        (timedelta(minutes=59), MissedMode.SKIP, SendAction.SEND, None),
        (timedelta(minutes=61), MissedMode.SKIP, SendAction.DROP, "timing.missed"),
        (timedelta(minutes=61), MissedMode.NEXT_DAY, SendAction.DROP, "timing.missed"),
        (timedelta(hours=9), MissedMode.NEXT_DAY, SendAction.DROP, "timing.missed"),
    ],
)
def test_when_a_message_is_due(late: timedelta, mode: MissedMode, action: SendAction, rule_id: str | None) -> None:
    plan = planned()
    decision = look_again(plan, customer(), brief(ONE_DAY), plan.send_at + late, mode=mode)
    assert decision.action is action
    assert (decision.reason and decision.reason.rule_id) == rule_id


def test_tomorrow_at_the_same_local_time_over_a_night_when_clocks_change() -> None:
    what = brief(window("2017-11-04", "2017-11-06"))
    (plan,) = timer().plan([customer()], what, now=utc("2017-11-04T04:00"), seed=0)
    assert isinstance(plan, SendPlan)
    decision = look_again(plan, customer(), what, plan.send_at + timedelta(hours=2), mode=MissedMode.NEXT_DAY)
    assert decision.action is SendAction.WAIT
    assert decision.wait_until == plan.send_at + timedelta(hours=25)


def test_what_changed_since_planning_counts() -> None:
    plan = planned()
    left = look_again(plan, customer(consent=Consent(push=False)), brief(ONE_DAY), plan.send_at)
    assert (left.action, left.reason and left.reason.rule_id) == (SendAction.DROP, "timing.consent")
    local = datetime.fromisoformat(plan.local)
    quiet = QuietHours(start=time(local.hour), end=time(local.hour + 1))
    hushed = look_again(plan, customer(quiet_hours=quiet), brief(ONE_DAY), plan.send_at)
    assert (hushed.action, hushed.reason and hushed.reason.rule_id) == (SendAction.DROP, "timing.quiet_hours")


def other_push(at: datetime, **fields: Any) -> PushHistory:
    return PushHistory([PushRecord(push_id="other", customer_id="c1", at=at, **fields)])


def refused_by(plan: SendPlan, what: CampaignBrief | None = None, **more: Any) -> str | None:
    """The rule that drops the message at its minute, None where it is sent."""
    decision = look_again(plan, customer(), what or brief(ONE_DAY), plan.send_at, **more)
    assert (decision.action is SendAction.SEND) is (decision.reason is None)
    return decision.reason.rule_id if decision.reason else None


def test_caps_and_gaps_are_looked_at_again() -> None:
    plan = planned()
    assert refused_by(plan) is None
    assert refused_by(plan, history=other_push(plan.send_at - timedelta(hours=4))) == "timing.cap.1-per-1-days-calendar"
    assert refused_by(plan, history=other_push(plan.send_at - timedelta(days=1))) is None
    free = brief(ONE_DAY, caps=Caps(per_customer_days=0))
    assert refused_by(plan, free, history=other_push(plan.send_at + timedelta(hours=1))) == "timing.minimum_gap"
    assert refused_by(plan, free, history=other_push(plan.send_at + timedelta(hours=2))) is None
    assert refused_by(plan, history=other_push(plan.send_at - timedelta(hours=4), status="aborted")) is None


def test_the_message_itself_does_not_count_against_it() -> None:
    plan = planned()
    own = PushRecord(push_id=push_id_of("camp", "c1"), customer_id="c1", at=plan.send_at, status="planned")
    assert refused_by(plan, history=PushHistory([own])) is None


def test_the_teams_caps_count_transactional_pushes_only_if_they_say_so() -> None:
    plan = planned()
    free = brief(ONE_DAY, caps=Caps(per_customer_days=0))
    receipt = other_push(plan.send_at - timedelta(hours=5), transactional=True)
    for counts, rule_id in ((False, None), (True, "timing.cap.1-per-1-days-calendar")):
        policy = TimerSettings(caps=(CapRule(limit=1, span=1, counts_transactional=counts),))
        assert refused_by(plan, free, history=receipt, settings=policy) == rule_id


def test_what_the_policy_has_come_to_forbid_is_not_sent() -> None:
    plan = planned()  # a Tuesday
    assert refused_by(plan, settings=TimerSettings(weekdays=frozenset({5, 6}))) == "timing.weekday"
    assert refused_by(plan, brief(window("2017-11-08", "2017-11-09"))) == "timing.window"
    ended = Offer(
        offer_id="o", kind=OfferKind.NONE, starts_at=NOW - timedelta(days=9), ends_at=plan.send_at, campaign_id="camp"
    )
    assert refused_by(plan, offers=(ended,)) == "timing.offer"
    assert refused_by(plan, offers=(ended.model_copy(update={"campaign_id": "another"}),)) is None
    thanksgiving = brief(window("2017-11-23", "2017-11-23"))
    (late,) = timer().plan([customer()], thanksgiving, now=NOW, seed=0)
    assert isinstance(late, SendPlan)
    assert refused_by(late, thanksgiving, settings=TimerSettings(holiday_country="US")) == "timing.holiday"


def test_a_transactional_message_is_only_checked_against_its_time() -> None:
    plan = planned()
    policy = TimerSettings(transactional=True)
    gone = customer(consent=Consent(push=False))
    history = other_push(plan.send_at)
    sent = look_again(plan, gone, brief(ONE_DAY), plan.send_at, settings=policy, history=history)
    assert sent.action is SendAction.SEND
    late = look_again(plan, gone, brief(ONE_DAY), plan.send_at + timedelta(hours=2), settings=policy)
    assert late.action is SendAction.DROP


def test_the_day_it_is_put_off_to_is_one_on_which_is_sent() -> None:
    what = brief(window("2017-11-07", "2017-11-12"))
    (plan,) = timer().plan([customer()], what, now=NOW, seed=0)
    assert isinstance(plan, SendPlan)
    late = plan.send_at + timedelta(hours=2)
    weekend = TimerSettings(weekdays=frozenset({1, 5}))
    decision = look_again(plan, customer(), what, late, mode=MissedMode.NEXT_DAY, settings=weekend)
    assert decision.wait_until == plan.send_at + timedelta(days=4)
    assert decision.plan is not None
    assert decision.plan.local == f"2017-11-11{plan.local[10:]}"
    assert decision.plan.moved_by[-1] == "timing.missed"
    due = look_again(decision.plan, customer(), what, decision.plan.send_at, settings=weekend)
    assert due.action is SendAction.SEND
