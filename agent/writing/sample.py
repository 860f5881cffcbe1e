"""The sample customer of a situation: facts that the prompt shows, the same for everybody in it.

The prompt, and with it the template cache, must depend on the situation alone and not on who happens to be in the
batch. So the item is the shop's own, and the shopper is made up, with numbers that cannot be mistaken for one another.
"""

from collections.abc import Iterable, Sequence

from agent.guardrails.strangers import is_name
from agent.writing.facts import anchor_facts, item_facts
from agent.writing.records import SPEAKS_OF_PURCHASES, Situation
from core.records import Angle, Facts, Product

_DAYS, _SOON_DAYS, _CYCLE, _TIMES, _ANCHOR_DAYS, _AWAY, _OUT, _CART, _REGULAR_TIMES = 23, 18, 21, 14, 6, 45, 12, 3, 9

_MOST_KIN = 6


def sample_facts(
    situation: Situation,
    product: Product,
    anchor: Product | None,
    terms: Facts,
    *,
    today: str,
    regular: Product | None = None,
) -> Facts:
    """Facts for the prompt. `terms` are the offer's facts of a real member, since terms are the same for all.

    `anchor` is what the item goes with, `regular` stands for what a customer buys most.
    """
    facts = item_facts(product, situation.locale) | terms | {"today": today}
    match situation.angle:
        case Angle.REPLENISH:
            days = _SOON_DAYS if situation.phase == "soon" else _DAYS
            return facts | {"days_since": days, "cycle_days": _CYCLE, "times_bought": _TIMES}
        case Angle.FAVOURITE:
            return facts | {"times_bought": _TIMES, "days_since": _DAYS}
        case Angle.WIN_BACK:
            facts |= {"days_away": _AWAY}
        case Angle.BACK_IN_STOCK:
            facts |= {"days_out": _OUT}
        case Angle.CART:
            facts |= {"cart_days": _CART}
        case Angle.COMPLEMENT if anchor is not None:
            facts |= anchor_facts(anchor, situation.locale, _ANCHOR_DAYS)
        case _:
            pass
    return facts | _purchases(situation, regular)


def _purchases(situation: Situation, regular: Product | None) -> Facts:
    """How often the item was bought; of an item that never was, what is bought instead."""
    if situation.angle not in SPEAKS_OF_PURCHASES:
        return {}
    if not situation.new:
        return {"times_bought": _TIMES, "days_since": _DAYS}
    if regular is None or not regular.name.get(situation.locale):
        return {"new": True}
    facts = item_facts(regular, situation.locale)
    return {
        "new": True,
        "regular": facts["item"],
        "regular_number": facts["number"],
        "regular_times": _REGULAR_TIMES,
    }


def goods_of(situation: Situation, typical: Iterable[Product], scope: frozenset[str]) -> list[Product]:
    """The products in scope that stand for the types of a situation, by id. Empty where its group is a lone type."""
    return sorted(
        (product for product in typical if product.product_id in scope and _belongs(product, situation)),
        key=lambda product: product.product_id,
    )


def _belongs(product: Product, situation: Situation) -> bool:
    if not product.name.get(situation.locale):
        return False
    facts = item_facts(product, situation.locale)
    return (facts.get("group") or product.type_key, facts["number"], "price" in facts) == (
        situation.group,
        situation.number,
        situation.priced,
    )


def kin_of(goods: Sequence[Product], locale: str) -> tuple[str, ...]:
    """Names of the goods after the first, a few of them."""
    names = dict.fromkeys(product.name[locale] for product in goods)
    return tuple(names)[1 : 1 + _MOST_KIN]


def typical_products(products: Iterable[Product]) -> dict[str, Product]:
    """For each type the product that stands for it: one with price and size, the first by id.

    None with a name in which somebody speaks: its name would be read by the model on behalf of all the others.
    """
    typical: dict[str, Product] = {}
    for product in sorted(products, key=lambda p: (p.price is None, "size" not in p.attributes, p.product_id)):
        if all(is_name(name) for name in product.name.values()):
            typical.setdefault(product.type_key, product)
    return typical
