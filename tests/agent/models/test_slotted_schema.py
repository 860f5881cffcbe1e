"""The pattern that the house writer's answers keep to."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.models.copy_model import COPY_SCHEMA, slotted_schema
from prompts.marks import to_marks
from prompts.slots import slot_names

SCHEMA = slotted_schema({"item", "Item", "be", "times_words", "times"})
PATTERN = re.compile(SCHEMA["properties"]["title"]["pattern"])  # type: ignore[index]


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("[Item] [be] back, as ever.", True),
        ("The item: [times_words] times", True),
        ("[label] of note", False),
        ("[Item, as ever", False),
        ("Item], as ever", False),
        ("{{ Item }}", False),
        ("7 days", False),
        ('a "quote"', False),
        ("two\nlines", False),
        ("", False),
    ],
)
def test_words_and_known_slots_fit_and_nothing_else(text: str, fits: bool) -> None:
    assert bool(PATTERN.match(text)) is fits


def test_the_rest_of_the_schema_is_that_of_all_copy() -> None:
    assert {**SCHEMA, "properties": None} == {**COPY_SCHEMA, "properties": None}
    assert PATTERN.pattern == SCHEMA["properties"]["body"]["pattern"]  # type: ignore[index]


@given(
    st.lists(
        st.sampled_from([f"{{{{ {slot} }}}}" for slot in sorted(slot_names("en"))] + ["a ", "Bread, "]), min_size=1
    )
)
def test_every_template_of_known_slots_fits(pieces: list[str]) -> None:
    pattern = slotted_schema(slot_names("en"))["properties"]["body"]["pattern"]  # type: ignore[index]
    assert re.match(pattern, to_marks("".join(pieces)))
