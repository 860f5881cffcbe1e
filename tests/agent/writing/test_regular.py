"""What a customer buys most, for a line about something new: named only where it is a habit and may be named."""

import pytest

from agent.assembly import open_models
from agent.writing.facts import LEAST_REGULAR, regular_facts
from agent.writing.slotting import to_slots
from core.records import Facts, Product
from core.settings import ModelSettings
from prompts.copybank import NEEDS
from prompts.slots import slot_values
from tests.agent.shop import SYRUP, WAFFLES, habit, profile

GOODS = {product.product_id: product for product in (SYRUP, WAFFLES)}


def found(*habits: tuple[Product, int], besides: tuple[object, ...] = ()) -> Facts:
    somebody = profile("c1", *(habit(product, days=5, cycle=None, trips=trips) for product, trips in habits))
    return regular_facts("en", somebody, GOODS, besides=besides)


def test_the_first_habit_of_the_profile_is_named_with_its_count() -> None:
    facts = found((WAFFLES, 14), (SYRUP, 9))
    assert facts["regular"] == WAFFLES.name["en"]
    assert facts["regular_times"] == 14
    assert slot_values(facts, "en")["regular_be"] == "are"


def test_a_few_baskets_are_no_habit() -> None:
    assert found((WAFFLES, LEAST_REGULAR - 1)) == {}
    assert found((WAFFLES, LEAST_REGULAR))["regular_times"] == LEAST_REGULAR


def test_nothing_stands_beside_itself() -> None:
    assert found((WAFFLES, 14), (SYRUP, 9), besides=(WAFFLES.name["en"], None))["regular"] == SYRUP.name["en"]
    assert found((WAFFLES, 14), besides=(WAFFLES.name["en"],)) == {}


def test_what_may_not_be_named_and_what_is_gone_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    private = WAFFLES.model_copy(update={"sensitive": True})
    monkeypatch.setitem(GOODS, WAFFLES.product_id, private)
    assert found((WAFFLES, 14), (SYRUP, 9))["regular"] == SYRUP.name["en"]
    monkeypatch.delitem(GOODS, WAFFLES.product_id)
    assert found((WAFFLES, 14)) == {}


def test_a_models_words_are_never_read_as_the_regular_item() -> None:
    values = slot_values({"regular": "milk", "regular_number": "singular", "item": "figs"}, "en")
    assert to_slots("Figs with milk", values, "en") == "{{ Item }} with milk"


@pytest.mark.parametrize(("days", "away"), [(20, False), (21, True)])
def test_an_absence_may_be_spoken_of_after_three_weeks(days: int, away: bool) -> None:
    assert NEEDS["away"]({"days_away": days}) is away
    assert NEEDS["away"]({}) is False


def test_none_opens_no_model() -> None:
    with open_models(ModelSettings(), ("en", "zh"), "none") as opened:
        assert opened == {}
