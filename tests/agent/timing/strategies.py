"""What random tests draw from."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import strategies as st

from core.records import QuietHours, SendWindow

ZONES = [
    "America/New_York",
    "America/Los_Angeles",
    "America/St_Johns",
    "America/Sao_Paulo",
    "Europe/London",
    "Europe/Dublin",
    "Africa/Casablanca",
    "Asia/Shanghai",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "Pacific/Apia",
    "Pacific/Kiritimati",
    "Etc/GMT+12",
]
MODERN = st.datetimes(
    datetime.fromisoformat("2010-01-01"), datetime.fromisoformat("2030-01-01"), timezones=st.just(UTC)
).map(lambda moment: moment.replace(second=0, microsecond=0))
TIMES = st.builds(time, st.integers(0, 23), st.integers(0, 59))
QUIET = st.builds(QuietHours, start=TIMES, end=TIMES)


@st.composite
def windows(draw: st.DrawFn) -> SendWindow:
    """Windows of one day to five weeks, anywhere in the day, around the nights on which clocks change as well."""
    starts = draw(st.dates(date(2015, 1, 1), date(2026, 12, 1)))
    early, late = sorted(draw(st.lists(TIMES, min_size=2, max_size=2, unique=True)))
    return SendWindow(
        starts_on=starts,
        ends_on=starts + timedelta(days=draw(st.integers(0, 35))),
        earliest=early,
        latest=late,
        timezone=draw(st.none() | st.sampled_from(ZONES)),
    )
