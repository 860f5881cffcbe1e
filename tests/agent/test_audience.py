"""Audiences: everybody is in exactly one place, with a reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.audience import build_audience
from agent.batch import run_batch
from core.errors import InputError
from tests.agent.shop import brief, customer, services


@given(st.lists(st.tuples(st.booleans(), st.sampled_from(["en", "zh", "fr"])), max_size=40), st.floats(0, 0.5))
def test_the_parts_add_up(people: list[tuple[bool, str]], share: float) -> None:
    customers = [customer(f"c{i}", locale, consent=consent) for i, (consent, locale) in enumerate(people)]
    audience = build_audience(brief(holdout_share=share), customers)
    ids = [m.customer_id for m in audience.members] + [e.customer_id for e in audience.excluded]
    assert sorted(ids) == sorted(c.customer_id for c in customers)
    assert {e.rule_id for e in audience.excluded} <= {"audience.no_consent", "audience.locale"}
    assert len(audience.members) == sum(consent and locale != "fr" for consent, locale in people)


def test_the_holdout_is_stable_and_of_its_size() -> None:
    customers = [customer(f"c{i}") for i in range(4000)]
    first = build_audience(brief(holdout_share=0.2), customers)
    again = build_audience(brief(holdout_share=0.2), list(reversed(customers)))
    held = {m.customer_id for m in first.members if m.arm == "holdout"}
    assert held == {m.customer_id for m in again.members if m.arm == "holdout"}
    assert len(held) / 4000 == pytest.approx(0.2, abs=0.03)


def test_an_audience_without_consent_stops_the_batch() -> None:
    people = [customer("c1", consent=False), customer("c2", consent=False)]
    campaign = brief()
    with pytest.raises(InputError, match="2 because the customer has not agreed"):
        run_batch(services(), people, build_audience(campaign, people), on_progress=lambda *_: None)
