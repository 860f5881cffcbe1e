"""Numbers, shares, names and moments in words."""

import pytest

from eval.report.words import count_of, locale_name, moment_of, move_in_words, number, percent
from tests.eval.report.batches import plan


@pytest.mark.parametrize(
    ("part", "whole", "says"),
    [(1, 2, "50%"), (1, 8, "13%"), (1, 1000, "<1%"), (999, 1000, ">99%"), (0, 5, "0%"), (5, 5, "100%"), (0, 0, "–")],
)
def test_a_share_never_rounds_something_to_nothing(part: int, whole: int, says: str) -> None:
    assert percent(part, whole) == says


@pytest.mark.parametrize(
    ("value", "places", "says"), [(1234567, 2, "1,234,567"), (0.5, 2, "0.5"), (0.0417, 4, "0.0417"), (100, 0, "100")]
)
def test_numbers(value: float, places: int, says: str) -> None:
    assert number(value, places) == says


def test_counts_and_names() -> None:
    assert [count_of(1, "draft"), count_of(0, "draft"), count_of(1200, "draft")] == [
        "1 draft",
        "0 drafts",
        "1,200 drafts",
    ]
    assert [locale_name(tag) for tag in ("en", "zh", "zh-TW", "??", "")] == [
        "English",
        "Chinese",
        "Chinese (Traditional, Taiwan)",
        "??",
        "",
    ]


def test_a_rule_is_put_into_words_by_its_nearest_known_part() -> None:
    assert move_in_words("timing.cap.day") == move_in_words("timing.cap")
    assert move_in_words("something else.") == "something else."


def test_a_moment_speaks_to_the_team_and_to_the_reader() -> None:
    chinese = moment_of(plan(9), "zh")
    assert (chinese.day, chinese.clock, chinese.lock_day, chinese.now) == (
        "Mon 6 Nov 2017",
        "09:05",
        "11月6日 星期一",
        "现在",
    )
    assert moment_of(plan(9), "en").lock_day == "Monday, November 6"
