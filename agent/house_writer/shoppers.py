"""Shoppers who do not exist: random but plausible facts, as the agent would find them for an angle."""

from datetime import date, timedelta
from random import Random

from agent.house_writer.items import Item, Part, items
from core.records import Angle, Facts, Locale

_COMPANIONS: dict[str, tuple[str, ...]] = {
    "baking": ("dairy", "eggs", "baking"),
    "beauty": ("beauty", "personal_care"),
    "bread": ("deli", "dairy", "condiments", "meat"),
    "breakfast": ("dairy", "produce", "coffee_tea", "eggs"),
    "canned": ("pasta_rice", "bread", "meat"),
    "cleaning": ("cleaning", "paper", "laundry"),
    "coffee_tea": ("dairy", "sweets", "coffee_tea", "breakfast"),
    "condiments": ("meat", "snacks", "bread", "produce"),
    "dairy": ("breakfast", "bread", "coffee_tea", "produce"),
    "deli": ("bread", "condiments", "snacks"),
    "drinks": ("snacks", "frozen_meals", "deli"),
    "eggs": ("breakfast", "bread", "meat"),
    "flowers": ("stationery", "sweets"),
    "frozen_meals": ("drinks", "produce", "frozen_treats"),
    "frozen_treats": ("sweets", "frozen_meals"),
    "frozen_veg": ("meat", "pasta_rice", "seafood"),
    "home": ("home", "cleaning"),
    "kitchen_supplies": ("baking", "meat", "produce"),
    "laundry": ("laundry", "cleaning"),
    "meat": ("bread", "condiments", "produce", "pasta_rice"),
    "pantry": ("bread", "baking", "produce"),
    "paper": ("cleaning", "paper"),
    "pasta_rice": ("condiments", "meat", "canned", "dairy"),
    "personal_care": ("personal_care", "beauty"),
    "pet": ("pet",),
    "produce": ("deli", "condiments", "dairy", "produce"),
    "reading": ("coffee_tea", "stationery"),
    "seafood": ("produce", "condiments", "pasta_rice"),
    "seasonal": ("sweets", "stationery", "seasonal"),
    "snacks": ("condiments", "drinks", "dairy"),
    "stationery": ("stationery", "flowers"),
    "sweets": ("dairy", "coffee_tea", "frozen_treats"),
}
"""Group -> groups whose goods are in the same basket."""

_NAMES = {"en": ("Maya", "Tom", "Ines", "Walter", "June"), "zh": ("小林", "陈晨", "王姐", "李先生")}
_YUAN_A_DOLLAR = 7.0
_UNPRICED_SHARE = 0.08
"""Weighed goods have no price of their own, and others may lack one."""
_HABIT_SHARE = 0.75
_FIRST_DAY = date(2026, 1, 1)


def shopper_facts(rng: Random, angle: Angle, item: Item, locale: Locale) -> Facts:
    """Everything known of one shopper and one item. The angle holds for it."""
    on = _FIRST_DAY + timedelta(days=rng.randrange(365))
    facts = item.facts(locale) | _price(rng, item, locale) | {"today": on.isoformat()}
    facts |= _habit(rng, angle) | _news(rng, angle, item, locale)
    facts |= _terms(rng, angle, float(facts["price"]), on)
    if angle is Angle.OFFER and facts.get("new") and rng.random() < _HABIT_SHARE:
        facts |= companion(rng, item).as_regular(locale, rng.randint(3, 60))
    if "base_price" not in facts and (item.unit == "pound" or rng.random() < _UNPRICED_SHARE):
        del facts["price"]
    if rng.random() < 0.05:
        facts["name"] = rng.choice(_NAMES[locale])
    return facts


