"""The copy bank: every line is well formed, true only under its conditions, and there are enough of them."""

import re
from collections import Counter

import pytest

from core.records import Angle, CopyLine
from prompts.copybank import copy_bank, holds, line_slots, lines_for
from prompts.render import render
from prompts.slots import slot_values
from tests.prompts.facts import MILK_ZH, WAFFLES

LOCALES = ("en", "zh")
ALL = [line for locale in LOCALES for line in copy_bank(locale)]


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("angle", list(Angle))
def test_every_angle_has_lines_of_different_shapes(angle: Angle, locale: str) -> None:
    lines = [line for line in copy_bank(locale) if line.angle == angle]
    assert len(lines) >= 8
    assert len({line.shape for line in lines}) >= 4
    assert any(not line.groups for line in lines)


def test_ids_are_unique_and_words_too() -> None:
    assert max(Counter(line.id for line in ALL).values()) == 1
    assert max(Counter((line.locale, line.title, line.body) for line in ALL).values()) == 1


@pytest.mark.parametrize("line", ALL, ids=lambda line: line.id)
def test_a_line_is_clean(line: CopyLine) -> None:
    assert line_slots(line)
    text = re.sub(r"\{\{.*?\}\}", "", line.title + line.body)
    assert not re.search(r"\d", text), "numbers come from slots"
    assert "!" not in text
    assert "！" not in text
    assert not line.title.rstrip().endswith((".", "。", "，", ","))


def test_conditions_are_kept() -> None:
    values = slot_values(WAFFLES, "en")
    due = CopyLine(
        id="x", angle=Angle.REPLENISH, locale="en", title="T", body="{{ item }}", tones=(), shape="s", needs=("due",)
    )
    assert holds(due, WAFFLES, values)
    early = WAFFLES | {"days_since": 3}
    assert not holds(due, early, slot_values(early, "en"))
    assert not holds(due.model_copy(update={"groups": ("pet",)}), WAFFLES, values)
    assert not holds(due.model_copy(update={"number": "singular"}), WAFFLES, values)
    assert not holds(due.model_copy(update={"body": "{{ was }}"}), WAFFLES, values)


@pytest.mark.parametrize(("facts", "locale"), [(WAFFLES, "en"), (MILK_ZH, "zh")])
def test_lines_that_hold_render(facts: dict[str, str | int | float | bool], locale: str) -> None:
    values = slot_values(facts, locale)
    lines = [line for angle in Angle for line in lines_for(angle, locale, facts, values)]
    assert len(lines) > 40
    for line in lines:
        words = render(line.title, values, locale) + render(line.body, values, locale)
        assert "{" not in words
        assert "None" not in words
