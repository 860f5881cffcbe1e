"""Facts: hand-computed, as of the day of sending."""

from datetime import UTC, date, datetime

import pytest

from agent.writing.facts import all_facts, habit_facts, item_facts, offer_facts
from core.records import Facts, Offer, OfferKind, Product, RankedItem, Reason, TypeHabit
from tests.agent.shop import COUPON, PRODUCTS, SYRUP, TODAY, WAFFLES, customer, habit, profile

ZONE = "America/New_York"


def _offer(**changes: object) -> Offer:
    fields = COUPON.model_dump() | {"instrument": "deal"} | changes
    return Offer.model_validate(fields)


def test_item_facts_follow_the_language() -> None:
    assert item_facts(WAFFLES, "en") == {
        "item": "frozen waffles",
        "number": "plural",
        "currency": "USD",
        "price": 2.5,
        "size": "12.3 oz",
        "group": "breakfast",
        "unit": "box",
    }
    assert item_facts(WAFFLES, "zh")["measure"] == "盒"
    assert "unit" not in item_facts(WAFFLES, "zh")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"kind": OfferKind.PERCENT, "value": 20}, {"base_price": 2.5, "price": 2.0, "saving": 0.5}),
        ({"kind": OfferKind.AMOUNT, "value": 1}, {"base_price": 2.5, "price": 1.5, "saving": 1.0}),
        ({"kind": OfferKind.PRICE, "value": 2, "base_price": 4}, {"price": 2.0, "discount_percent": 50}),
        ({"kind": OfferKind.AMOUNT, "value": 5, "minimum": 30}, {"saving": 5.0, "minimum": 30.0}),
        ({"kind": OfferKind.NONE}, {"offer": "deal"}),
    ],
)
def test_offers_say_what_follows_from_the_base_price(changes: dict[str, object], expected: dict[str, object]) -> None:
    facts = offer_facts(_offer(**changes), WAFFLES, ZONE)
    assert {key: facts[key] for key in expected} == expected


def test_a_basket_offer_and_a_price_above_the_base_claim_no_lower_price() -> None:
    assert "base_price" not in offer_facts(_offer(kind=OfferKind.AMOUNT, value=5, minimum=30), WAFFLES, ZONE)
    assert "price" not in offer_facts(_offer(kind=OfferKind.PRICE, value=9), WAFFLES, ZONE)


@pytest.mark.parametrize(
    ("ends_at", "last_day"),
    [
        (datetime(2017, 12, 25, 5, tzinfo=UTC), "2017-12-24"),  # midnight in New York: the day before was the last
        (datetime(2017, 12, 25, 17, tzinfo=UTC), "2017-12-25"),
    ],
)
def test_the_last_day_is_a_day_on_which_it_still_holds(ends_at: datetime, last_day: str) -> None:
    assert offer_facts(_offer(kind=OfferKind.NONE, ends_at=ends_at), WAFFLES, ZONE)["offer_ends"] == last_day


def test_habits_are_as_of_the_day_of_sending() -> None:
    somebody = profile("c1", habit(WAFFLES, days=22, cycle=20.4, trips=14))
    facts = habit_facts(somebody.habits[0], somebody, date(2017, 11, 1))
    assert facts == {"new": False, "days_since": 24, "times_bought": 14, "cycle_days": 20, "top": True}
    assert "times_bought" not in habit_facts(somebody.habits[0], somebody, date(2018, 1, 2))
    assert habit_facts(None, None, TODAY) == {"new": True}


def test_the_companion_is_one_the_customer_has_and_that_may_be_named() -> None:
    reasons = (Reason(kind="bought_together", text="goes with syrup", weight=1, anchor_product_id="p2"),)
    item = RankedItem(product_id="p1", score=1, reasons=reasons)
    somebody = profile("c1", habit(SYRUP, days=6, cycle=None, trips=2))

    def facts(products: dict[str, object]) -> dict[str, object]:
        return dict(
            all_facts(
                customer("c1"),
                WAFFLES,
                item,
                profile=somebody,
                products=products,  # type: ignore[arg-type]
                offer=None,
                on=TODAY,
                zone=ZONE,
            )
        )

    assert facts(dict(PRODUCTS))["anchor"] == "maple syrup"
    assert facts(dict(PRODUCTS))["anchor_days"] == 6
    private = PRODUCTS | {"p2": SYRUP.model_copy(update={"sensitive": "health"})}
    assert "anchor" not in facts(dict(private))


def test_the_type_that_goes_with_the_item_is_named_where_the_customer_has_it_by_another_name() -> None:
    def facts(companion: str, *habits: TypeHabit, of: Product = WAFFLES) -> Facts:
        return all_facts(
            customer("c1"),
            of,
            RankedItem(product_id=of.product_id, score=1),
            profile=profile("c1", *habits),
            products=PRODUCTS,
            offer=None,
            on=TODAY,
            zone=ZONE,
            companion=companion,
        )

    syrup = habit(SYRUP, days=6, cycle=None, trips=2)
    assert facts(SYRUP.type_key, syrup)["anchor"] == "maple syrup"
    assert "anchor" not in facts(SYRUP.type_key)
    namesake = WAFFLES.model_copy(update={"name": SYRUP.name})
    assert "anchor" not in facts(SYRUP.type_key, syrup, of=namesake)
