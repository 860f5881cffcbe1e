"""Forbidden spans of caps, gaps and back-off: by hand, and against counting."""

from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from agent.timing.clock import DAY, to_minutes, zone_table
from agent.timing.history import PushHistory
from agent.timing.limits import cap_rules, limits_on
from agent.timing.rules.backoff import backoff_spans
from agent.timing.rules.caps import CapRule
from agent.timing.rules.spans import Spans, spans_of_limit
from agent.timing.settings import TimerSettings
from core.records import Caps, PushRecord
from tests.agent.timing.cases import NEW_YORK, utc


def forbids(spans: Spans, t: int, owner: int = 0) -> bool:
    return bool(((spans.owner == owner) & (spans.low < t) & (t < spans.high)).any())


def push(at: datetime, **fields: object) -> PushRecord:
    return PushRecord.model_validate({"push_id": at.isoformat(), "customer_id": "c1", "at": at, **fields})


def capped(rule: CapRule, history: list[PushRecord], at: datetime) -> bool:
    """Whether `rule` forbids a push to c1 at `at`."""
    settings = TimerSettings(caps=(rule,), minimum_gap_minutes=0)
    zone = zone_table(NEW_YORK, to_minutes(at) - 100 * DAY, to_minutes(at) + 100 * DAY)
    pushes = PushHistory(history).columns(["c1"])
    limits = limits_on(pushes, [rule], settings, zone, 1)
    return any(forbids(limit.spans, to_minutes(at)) for limit in limits)


LATE = utc("2017-11-07T04:00")  # 23:00 on 6 November in New York
MIDNIGHT = utc("2017-11-07T05:00")  # 00:00 on 7 November


def test_eleven_at_night_and_midnight_under_a_calendar_cap() -> None:
    rule = CapRule(limit=1, span=1, unit="days", mode="calendar")
    assert not capped(rule, [push(LATE)], MIDNIGHT)
    assert capped(rule, [push(LATE)], MIDNIGHT - timedelta(minutes=1))
    assert capped(CapRule(limit=1, span=2), [push(LATE)], MIDNIGHT)


def test_eleven_at_night_and_midnight_under_a_rolling_cap() -> None:
    rule = CapRule(limit=1, span=1, unit="days", mode="rolling")
    assert capped(rule, [push(LATE)], MIDNIGHT)
    assert capped(rule, [push(LATE)], LATE + timedelta(hours=23, minutes=59))
    assert not capped(rule, [push(LATE)], LATE + timedelta(hours=24))


def test_a_push_planned_for_later_counts_as_well() -> None:
    rule = CapRule(limit=1, span=1, unit="days", mode="rolling")
    planned = push(LATE, status="planned")
    assert capped(rule, [planned], LATE - timedelta(hours=23))
    assert not capped(rule, [planned], LATE - timedelta(hours=24))


def test_aborted_pushes_do_not_count() -> None:
    assert not capped(CapRule(limit=1, span=1), [push(LATE, status="aborted")], LATE + timedelta(minutes=5))


def test_transactional_pushes_count_only_where_the_rule_says_so() -> None:
    sent = push(LATE, transactional=True)
    soon = LATE + timedelta(minutes=5)
    assert not capped(CapRule(limit=1, span=1), [sent], soon)
    assert capped(CapRule(limit=1, span=1, counts_transactional=True), [sent], soon)


def test_a_cap_on_a_channel_counts_that_channel_and_unknown_ones() -> None:
    rule = CapRule(limit=1, span=1, channel="huawei")
    soon = LATE + timedelta(minutes=5)
    assert capped(rule, [push(LATE, channel="huawei")], soon)
    assert capped(rule, [push(LATE)], soon)
    assert not capped(rule, [push(LATE, channel="apns")], soon)


def test_a_cap_on_a_tag_counts_only_that_tag() -> None:
    rule = CapRule(limit=1, span=1, tag="sale")
    soon = LATE + timedelta(minutes=5)
    assert capped(rule, [push(LATE, tag="sale")], soon)
    assert not capped(rule, [push(LATE, tag="news")], soon)


def test_a_cap_of_nothing_forbids_everything() -> None:
    assert capped(CapRule(limit=0, span=1), [], LATE)


def test_which_caps_apply_to_a_push() -> None:
    settings = TimerSettings(
        tag="sale", caps=(CapRule(limit=2, span=1, channel="apns"), CapRule(limit=3, span=1, tag="news"))
    )
    ids = [rule.rule_id for rule in cap_rules(settings, Caps(per_customer_days=3), ["apns", "huawei"])]
    assert ids == [
        "timing.cap.1-per-3-days-calendar",
        "timing.cap.apns.2-per-1-days-calendar",
        "timing.cap.huawei.2-per-1-days-calendar",
    ]


def test_caps_that_make_no_sense_are_refused() -> None:
    with pytest.raises(ValidationError, match="at most 30 days"):
        CapRule(limit=1, span=5, unit="weeks")
    with pytest.raises(ValidationError, match="rolling"):
        CapRule(limit=1, span=90, unit="minutes")
    with pytest.raises(ValidationError):
        TimerSettings(caps=tuple(CapRule(limit=1, span=day + 1) for day in range(11)))


@given(
    st.lists(st.integers(0, 400), max_size=12).map(sorted),
    st.integers(1, 4),
    st.integers(1, 120),
    st.integers(-150, 600),
)
def test_spans_forbid_exactly_what_counting_forbids(at: list[int], limit: int, span: int, t: int) -> None:
    spans = spans_of_limit(np.zeros(len(at), dtype=np.int64), np.array(at, dtype=np.int64), limit, span)
    all_pushes = sorted([*at, t])
    place = all_pushes.index(t)
    crowded = any(
        all_pushes[first + limit] - all_pushes[first] < span
        for first in range(max(0, place - limit), len(all_pushes) - limit)
        if first <= place or all_pushes[first] == t
    )
    already = any(at[first + limit] - at[first] < span for first in range(len(at) - limit))
    if not already:
        assert forbids(spans, t) is crowded


def test_spans_keep_owners_apart() -> None:
    spans = spans_of_limit(np.array([0, 1, 1]), np.array([10, 10, 12]), 2, 5)
    assert not forbids(spans, 11, owner=0)
    assert forbids(spans, 11, owner=1)


def test_back_off_doubles_and_ends() -> None:
    at = np.arange(6, dtype=np.int64) * DAY
    waits = []
    for count in range(1, 7):
        spans = backoff_spans(
            np.zeros(count, dtype=np.int64), at[:count], np.zeros(count, dtype=bool), tolerated=1, longest_days=7
        )
        waits.append(int((spans.high[0] - at[count - 1]) // DAY) if len(spans.high) else 0)
    assert waits == [0, 1, 2, 4, 7, 7]


def test_an_answer_ends_the_back_off() -> None:
    owner = np.array([0, 0, 0, 1, 1, 1])
    at = np.tile(np.arange(3), 2) * DAY
    answered = np.array([False, False, True, True, False, False])
    spans = backoff_spans(owner, at, answered, tolerated=1)
    assert spans.owner.tolist() == [1]
    assert not len(backoff_spans(owner[:0], at[:0], answered[:0], tolerated=1).owner)
