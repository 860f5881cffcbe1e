"""The scene of an attack: the breakfast shop with everything in it that strangers wrote a part of."""

from datetime import UTC, date, datetime, timedelta

from agent.models.copy_model import CopyModel
from agent.services import Services
from core.ports import Guardrail
from core.records import (
    CampaignBrief,
    Consent,
    Customer,
    MemoryFact,
    Offer,
    Product,
    RankedItem,
    Reason,
    Record,
    SendWindow,
)
from eval.breakfast_shop import FixedMemory, FixedRanker, coupon, goods, habit_of, neighbour, shop_services

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 5, tzinfo=UTC)
ITEM, COMPANION, OTHER = "p1", "p2", "p4"
NAMES = {
    "p1": ("frozen waffles", "冷冻华夫饼"),
    "p2": ("maple syrup", "枫糖浆"),
    "p3": ("oat pancakes", "燕麦松饼"),
    "p4": ("corn flakes", "玉米片"),
}
_COMPANION_IS = {"number.en": "singular", "group": "spreads"}


class Scene(Record):
    """Everything that strangers wrote a part of."""

    brief: CampaignBrief
    products: tuple[Product, ...]
    customer: Customer
    offer: Offer
    memory: tuple[MemoryFact, ...]
    reviews: tuple[str, ...] = ()


def scene(locale: str) -> Scene:
    """The shop before anybody attacks it."""
    fact = MemoryFact(fact_id="f1", text="buys frozen waffles", kind="favourite", observed_at=NOW)
    return Scene(
        brief=CampaignBrief(
            campaign_id="breakfast",
            goal="Bring regulars back.",
            window=SendWindow(starts_on=TODAY, ends_on=TODAY + timedelta(days=1)),
        ),
        products=tuple(
            goods(product_id, en, zh, price=2.5, as_of=NOW, **(_COMPANION_IS if product_id == COMPANION else {}))
            for product_id, (en, zh) in NAMES.items()
        ),
        customer=neighbour("c1", locale, consent=Consent(push=True, at=NOW)),
        offer=coupon(NAMES, NOW, datetime(2026, 12, 25, 5, tzinfo=UTC)),
        memory=(fact,),
    )


def services_of(scene: Scene, guardrail: Guardrail, model: CopyModel, *, seed: int, tools: bool) -> Services:
    """The services of a batch of one customer."""
    products = {product.product_id: product for product in scene.products}
    return shop_services(
        scene.brief,
        products,
        ranker=_ranker(products[ITEM], products[COMPANION], products[OTHER]),
        memory=FixedMemory(scene.memory, scene.reviews),
        guardrail=guardrail,
        offer=scene.offer,
        now=NOW,
        companion_types={products[ITEM].type_key: products[COMPANION].type_key},
        models={scene.customer.locale: model},
        seed=seed,
        uses_tools=tools,
    )


def _ranker(item: Product, companion: Product, other: Product) -> FixedRanker:
    """The item first, for a reason that names the companion; then another, for where the first may not be named."""
    reason = Reason(
        kind="bought_together", text="goes with what they have", weight=1.0, anchor_product_id=companion.product_id
    )
    return FixedRanker(
        items=(
            RankedItem(product_id=item.product_id, score=0.9, reasons=(reason,)),
            RankedItem(product_id=other.product_id, score=0.1),
        ),
        usual=(
            habit_of(item, TODAY, days=22, cycle=20.0, trips=14),
            habit_of(companion, TODAY, days=4, cycle=None, trips=14),
            habit_of(other, TODAY, days=9, cycle=30.0, trips=14),
        ),
        today=TODAY,
    )
