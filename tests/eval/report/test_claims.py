"""Facts that a draft states, and where."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.records import Facts
from eval.report.claims import fact_lines, pieces
from tests.eval.report.batches import COFFEE, MILK, MILK_BODY, MILK_TITLE, draft


def said(title: str, body: str, facts: Facts, locale: str = "en") -> dict[str, str]:
    words = draft(title=title, body=body, locale=locale)
    return {line.name: line.value for line in fact_lines(words, facts) if line.said}


@pytest.mark.parametrize(
    ("body", "facts", "expected"),
    [
        ("It costs $15.80.", {"currency": "USD", "price": 5.8, "stock": 5}, {}),
        ("It costs $5.80, 5 left.", {"currency": "USD", "price": 5.8, "stock": 5}, {"price": "$5.80", "stock": "5"}),
        ("Eggplant today", {"item": "egg"}, {}),
        ("An EGG today", {"item": "egg"}, {"item": "egg"}),
        ("Through December 1.", {"offer_ends": "2017-12-01"}, {"offer ends": "December 1"}),
        ("Through December 12.", {"offer_ends": "2017-12-01"}, {}),
        ("Thirty-one times", {"times_bought": 31}, {"times bought": "thirty-one"}),
        ("20% off", {"discount_percent": 20}, {"discount percent": "20%"}),
        ("USD singular today True", {"currency": "USD", "number": "singular", "top": True}, {}),
        ("It costs 5.8 today.", {"price": 5.8}, {"price": "5.8"}),
        ("Bought 2 of them", {"times_bought": 2}, {"times bought": "2"}),
        ("anything", {"empty": ""}, {}),
    ],
)
def test_a_fact_is_said_where_its_value_stands_alone(body: str, facts: Facts, expected: dict[str, str]) -> None:
    assert said("Title", body, facts) == expected


def test_chinese_values_need_no_space_around_them() -> None:
    assert said(MILK_TITLE, MILK_BODY, MILK, "zh") == {
        "item": "鲜牛奶",
        "price": "¥15.8",
        "times bought": "17",
        "size": "950ml",
    }


def test_a_discount_is_found_as_the_language_writes_it() -> None:
    assert said("打8折", "x", {"discount_percent": 20}, "zh") == {"discount percent": "8折"}


def test_facts_that_are_not_said_keep_their_recorded_value() -> None:
    lines = fact_lines(draft(title="Hello", body="there"), COFFEE)
    assert {line.name: line.value for line in lines}["top"] == "yes"
    assert not any(line.said for line in lines)


def test_what_is_said_comes_first() -> None:
    flags = [line.said for line in fact_lines(draft(), COFFEE)]
    assert flags == sorted(flags, reverse=True)


def test_another_language_is_searched_for_plain_values() -> None:
    assert said("Du café", "à 6.49", {"item": "café", "price": 6.49}, "fr") == {"item": "café", "price": "6.49"}


@given(text=st.text(max_size=60), values=st.lists(st.text(min_size=1, max_size=4), max_size=4))
def test_pieces_join_to_the_text_again(text: str, values: list[str]) -> None:
    facts: Facts = {f"fact_{at}": value for at, value in enumerate(values)}
    cut = pieces(text, draft(title=text), facts)
    assert "".join(piece.text for piece in cut) == text
    assert all(piece.text for piece in cut)


def test_a_piece_names_its_fact_and_of_two_that_begin_together_the_longer() -> None:
    cut = pieces("Rice milk, $2", draft(title=""), {"use": "rice", "item": "rice milk", "price": 2, "currency": "USD"})
    assert [(piece.text, piece.fact, piece.claim) for piece in cut] == [
        ("Rice milk", "item", True),
        (", ", "", False),
        ("$2", "price", True),
    ]
