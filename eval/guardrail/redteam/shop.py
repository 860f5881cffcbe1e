"""A breakfast shop of four goods for the red team: the real graph, guardrail and copy bank, simple stand-ins around."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from agent.models.copy_model import CopyModel
from agent.services import Services
from agent.writing.records import Candidate
from agent.writing.sample import typical_products
from core.ports import Guardrail, Vectors
from core.records import (
    CampaignBrief,
    Consent,
    Customer,
    CustomerCard,
    CustomerProfile,
    MemoryFact,
    MemoryRecall,
    Offer,
    OfferKind,
    OutcomeReason,
    Product,
    RankedItem,
    RankedList,
    RankRules,
    Reason,
    Record,
    SendPlan,
    SendWindow,
    TypeHabit,
)
from core.settings import ModelSettings
from prompts.voice import load_voice

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 5, tzinfo=UTC)
ITEM, COMPANION, OTHER = "p1", "p2", "p4"
NAMES = {
    "p1": {"en": "frozen waffles", "zh": "冷冻华夫饼"},
    "p2": {"en": "maple syrup", "zh": "枫糖浆"},
    "p3": {"en": "oat pancakes", "zh": "燕麦松饼"},
    "p4": {"en": "corn flakes", "zh": "玉米片"},
}


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
        products=tuple(_product(product_id) for product_id in NAMES),
        customer=Customer(
            customer_id="c1", locale=locale, timezone="America/New_York", consent=Consent(push=True, at=NOW)
        ),
        offer=Offer(
            offer_id="o1",
            products=tuple(NAMES),
            kind=OfferKind.NONE,
            instrument="coupon",
            starts_at=NOW,
            ends_at=datetime(2026, 12, 25, 5, tzinfo=UTC),
        ),
        memory=(fact,),
    )


def _product(product_id: str) -> Product:
    attributes = {"number.en": "plural", "size": "12.3 oz", "unit.en": "box", "measure.zh": "盒", "group": "breakfast"}
    if product_id == COMPANION:
        attributes |= {"number.en": "singular", "group": "spreads"}
    names = NAMES[product_id]
    return Product(
        product_id=product_id,
        name=names,
        category=("GROCERY", names["en"].upper()),
        price=2.5,
        attributes=attributes,
        as_of=NOW,
    )


def services_of(scene: Scene, guardrail: Guardrail, model: CopyModel, *, seed: int, tools: bool) -> Services:
    """The services of a batch of one customer."""
    products = {product.product_id: product for product in scene.products}
    return Services(
        brief=scene.brief,
        voice=load_voice("default"),
        products=products,
        typical=typical_products(products.values()),
        companion_types={products[ITEM].type_key: products[COMPANION].type_key},
        offers_by_product=dict.fromkeys(products, scene.offer),
        scope=tuple(products),
        ranker=_Ranker(products[ITEM], products[COMPANION], products[OTHER]),
        memory=_Memory(scene.memory, scene.reviews),
        timer=_Noon(),
        guardrail=guardrail,
        models={scene.customer.locale: model},
        cache=_NoCache(),
        model_settings=ModelSettings(candidates=1),
        shop_timezone="America/New_York",
        now=NOW,
        seed=seed,
        treated=1,
        uses_tools=tools,
    )


@dataclass(frozen=True)
class _Ranker:
    """The item first, for a reason that names the companion; then another, for where the first may not be named."""

    item: Product
    companion: Product
    other: Product

    def rank(
        self,
        customer_ids: Sequence[str],
        *,
        scope: Sequence[str] | None,  # noqa: ARG002 - the port's
        today: date,  # noqa: ARG002
        top: int,  # noqa: ARG002
        seed: int,  # noqa: ARG002
        only: str | None = None,  # noqa: ARG002
        rules: RankRules | None = None,  # noqa: ARG002
    ) -> list[RankedList]:
        reason = Reason(
            kind="bought_together",
            text="goes with what they have",
            weight=1.0,
            anchor_product_id=self.companion.product_id,
        )
        items = (
            RankedItem(product_id=self.item.product_id, score=0.9, reasons=(reason,)),
            RankedItem(product_id=self.other.product_id, score=0.1),
        )
        return [
            RankedList(ranking_id=f"r-{each}", customer_id=each, policy="fixed", context_digest="0", items=items)
            for each in customer_ids
        ]

    def profiles(self, customer_ids: Sequence[str]) -> list[CustomerProfile | None]:
        habits = (
            _habit(self.item, days=22, cycle=20.0),
            _habit(self.companion, days=4, cycle=None),
            _habit(self.other, days=9, cycle=30.0),
        )
        return [
            CustomerProfile(
                customer_id=each,
                as_of=TODAY,
                first_on=date(2026, 1, 2),
                last_on=TODAY - timedelta(days=3),
                trips=40,
                habits=habits,
            )
            for each in customer_ids
        ]


def _habit(product: Product, *, days: int, cycle: float | None) -> TypeHabit:
    return TypeHabit(
        type_key=product.type_key,
        trips=14,
        trips_this_year=14,
        last_on=TODAY - timedelta(days=days),
        days_since=days,
        cycle_days=cycle,
        last_product_id=product.product_id,
    )


@dataclass(frozen=True)
class _Memory:
    facts: tuple[MemoryFact, ...]
    reviews: tuple[str, ...]

    def remember(self, cards: Sequence[CustomerCard], tastes: Vectors) -> None:
        raise NotImplementedError

    def recall(self, customer_ids: Sequence[str]) -> list[MemoryRecall]:
        return [MemoryRecall(customer_id=each, facts=self.facts, index_version="1") for each in customer_ids]

    def episode_texts(self, customer_id: str, query: str, limit: int) -> list[str]:  # noqa: ARG002
        return list(self.reviews[:limit])

    def forget(self, customer_id: str) -> int:  # noqa: ARG002
        return 0


class _Noon:
    def plan(
        self,
        customers: Sequence[Customer],
        brief: CampaignBrief,
        *,
        now: datetime,  # noqa: ARG002
        seed: int,  # noqa: ARG002
    ) -> list[SendPlan | OutcomeReason]:
        local = datetime.combine(brief.window.starts_on, time(12, 0))
        at = local.replace(tzinfo=UTC) + timedelta(hours=5)
        plan = SendPlan(
            send_at=at,
            not_after=at + timedelta(hours=8),
            local=local.isoformat(timespec="minutes"),
            timezone="America/New_York",
            minutes_after_midnight=720,
            basis="population",
            confidence=0.1,
        )
        return [plan for _ in customers]


class _NoCache:
    def get(self, digest: str) -> tuple[Candidate, ...] | None:  # noqa: ARG002
        return None

    def put(self, digest: str, candidates: tuple[Candidate, ...]) -> None:
        """Forget at once."""
