"""Rendering: plain slots only, in a sandbox, and never with a hole."""

import pytest

from prompts.render import TemplateError, render, slots_used
from prompts.slots import slot_values
from tests.prompts.facts import WAFFLES

VALUES = slot_values(WAFFLES, "en")


def test_slots_are_filled() -> None:
    text = "{{ Item }} {{ be }} due. A {{ unit }}, {{ price }}."
    assert render(text, VALUES, "en") == "Frozen waffles are due. A box, $2.50."
    assert slots_used(text, "en") == {"Item", "be", "unit", "price"}


@pytest.mark.parametrize(
    "text",
    [
        "{{ item | upper }}",
        "{{ item.__class__ }}",
        "{{ 7 * 7 }}",
        "{{ item[0] }}",
        "{% for x in item %}{% endfor %}",
        "{% set x = 1 %}",
        "{{ cycler }}",
        "{{ item() }}",
        "{{ unknown }}",
        "{{ item",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(TemplateError):
        render(text, VALUES, "en")


def test_a_slot_without_a_value_is_refused() -> None:
    with pytest.raises(TemplateError, match="was"):
        render("Was {{ was }}", VALUES, "en")


def test_braces_in_a_value_stay_text() -> None:
    values = slot_values(WAFFLES | {"item": "{{ price }}"}, "en")
    assert render("The {{ item }}", values, "en") == "The {{ price }}"
