"""Zones as tables: against zoneinfo, and the nights on which clocks change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.timing.clock import DAY, day_number, to_minutes, to_moment, weekday, zone_table
from agent.timing.rules.daylight_saving import first_time, resolve
from tests.agent.timing.strategies import MODERN, ZONES


@given(st.sampled_from(ZONES), MODERN)
def test_local_time_agrees_with_zoneinfo(zone: str, moment: datetime) -> None:
    minute = to_minutes(moment)
    table = zone_table(zone, minute - 40 * DAY, minute + 40 * DAY)
    expected = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=UTC)
    assert int(table.local(np.array([minute]))[0]) == to_minutes(expected)


@given(st.sampled_from(ZONES), MODERN)
def test_resolving_a_local_time_that_exists_and_reading_it_back_is_the_identity(zone: str, moment: datetime) -> None:
    local = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    back, skipped = resolve(local, zone)
    assert not skipped
    assert back.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == local
    assert back <= moment.astimezone(UTC)


@pytest.mark.parametrize(
    ("zone", "local", "expected_utc", "skipped"),
    [
        ("America/New_York", "2017-03-12T02:30", "2017-03-12T07:00", True),
        ("America/New_York", "2017-03-12T03:00", "2017-03-12T07:00", False),
        ("America/New_York", "2017-11-05T01:30", "2017-11-05T05:30", False),
        ("Europe/London", "2017-03-26T01:30", "2017-03-26T01:00", True),
        ("Europe/London", "2017-10-29T01:30", "2017-10-29T00:30", False),
        ("Australia/Lord_Howe", "2017-10-01T02:15", "2017-09-30T15:30", True),
        ("Australia/Lord_Howe", "2017-04-02T01:45", "2017-04-01T14:45", False),
        ("Asia/Shanghai", "2017-03-12T02:30", "2017-03-11T18:30", False),
    ],
)
def test_skipped_minutes_go_to_the_end_of_the_gap_and_repeated_ones_to_the_first(
    zone: str, local: str, expected_utc: str, skipped: bool
) -> None:
    moment, was_skipped = resolve(datetime.fromisoformat(local), zone)
    assert moment == datetime.fromisoformat(expected_utc).replace(tzinfo=UTC)
    assert was_skipped is skipped


def test_only_the_first_showing_of_a_repeated_minute_counts() -> None:
    start = to_minutes(datetime(2017, 11, 5, 4, tzinfo=UTC))
    minutes = np.arange(start, start + 240, 5)
    local = zone_table("America/New_York", start - DAY, start + DAY).local(minutes)
    kept = local[first_time(local)]
    assert len(kept) == len(minutes) - 12
    assert (np.diff(kept) == 5).all()


def test_days_and_weekdays() -> None:
    monday = datetime(2017, 11, 6, tzinfo=UTC)
    assert [int(weekday(np.array([day_number((monday + timedelta(days=n)).date())]))[0]) for n in range(7)] == list(
        range(7)
    )
    assert to_moment(to_minutes(monday)) == monday
