"""Quiet hours that wrap midnight, in every mode."""

from datetime import datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.timing.rules.quiet import QuietMode, is_quiet, shifted
from core.records import QuietHours
from tests.agent.timing.strategies import QUIET

NIGHT = QuietHours(start=time(22), end=time(6))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("clock", "quiet"),
    [("21:59", False), ("22:00", True), ("23:59", True), ("00:00", True), ("05:59", True), ("06:00", False)],
)
def test_the_start_is_quiet_and_the_end_is_not(clock: str, quiet: bool) -> None:
    assert is_quiet(time.fromisoformat(clock), NIGHT) is quiet


def test_equal_ends_mean_no_quiet_hours() -> None:
    assert not is_quiet(time(12), QuietHours(start=time(12), end=time(12)))


@pytest.mark.parametrize(
    ("mode", "half_past_five", "eleven_at_night"),
    [
        (QuietMode.HOLD_TO_END, "2017-11-06T06:00", "2017-11-07T06:00"),
        (QuietMode.NEAREST_EDGE, "2017-11-06T06:00", "2017-11-06T21:55"),
        (QuietMode.DISCARD, None, None),
        (QuietMode.NEXT_DAY, "2017-11-07T06:00", "2017-11-07T06:00"),
    ],
)
def test_each_mode(mode: QuietMode, half_past_five: str | None, eleven_at_night: str | None) -> None:
    assert shifted(at("2017-11-06T05:30"), NIGHT, mode) == (half_past_five and at(half_past_five))
    assert shifted(at("2017-11-06T23:00"), NIGHT, mode) == (eleven_at_night and at(eleven_at_night))


def test_midway_between_the_edges_the_end_wins() -> None:
    assert shifted(at("2017-11-06T02:00"), NIGHT, QuietMode.NEAREST_EDGE) == at("2017-11-06T06:00")
    assert shifted(at("2017-11-06T01:59"), NIGHT, QuietMode.NEAREST_EDGE) == at("2017-11-05T21:55")


@given(st.datetimes(at("2015-01-01"), at("2027-01-01")), QUIET, st.sampled_from(QuietMode))
def test_whatever_is_shifted_lands_outside_and_whatever_is_outside_stays(
    local: datetime, quiet: QuietHours, mode: QuietMode
) -> None:
    local = local.replace(second=0, microsecond=0)
    moved = shifted(local, quiet, mode, step_minutes=1)
    if not is_quiet(local.time(), quiet):
        assert moved == local
    elif moved is not None and mode is not QuietMode.BEST_ALLOWED:
        assert not is_quiet(moved.time(), quiet)
        assert moved > local or mode is QuietMode.NEAREST_EDGE
