"""An answer with slots is a template as it stands; one with values becomes one."""

import pytest

from agent.house_writer.measure import situations
from agent.models.copy_model import Answer
from agent.writing.generate import candidate_from
from agent.writing.records import Candidate, Unit
from core.records import Angle


@pytest.fixture(scope="module")
def unit() -> Unit:
    """Something that was left in a cart, of which the price is known."""
    found = situations("en", 60, seed=4)
    wanted = next(u for u in found if u.situation.angle is Angle.CART and "price" in u.sample)
    return wanted.model_copy(update={"sample": wanted.sample | {"unit": "can", "item": "black tea", "cart_days": 3}})


def read(unit: Unit, title: str, body: str) -> Candidate:
    return candidate_from(Answer(title=title, body=body), unit, (), digest="", seed=0, round_=0)


def test_marks_become_slots_and_a_verb_is_no_package(unit: Unit) -> None:
    found = read(unit, "[Item] can wait", "[Item] [be] still in your cart, [price].")
    assert (found.title, found.body) == ("{{ Item }} can wait", "{{ Item }} {{ be }} still in your cart, {{ price }}.")
    assert not found.fault


def test_the_name_of_the_item_is_a_slip_that_is_mended(unit: Unit) -> None:
    assert read(unit, "Black tea waits", "The [price] is for black tea.").body == "The {{ price }} is for {{ item }}."


def test_values_are_read_back_where_there_is_no_mark(unit: Unit) -> None:
    found = read(unit, "Black tea, on hold", "Black tea: 3 days in the cart.")
    assert (found.title, found.body) == ("{{ Item }}, on hold", "{{ Item }}: {{ cart_days }} days in the cart.")


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("[Item], [days_away] days later.", "template.no_such_fact"),
        ("[Item], [colour].", "template.syntax"),
        ("[price] for [price.__class__].", "template.item_missing"),
        ("[Item], 12 of them.", "template.loose_number"),
    ],
)
def test_a_slot_that_nothing_fills_is_a_fault(unit: Unit, body: str, fault: str) -> None:
    assert read(unit, "On hold", body).fault == fault