def _price(rng: Random, item: Item, locale: Locale) -> Facts:
    amount = item.price * rng.uniform(0.8, 1.5)
    if locale == "zh" and rng.random() < 0.6:
        return {"price": _yuan(rng, amount * _YUAN_A_DOLLAR), "currency": "CNY"}
    ending = rng.choice((0.99, 0.49, 0.79, 0.29, 0.0, 0.99, rng.randrange(100) / 100))
    return {"price": round(max(0.25, int(amount) + ending), 2), "currency": "USD"}


def _yuan(rng: Random, amount: float) -> float:
    return round(int(amount) + rng.choice((0.0, 0.9, 0.5, 0.8)), 1) or 1.0


def _habit(rng: Random, angle: Angle) -> Facts:
    if angle is Angle.NEW_ARRIVAL or (angle in (Angle.COMPLEMENT, Angle.OFFER, Angle.CART) and rng.random() < 0.35):
        return {"new": True}
    cycle = rng.choice((rng.randint(4, 14), rng.randint(10, 35), rng.randint(30, 75)))
    phase = _due(rng) if angle is Angle.REPLENISH else rng.uniform(0.3, 2.5)
    low = 5 if angle is Angle.FAVOURITE else 1
    times = rng.choice((rng.randint(low, 8), rng.randint(low, 18), rng.randint(12, 60)))
    facts: Facts = {"new": False, "days_since": max(1, round(cycle * phase)), "times_bought": times}
    if angle is Angle.REPLENISH or rng.random() < 0.6:
        facts["cycle_days"] = cycle
    if rng.random() < 0.3 and times >= 5:
        facts["top"] = True
    return facts


def _due(rng: Random) -> float:
    """Days since the last time over the usual gap: more often overdue than not yet due."""
    return rng.uniform(0.6, 1.0) if rng.random() < 0.35 else rng.uniform(1.0, 1.6)


def _news(rng: Random, angle: Angle, item: Item, locale: Locale) -> Facts:
    match angle:
        case Angle.COMPLEMENT:
            return companion(rng, item).as_anchor(locale, rng.randint(1, 21))
        case Angle.WIN_BACK:
            return {"days_away": rng.randint(30, 120)}
        case Angle.BACK_IN_STOCK:
            return {"days_out": rng.randint(2, 40)}
        case Angle.CART:
            return {"cart_days": rng.randint(1, 9)}
        case Angle.NEW_ARRIVAL:
            return {"arrived": True}
        case _:
            return {}


def companion(rng: Random, item: Item) -> Item:
    """Something else from the same split that is bought with it."""
    part: Part = item.part
    groups = _COMPANIONS.get(item.group, (item.group,))
    group = rng.choice(groups)
    others = [other for other in items(part) if other.group == group and other.en != item.en]
    return rng.choice(others or [other for other in items(part) if other.en != item.en])


def _terms(rng: Random, angle: Angle, price: float, on: date) -> Facts:
    """An offer, or none. A lower price without an end belongs to the price drop alone."""
    ends = (on + timedelta(days=rng.randint(1, 30))).isoformat()
    draw = rng.random()
    if angle is Angle.PRICE_DROP:
        return _reduced(rng, price)
    if draw < (0.55 if angle is Angle.OFFER else 0.5):
        return {"offer": "coupon", "offer_ends": ends}
    if angle is Angle.OFFER and draw < 0.8:
        return {"offer": "deal", "offer_ends": ends} | _reduced(rng, price)
    if angle is Angle.OFFER or (angle is Angle.WIN_BACK and draw < 0.75):
        minimum = rng.choice((20, 25, 30, 40, 50, 60, 75, 99, 100))
        return {"offer": "deal", "offer_ends": ends, "minimum": minimum, "saving": rng.choice((3, 4, 5, 8, 10, 15))}
    return {}


def _reduced(rng: Random, price: float) -> Facts:
    saving = round(max(0.1, price * rng.choice((0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5)) // 0.05 * 0.05), 2)
    base = round(price + saving, 2)
    return {"base_price": base, "saving": saving, "discount_percent": round(100 * saving / base)}
