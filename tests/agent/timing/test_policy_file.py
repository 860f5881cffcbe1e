"""The delivery policy in a file: the example is complete, and every mistake is named."""

import re
from datetime import time
from pathlib import Path

import pytest

from agent.timing.policy_file import load_delivery
from agent.timing.rules.caps import CapRule
from agent.timing.rules.quiet import QuietMode
from agent.timing.settings import TimerSettings
from core.errors import SettingsError
from core.records import QuietHours

EXAMPLE = Path(__file__).parents[3] / "examples" / "delivery.toml"


def policy(tmp_path: Path, text: str) -> TimerSettings:
    path = tmp_path / "delivery.toml"
    path.write_text(text, encoding="utf-8")
    return load_delivery(path)


def test_the_example_is_the_default() -> None:
    assert load_delivery(EXAMPLE) == TimerSettings()


def test_the_example_shows_every_field(tmp_path: Path) -> None:
    text = re.sub(r"^# (?=[a-z_]+ = |\[)", "", EXAMPLE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    full = policy(tmp_path, text)
    assert full.model_fields_set == set(TimerSettings.model_fields)
    assert full.caps == (CapRule(limit=3, span=2, unit="weeks"),)
    assert full.quiet_hours == QuietHours(start=time(21), end=time(8))
    assert full.weekdays == frozenset(range(7))


def test_days_are_named_or_numbered(tmp_path: Path) -> None:
    assert policy(tmp_path, 'weekdays = ["Saturday", "sun", 0]').weekdays == {5, 6, 0}
    assert policy(tmp_path, 'quiet_mode = "next_day"').quiet_mode is QuietMode.NEXT_DAY


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('quiet_mode = "never"', "quiet_mode = 'never'"),
        ("gap = 3", "gap is not a field of a delivery policy; its fields are quiet_hours"),
        ('weekdays = ["someday"]', "weekdays"),
        ("weekdays = [7]", "weekdays are mon, tue"),
        ("weekdays = []", "weekdays"),
        ("control_share = 0.7", "control_share = 0.7"),
        ('[[caps]]\nlimit = 1\nspan = 5\nunit = "weeks"', "a cap reaches at most 30 days, not 5 weeks"),
        ("[[caps]]\nlimit = 1\nspan = 1\n" * 11, "caps"),
        ('vendor_classes = { fax = "news" }', "'fax' is no channel with a quota; those are harmonyos"),
        ('vendor_classes = { xiaomi = "news" }', "xiaomi grants no class 'news'; it knows marketing"),
        ("quiet_mode", "cannot be read as TOML"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SettingsError) as refused:
        policy(tmp_path, text)
    assert str(tmp_path / "delivery.toml") in str(refused.value)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"nowhere\.toml: no such file"):
        load_delivery(tmp_path / "nowhere.toml")
