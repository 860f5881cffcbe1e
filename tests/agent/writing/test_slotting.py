"""From a message about a sample customer to a template."""

import pytest

from agent.writing.slotting import loose_number, sentence_case, to_slots
from prompts.render import render
from prompts.slots import slot_values
from tests.prompts.facts import MILK_ZH, WAFFLES

VALUES = slot_values(WAFFLES, "en")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Frozen Waffles last you 21 days", "{{ Item }} last you {{ cycle }} days"),
        ("It is day 23. Frozen waffles, 12.3 oz", "It is day {{ days }}. {{ Item }}, {{ size }}"),
        ("A box of frozen waffles is $2.50", "A {{ unit }} of {{ item }} is {{ price }}"),
        ("In fourteen boxes. Fourteen", "In {{ times_words }} {{ units }}. {{ Times_words }}"),
        ("The 15th, through December 24", "The {{ nth }}, through {{ ends }}"),
        ("Maple syrup waits", "{{ Anchor }} waits"),
        ("$12.50 is not $2.50", "$12.50 is not {{ price }}"),
        ("214 and 2.3 are not facts", "214 and 2.3 are not facts"),
    ],
)
def test_facts_become_slots(text: str, expected: str) -> None:
    assert to_slots(text, VALUES, "en") == expected


def test_chinese() -> None:
    values = slot_values(MILK_ZH, "zh")
    assert (
        to_slots("鲜牛奶第18盒，950ml，¥15.8", values, "zh")
        == "{{ item }}第{{ nth }}{{ measure }}，{{ size }}，{{ price }}"
    )


def test_round_trip_gives_the_words_back() -> None:
    text = "A box lasts you 21 days. This is day 23. Frozen waffles, 12.3 oz, $2.50, through December 24."
    assert render(to_slots(text, VALUES, "en"), VALUES, "en") == text


def test_what_is_no_fact_is_found() -> None:
    assert loose_number(to_slots("Save $3 on frozen waffles", VALUES, "en")) == "3"
    assert loose_number(to_slots("Frozen waffles, $2.50", VALUES, "en")) is None


def test_title_case_is_undone() -> None:
    assert sentence_case("Time For Frozen Waffles Again", VALUES) == "Time for frozen waffles again"
    assert sentence_case("Coffee math says today", VALUES) == "Coffee math says today"
