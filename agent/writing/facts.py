"""What may be said to one customer about one product on one day. Nothing is said that is not here.

Names, sizes and first names come from strangers: one in which somebody speaks is left out, so that no model reads it.
An item whose own name is none is not written about at all.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from agent.guardrails.strangers import is_name
from core.records import Customer, CustomerProfile, Facts, Locale, Offer, OfferKind, Product, RankedItem, TypeHabit
from prompts.formats import is_plural_name

NEW_FOR_DAYS = 30

LEAST_REGULAR = 3
"""Baskets of this year that make something a habit."""

LONGEST_CYCLE_DAYS = 90
"""Something bought every four months is no habit that a message should speak of."""


def item_facts(product: Product, locale: Locale) -> Facts:
    """Facts of the product itself, in the words of `locale`. The product must have a name in it."""
    attributes = product.attributes
    name = product.name[locale]
    facts: Facts = {"item": name, "number": _number(product, locale), "currency": product.currency}
    if product.price:
        facts["price"] = product.price
    optional = {
        "size": attributes.get("size"),
        "group": attributes.get("group"),
        "unit": attributes.get("unit.en") if locale == "en" else None,
        "use": attributes.get(f"use.{locale}"),
        "measure": attributes.get("measure.zh") if locale == "zh" else None,
    }
    facts.update({key: value for key, value in optional.items() if value and is_name(value)})
    return facts


def _number(product: Product, locale: Locale) -> str:
    if locale != "en":
        return "singular"
    known = product.attributes.get("number.en")
    return known or ("plural" if is_plural_name(product.name["en"]) else "singular")


def anchor_facts(anchor: Product, locale: Locale, days: int) -> Facts:
    """Facts of something else the customer bought `days` ago."""
    facts: Facts = {"anchor": anchor.name[locale], "anchor_number": _number(anchor, locale), "anchor_days": days}
    measure = anchor.attributes.get("measure.zh")
    if locale == "zh" and measure and is_name(measure):
        facts["anchor_measure"] = measure
    return facts


def habit_facts(habit: TypeHabit | None, profile: CustomerProfile | None, on: date) -> Facts:
    """Facts of how the customer buys this type, as they stand on the day of sending."""
    if habit is None or profile is None:
        return {"new": True}
    facts: Facts = {"new": False, "days_since": (on - habit.last_on).days}
    if on.year == profile.as_of.year:
        facts["times_bought"] = habit.trips_this_year
    if habit.cycle_days is not None and habit.cycle_days <= LONGEST_CYCLE_DAYS:
        facts["cycle_days"] = round(habit.cycle_days)
    if profile.habits and habit.trips_this_year == max(h.trips_this_year for h in profile.habits[:5]):
        facts["top"] = True
    return facts


def offer_facts(offer: Offer | None, product: Product, zone: str) -> Facts:
    """Terms of an offer for the product. A saving is only stated where the base price is known."""
    if offer is None:
        return {}
    last_day = offer.ends_at.astimezone(ZoneInfo(zone))
    if last_day.hour == 0 and last_day.minute == 0:
        # An offer that ends at midnight was last valid on the day before.
        last_day -= timedelta(minutes=1)
    facts: Facts = {"offer": offer.instrument, "offer_ends": last_day.date().isoformat()}
    if offer.minimum:
        facts["minimum"] = offer.minimum
    base = offer.base_price or product.price
    match offer.kind:
        case OfferKind.PERCENT if offer.value:
            facts["discount_percent"] = offer.value
            if base and not offer.minimum:
                facts.update(_reduced(base, round(base * (1 - offer.value / 100), 2)))
        case OfferKind.AMOUNT if offer.value:
            facts["saving"] = offer.value
            if base and not offer.minimum and offer.value < base:
                facts.update(_reduced(base, round(base - offer.value, 2)))
        case OfferKind.PRICE if offer.value is not None and base and offer.value < base:
            facts.update(_reduced(base, offer.value))
        case _:
            pass
    return facts


def _reduced(base: float, price: float) -> Facts:
    return {
        "base_price": base,
        "price": price,
        "saving": round(base - price, 2),
        "discount_percent": round(100 * (base - price) / base),
    }


def shop_facts(product: Product, on: date) -> Facts:
    """News about the product: a lower price, its return, its arrival."""
    facts: Facts = {"today": on.isoformat()}
    was = product.attributes.get("was_price")
    if was and product.price and float(was) > product.price:
        facts.update(_reduced(float(was), product.price))
    if product.attributes.get("days_out"):
        facts["days_out"] = int(product.attributes["days_out"])
    if product.stock is not None:
        facts["stock"] = product.stock
    if product.first_sold_at and (on - product.first_sold_at.date()).days <= NEW_FOR_DAYS:
        facts["arrived"] = True
    return facts


def all_facts(
    customer: Customer,
    product: Product,
    item: RankedItem,
    *,
    profile: CustomerProfile | None,
    products: Mapping[str, Product],
    offer: Offer | None,
    on: date,
    zone: str,
    companion: str | None = None,
) -> Facts:
    """Everything that may be said to `customer` about `product` on the local day `on`.

    `companion` is the type that is most often in the same basket as the product's.
    """
    habit = next((h for h in profile.habits if h.type_key == product.type_key), None) if profile else None
    facts = item_facts(product, customer.locale) | shop_facts(product, on) | habit_facts(habit, profile, on)
    facts |= offer_facts(offer, product, zone)
    if customer.display_name and is_name(customer.display_name):
        facts["name"] = customer.display_name
    if profile is not None:
        facts["days_away"] = (on - profile.last_on).days
        found = _companion_facts(customer, item, profile, products, on)
        found = found or _companion_of_type(customer, companion, profile, products, on)
        # Two types may have one name: nothing goes with itself.
        facts |= found if found.get("anchor") != facts["item"] else {}
        facts |= regular_facts(customer.locale, profile, products, besides=(facts["item"], facts.get("anchor")))
    return facts


def regular_facts(
    locale: Locale, profile: CustomerProfile, products: Mapping[str, Product], *, besides: Sequence[object] = ()
) -> Facts:
    """What the customer buys most often, of what may be named: a new item stands beside it. Empty without a habit."""
    for habit in profile.habits:
        product = products.get(habit.last_product_id)
        if habit.trips_this_year < LEAST_REGULAR or product is None or product.sensitive:
            continue
        name = product.name.get(locale, "")
        if is_name(name) and name not in besides:
            return {
                "regular": name,
                "regular_number": _number(product, locale),
                "regular_times": habit.trips_this_year,
            }
    return {}


def _companion_facts(
    customer: Customer, item: RankedItem, profile: CustomerProfile, products: Mapping[str, Product], on: date
) -> Facts:
    """The most recent companion that the ranking names and that may itself be named."""
    found: Facts = {}
    for reason in item.reasons:
        anchor = products.get(reason.anchor_product_id or "")
        if reason.kind != "bought_together" or anchor is None or anchor.sensitive:
            continue
        if not is_name(anchor.name.get(customer.locale, "")):
            continue
        habit = next((h for h in profile.habits if h.type_key == anchor.type_key), None)
        days = (on - habit.last_on).days if habit else None
        if days is not None and days >= 0 and (not found or days < int(found["anchor_days"])):
            found = anchor_facts(anchor, customer.locale, days)
    return found


def _companion_of_type(
    customer: Customer, type_key: str | None, profile: CustomerProfile, products: Mapping[str, Product], on: date
) -> Facts:
    """The customer's own product of the type that goes with the item, where they have bought it."""
    habit = next((h for h in profile.habits if h.type_key == type_key), None)
    anchor = products.get(habit.last_product_id) if habit else None
    if habit is None or anchor is None or anchor.sensitive or not is_name(anchor.name.get(customer.locale, "")):
        return {}
    days = (on - habit.last_on).days
    return anchor_facts(anchor, customer.locale, days) if days >= 0 else {}
