"""Days on which the campaign does not send: weekdays that are not allowed, and public holidays of a country."""

from collections.abc import Iterable
from datetime import date, timedelta

import numpy as np

from agent.timing.clock import day_number, weekday
from agent.timing.grids import Ints
from agent.timing.masks import Mask
from core.errors import SettingsError

WEEKDAY_RULE = "timing.weekday"
HOLIDAY_RULE = "timing.holiday"


def on_weekday(days: Ints, allowed: Iterable[int]) -> Mask:
    """Which day numbers fall on an allowed weekday (Monday is 0)."""
    return np.isin(weekday(days), sorted(allowed))


def is_among(days: Ints, numbers: Ints) -> Mask:
    """Which day numbers are among `numbers`."""
    return np.isin(days, numbers)


def holiday_numbers(country: str, first: date, last: date) -> Ints:
    """Day numbers of the public holidays of `country` (ISO 3166 code) from `first` to `last`, both included.

    Raises SettingsError for a country that the holiday calendar does not know.
    """
    import holidays

    try:
        calendar = holidays.country_holidays(country, years=range(first.year, last.year + 1))
    except NotImplementedError as error:
        raise SettingsError(f"no public holidays are known for country {country!r}: use an ISO 3166 code") from error
    span = (last - first).days + 1
    days = (first + timedelta(days=step) for step in range(span))
    return np.array([day_number(day) for day in days if day in calendar], dtype=np.int64)
