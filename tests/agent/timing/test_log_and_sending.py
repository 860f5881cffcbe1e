"""Two batches at once under one cap, and the second look when a message is due."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, time, timedelta

import polars as pl
import pytest

from agent.timing.history import PushHistory, PushRecord
from agent.timing.push_log import MemoryPushLog, plan_and_log, push_id_of
from agent.timing.rules.missed import MissedMode
from agent.timing.sending import SendAction, look_again
from agent.timing.settings import TimerSettings
from agent.timing.timer import Timer
from core.records import Consent, OutcomeReason, QuietHours, SendPlan
from tests.agent.timing.cases import NEW_YORK, brief, crowd, customer, events, model_with, utc, window

NOW = utc("2017-11-06T05:00")
ONE_DAY = window("2017-11-07", "2017-11-07")


def timer() -> Timer:
    return Timer(model_with({}), shop_timezone=NEW_YORK, settings=TimerSettings(tag="sale"))


def test_caps_hold_when_batches_are_planned_at_once() -> None:
    log, who = MemoryPushLog(), crowd(50)
    briefs = [brief(ONE_DAY, campaign_id=f"camp{number}") for number in range(6)]
    with ThreadPoolExecutor(6) as pool:
        batches = list(pool.map(lambda what: plan_and_log(timer(), log, who, what, now=NOW, seed=0), briefs))
    for outcomes in zip(*batches, strict=True):
        refused = [item for item in outcomes if isinstance(item, OutcomeReason)]
        assert len(refused) == 5
        assert {item.rule_id for item in refused} == {"timing.cap.1-per-1-days-calendar"}


def test_planning_a_campaign_again_changes_nothing() -> None:
    log, who = MemoryPushLog(), crowd(5)
    first = plan_and_log(timer(), log, who, brief(ONE_DAY), now=NOW, seed=0)
    assert plan_and_log(timer(), log, who, brief(ONE_DAY), now=NOW, seed=0) == first
    records = log.history([item.customer_id for item in who]).records()
    assert [record.push_id for record in records] == [push_id_of("camp", f"c{number}") for number in range(5)]
    assert {(record.status, record.tag) for record in records} == {("planned", "sale")}


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
