"""Slots: what the facts support, as each language writes it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.records import Facts
from prompts.formats import is_plural_name, money
from prompts.slots import slot_names, slot_values
from tests.prompts.facts import MILK_ZH, WAFFLES


def test_english_slots() -> None:
    values = slot_values(WAFFLES, "en")
    expected = {
        "item": "frozen waffles",
        "Item": "Frozen waffles",
        "be": "are",
        "it": "them",
        "s": "",
        "unit": "box",
        "units": "boxes",
        "price": "$2.50",
        "ends": "December 24",
        "times": "14",
        "Times_words": "Fourteen",
        "nth": "15th",
        "anchor_be": "is",
        "Anchor": "Maple syrup",
    }
    assert {name: values[name] for name in expected} == expected
    assert "was" not in values


def test_chinese_slots() -> None:
    values = slot_values(MILK_ZH, "zh")
    expected = {
        "price": "¥15.8",
        "was": "¥19.8",
        "saving": "4元",
        "zhe": "8折",
        "ends": "12月1日",
        "nth": "18",
        "measure": "盒",
    }
    assert {name: values[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("amount", "currency", "locale", "text"),
    [
        (5.0, "USD", "en", "$5"),
        (0.59, "USD", "en", "$0.59"),
        (1234.5, "USD", "en", "$1,234.50"),
        (12.9, "CNY", "zh", "¥12.9"),
        (2.0, "USD", "zh", "$2"),
        (2.5, "USD", "zh", "$2.50"),
    ],
)
def test_money(amount: float, currency: str, locale: str, text: str) -> None:
    assert money(amount, currency, locale) == text


@pytest.mark.parametrize(
    ("name", "plural"),
    [("frozen waffles", True), ("ground coffee", False), ("hummus", False), ("bass", False), ("eggs", True)],
)
def test_plural_names(name: str, plural: bool) -> None:
    assert is_plural_name(name) is plural


def test_goods_by_weight_have_no_package() -> None:
    assert "unit" not in slot_values({"item": "beef", "unit": "pound", "currency": "USD"}, "en")


def test_twice_is_no_habit() -> None:
    assert "times" not in slot_values(WAFFLES | {"times_bought": 2}, "en")


@given(
    st.fixed_dictionaries(
        {"item": st.text(min_size=1, max_size=12), "currency": st.just("USD")},
        optional={
            "price": st.floats(0.01, 9999),
            "days_since": st.integers(0, 400),
            "cycle_days": st.integers(0, 400),
            "times_bought": st.integers(0, 400),
            "discount_percent": st.floats(1, 99),
        },
    ),
    st.sampled_from(["en", "zh"]),
)
def test_every_value_is_text_and_every_slot_known(facts: Facts, locale: str) -> None:
    values = slot_values(facts, locale)
    assert values.keys() <= slot_names(locale)
    assert all(isinstance(value, str) for value in values.values())
