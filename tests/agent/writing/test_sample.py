"""What the prompt of a situation knows must be what its customers have: else the words fit nobody."""

import pytest

from agent.writing.records import SPEAKS_OF_PURCHASES, Situation
from agent.writing.sample import sample_facts
from core.records import Angle, Tone
from prompts.house import house_slots
from prompts.slots import slot_values
from tests.agent.shop import SYRUP, WAFFLES

TODAY = "2026-04-01"


def situation(angle: Angle, *, new: bool = False) -> Situation:
    return Situation(
        angle=angle,
        group="breakfast",
        number="plural",
        new=new,
        offer="coupon",
        locale="en",
        voice="default",
        tone=Tone.WARM,
    )


@pytest.mark.parametrize("angle", sorted(SPEAKS_OF_PURCHASES))
def test_of_what_was_never_bought_no_purchases_are_told(angle: Angle) -> None:
    bought = sample_facts(situation(angle), WAFFLES, None, {}, today=TODAY, regular=SYRUP)
    never = sample_facts(situation(angle, new=True), WAFFLES, None, {}, today=TODAY, regular=SYRUP)
    assert {"times_bought", "days_since"} <= bought.keys()
    assert not bought.keys() & {"new", "regular"}
    assert never["new"] is True
    assert not never.keys() & {"times_bought", "days_since"}
    assert not house_slots(angle, never, slot_values(never, "en")) & {"times", "days", "nth"}


def test_an_offer_on_something_untried_knows_what_is_bought_instead() -> None:
    facts = sample_facts(situation(Angle.OFFER, new=True), WAFFLES, None, {}, today=TODAY, regular=SYRUP)
    assert facts["regular"] == SYRUP.name["en"]
    assert {"regular", "Regular", "regular_times"} <= house_slots(Angle.OFFER, facts, slot_values(facts, "en"))
    alone = sample_facts(situation(Angle.OFFER, new=True), WAFFLES, None, {}, today=TODAY)
    assert not alone.keys() & {"regular", "times_bought"}


def test_an_arrival_is_about_the_item_alone() -> None:
    facts = sample_facts(situation(Angle.NEW_ARRIVAL), WAFFLES, None, {}, today=TODAY, regular=SYRUP)
    assert not facts.keys() & {"new", "regular", "times_bought", "days_since"}
