"""Slots in the short form that a model writes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts.marks import from_marks, to_marks
from prompts.slots import slot_names


@given(st.lists(st.sampled_from([f"{{{{ {slot} }}}}" for slot in sorted(slot_names("en"))] + [", ", " off ", "."])))
def test_marks_go_there_and_back(pieces: list[str]) -> None:
    text = "".join(pieces)
    assert from_marks(to_marks(text)) == text


@pytest.mark.parametrize(
    ("said", "template"),
    [
        ("[Item], [nth] round", "{{ Item }}, {{ nth }} round"),
        ("[ item ] again", "{{ item }} again"),
        ("a list [1] and [two words]", "a list [1] and [two words]"),
        ("[item", "[item"),
    ],
)
def test_what_is_no_mark_stays(said: str, template: str) -> None:
    assert from_marks(said) == template
