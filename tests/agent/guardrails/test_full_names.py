"""A surname beside the customer's first name is stopped; two capitals that are no person are not called one."""

import pytest

from agent.guardrails import load_guardrail
from core.records import CheckRequest, Facts

MILK: Facts = {"item": "milk", "number": "singular", "price": 2.99, "currency": "USD"}


def rules(title: str, facts: Facts) -> set[str]:
    request = CheckRequest(title=title, body="Milk is $2.99.", locale="en", channel="apns", facts=facts)
    (verdict,) = load_guardrail().check([request])
    return {finding.rule_id for finding in verdict.findings}


def test_the_customers_first_name_with_a_surname_is_a_full_name() -> None:
    assert "privacy.full_name" in rules("Maya Patel, your milk", MILK | {"name": "Maya"})
    assert "privacy.full_name" not in rules("Maya, your milk", MILK | {"name": "Maya"})


@pytest.mark.parametrize("title", ["Old Friends, new price", "Dairy Aisle: one note", "Good Morning, and milk"])
def test_two_capitals_are_no_person(title: str) -> None:
    for facts in (MILK, MILK | {"name": "Maya"}):
        assert "privacy.full_name" not in rules(title, facts)


def test_a_stranger_who_is_spoken_to_is_still_stopped_as_an_unknown_name() -> None:
    assert "facts.unknown_name" in rules("Jennifer Walsh, your milk", MILK)
