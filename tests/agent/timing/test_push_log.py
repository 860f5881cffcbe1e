"""Plans are written down: in memory and in the store, caps see what other batches have planned."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path

import pytest

from agent.timing.minute_book import MinuteBook
from agent.timing.push_log import (
    LoggedTimer,
    MemoryPushLog,
    PushLog,
    StorePushLog,
    abort_plans,
    plan_and_log,
    push_id_of,
)
from agent.timing.settings import TimerSettings
from agent.timing.timer import Timer
from core.records import Consent, Event, EventKind, OutcomeReason, PushRecord, SendPlan
from core.store import Store
from tests.agent.timing.cases import NEW_YORK, brief, crowd, customer, model_with, utc, window
from tests.postgresql import Databases

NOW = utc("2017-11-06T05:00")
ONE_DAY = window("2017-11-07", "2017-11-07")


def timer() -> Timer:
    return Timer(model_with({}), shop_timezone=NEW_YORK, settings=TimerSettings(tag="sale"))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(f"sqlite:///{tmp_path / 'shop.sqlite'}")
    yield opened
    opened.close()


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def log(request: pytest.FixtureRequest) -> Iterator[PushLog]:
    if request.param == "memory":
        yield MemoryPushLog()
        return
    if request.param == "sqlite":
        yield StorePushLog(request.getfixturevalue("store"))
        return
    databases: Databases = request.getfixturevalue("postgresql")
    opened = Store.open(databases.fresh())
    yield StorePushLog(opened)
    opened.close()


def pushes(log: PushLog, *customer_ids: str) -> list[PushRecord]:
    with log.hold() as held:
        return sorted(held.pushes(customer_ids, known_until=NOW), key=lambda record: record.push_id)


def test_caps_hold_when_batches_are_planned_at_once(log: PushLog) -> None:
    who = crowd(50)
    briefs = [brief(ONE_DAY, campaign_id=f"camp{number}") for number in range(6)]
    with ThreadPoolExecutor(6) as pool:
        batches = list(pool.map(lambda what: plan_and_log(timer(), log, who, what, now=NOW, seed=0), briefs))
    for outcomes in zip(*batches, strict=True):
        refused = [item for item in outcomes if isinstance(item, OutcomeReason)]
        assert len(refused) == 5
        assert {item.rule_id for item in refused} == {"timing.cap.1-per-1-days-calendar"}


def test_two_stores_on_one_database_see_each_other(database_url: str) -> None:
    """As two processes do: each has its own connections."""
    stores = [Store.open(database_url) for _ in range(2)]
    logs = [StorePushLog(item) for item in stores]

    def plan(number: int) -> list[SendPlan | OutcomeReason]:
        what = brief(ONE_DAY, campaign_id=f"camp{number}")
        return plan_and_log(timer(), logs[number % 2], crowd(30), what, now=NOW, seed=0)

    with ThreadPoolExecutor(4) as pool:
        batches = list(pool.map(plan, range(4)))
    for outcomes in zip(*batches, strict=True):
        assert sum(isinstance(item, SendPlan) for item in outcomes) == 1
    for item in stores:
        item.close()


def plan_in_a_process(url: str, campaigns: list[str]) -> list[list[bool]]:
    """Whether each customer got a plan, campaign by campaign."""
    opened = Store.open(url)
    try:
        return [
            [
                isinstance(item, SendPlan)
                for item in plan_and_log(timer(), StorePushLog(opened), crowd(40), what, now=NOW, seed=0)
            ]
            for what in (brief(ONE_DAY, campaign_id=campaign) for campaign in campaigns)
        ]
    finally:
        opened.close()


def test_caps_hold_when_two_processes_plan_at_once(database_url: str) -> None:
    """Each process plans ten campaigns for the same customers, of whom nobody may get two pushes a day."""
    Store.open(database_url).close()
    names = [[f"camp-{process}-{number}" for number in range(10)] for process in range(2)]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        planned = [found for batches in pool.map(plan_in_a_process, [database_url] * 2, names) for found in batches]
    assert len(planned) == 20
    assert [sum(each) for each in zip(*planned, strict=True)] == [1] * 40


def test_planning_a_campaign_again_changes_nothing(log: PushLog) -> None:
    who = crowd(5)
    first = plan_and_log(timer(), log, who, brief(ONE_DAY), now=NOW, seed=0)
    assert LoggedTimer(timer(), log).plan(who, brief(ONE_DAY), now=NOW, seed=0) == first
    records = pushes(log, *(item.customer_id for item in who))
    assert [record.push_id for record in records] == [push_id_of("camp", f"c{number}") for number in range(5)]
    assert {(record.status, record.tag) for record in records} == {("planned", "sale")}


def test_a_look_sees_the_plans_and_leaves_none(log: PushLog) -> None:
    plan_and_log(timer(), log, crowd(1), brief(ONE_DAY), now=NOW, seed=0)
    other = brief(ONE_DAY, campaign_id="other")
    (refused, free) = LoggedTimer(timer(), log, writes=False).plan(crowd(2), other, now=NOW, seed=0)
    assert isinstance(refused, OutcomeReason)
    assert isinstance(free, SendPlan)
    assert [record.customer_id for record in pushes(log, "c0", "c1")] == ["c0"]


def test_a_plan_that_is_taken_back_counts_for_nothing(log: PushLog) -> None:
    plan_and_log(timer(), log, crowd(2), brief(ONE_DAY), now=NOW, seed=0)
    abort_plans(log, "camp", ["c0", "stranger"], now=NOW)
    again = plan_and_log(timer(), log, crowd(2), brief(ONE_DAY, campaign_id="other"), now=NOW, seed=0)
    assert [type(item) for item in again] == [SendPlan, OutcomeReason]


def test_who_is_refused_the_second_time_loses_the_plan_of_the_first(log: PushLog) -> None:
    plan_and_log(timer(), log, [customer("a")], brief(ONE_DAY), now=NOW, seed=0)
    gone = customer("a", consent=Consent(push=False))
    plan_and_log(timer(), log, [gone], brief(ONE_DAY), now=NOW, seed=0)
    assert [record.status for record in pushes(log, "a")] == ["aborted"]


def test_nobody_is_sent_a_campaign_twice(log: PushLog) -> None:
    sent = PushRecord(push_id=push_id_of("camp", "a"), customer_id="a", at=NOW - timedelta(days=3), status="sent")
    with log.hold() as held:
        held.write([sent])
    (refused,) = plan_and_log(timer(), log, [customer("a")], brief(ONE_DAY), now=NOW, seed=0)
    assert isinstance(refused, OutcomeReason)
    assert refused.rule_id == "timing.already_sent"
    assert pushes(log, "a") == [sent]


def test_the_channel_is_written_down_where_it_is_known(log: PushLog) -> None:
    who = [customer("a", attributes={"channel": "xiaomi"}), customer("b", attributes={"channel": "fax"})]
    plan_and_log(timer(), log, who, brief(ONE_DAY, channels=("xiaomi", "apns")), now=NOW, seed=0)
    assert [record.channel for record in pushes(log, "a", "b")] == ["xiaomi", ""]


def event(kind: EventKind, push_id: str, at: str, customer_id: str = "a") -> Event:
    return Event(event_id=f"{kind}{push_id}", customer_id=customer_id, kind=kind, push_id=push_id, at=utc(at))


def test_what_was_sent_is_read_from_the_events(store: Store) -> None:
    log = StorePushLog(store)
    early = brief(window("2017-11-02", "2017-11-02"))
    plan_and_log(timer(), log, [customer("a")], early, now=utc("2017-11-01T05:00"), seed=0)
    store.events.add_many(
        [
            event(EventKind.PUSH_SENT, "camp:a", "2017-11-02T15:07"),
            event(EventKind.PUSH_OPENED, "camp:a", "2017-11-02T15:20"),
            event(EventKind.PUSH_SENT, "elsewhere", "2017-11-03T15:00"),
            event(EventKind.PUSH_SENT, "later", "2017-11-06T05:00"),
        ]
    )
    found = {record.push_id: record for record in pushes(log, "a")}
    assert set(found) == {"camp:a", "elsewhere"}
    assert (found["camp:a"].status, found["camp:a"].at, found["camp:a"].answered, found["camp:a"].tag) == (
        "sent",
        utc("2017-11-02T15:07"),
        True,
        "sale",
    )
    assert not found["elsewhere"].answered


def test_minutes_that_others_have_filled(store: Store) -> None:
    log = StorePushLog(store)
    narrow = brief(window("2017-11-07", "2017-11-07", "10:00", "10:05"))
    limited = TimerSettings(per_minute=1)

    def plan(campaign: str, *who: str) -> list[SendPlan | OutcomeReason]:
        book = MinuteBook(1, store.pushes.minutes(NOW, without_campaign=campaign))
        minute_timer = Timer(model_with({}), shop_timezone=NEW_YORK, settings=limited, book=book)
        what = narrow.model_copy(update={"campaign_id": campaign})
        return plan_and_log(minute_timer, log, [customer(one) for one in who], what, now=NOW, seed=0)

    first = plan("one", "a", "b", "c")
    second = plan("two", "d", "e", "f")
    taken = [item.send_at for item in (*first, *second) if isinstance(item, SendPlan)]
    assert len(set(taken)) == len(taken) == 5
    assert [item.rule_id for item in second if isinstance(item, OutcomeReason)] == ["timing.rate_limit"]
    assert plan("one", "a", "b", "c") == first


def test_a_batch_that_breaks_leaves_no_plans(store: Store) -> None:
    log = StorePushLog(store)

    def broken() -> None:
        with log.hold() as held:
            held.write([PushRecord(push_id="p", customer_id="a", at=NOW)])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        broken()
    assert pushes(log, "a") == []


def test_a_forgotten_customer_has_no_pushes(store: Store) -> None:
    log = StorePushLog(store)
    plan_and_log(timer(), log, crowd(2), brief(ONE_DAY), now=NOW, seed=0)
    assert store.forget("c0").pushes == 1
    assert [record.customer_id for record in pushes(log, "c0", "c1")] == ["c1"]


def test_the_event_of_sending_tells_the_product(store: Store) -> None:
    event = Event(
        event_id="e1",
        customer_id="a",
        kind=EventKind.PUSH_SENT,
        product_id="p7",
        at=NOW - timedelta(days=2),
        push_id="x",
    )
    store.events.add_many([event])
    (record,) = store.pushes.of_customers(["a"], known_until=NOW)
    assert (record.product_id, record.status) == ("p7", "sent")
