"""A breakfast shop of a few goods with simple stand-ins for the ports: the agent's graph runs on it without a store.

The red team attacks it, and the tests of the agent work in it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from agent.services import Services
from agent.writing.records import Candidate
from agent.writing.sample import typical_products
from core.ports import Guardrail, Ranker, Vectors
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
    SendPlan,
    TypeHabit,
)
from core.settings import ModelSettings
from prompts.voice import load_voice

SHOP_ZONE = "America/New_York"


def goods(product_id: str, en: str, zh: str, *, price: float, as_of: datetime, **more: str) -> Product:
    """A named product of a category of its own, by the box unless `more` attributes say otherwise."""
    attributes = {"number.en": "plural", "size": "12.3 oz", "unit.en": "box", "measure.zh": "盒", "group": "breakfast"}
    return Product(
        product_id=product_id,
        name={"en": en, "zh": zh},
        category=("GROCERY", en.upper()),
        price=price,
        attributes=attributes | more,
        as_of=as_of,
    )


def neighbour(customer_id: str, locale: str = "en", *, consent: Consent) -> Customer:
    """Somebody who lives in the shop's zone."""
    return Customer(customer_id=customer_id, locale=locale, timezone=SHOP_ZONE, consent=consent)


def coupon(products: Iterable[str], starts_at: datetime, ends_at: datetime) -> Offer:
    """A coupon without an amount."""
    return Offer(
        offer_id="o1",
        products=tuple(products),
        kind=OfferKind.NONE,
        instrument="coupon",
        starts_at=starts_at,
        ends_at=ends_at,
    )


def habit_of(product: Product, today: date, *, days: int, cycle: float | None, trips: int) -> TypeHabit:
    """How somebody buys a type: last time so many `days` ago."""
    return TypeHabit(
        type_key=product.type_key,
        trips=trips,
        trips_this_year=trips,
        last_on=today - timedelta(days=days),
        days_since=days,
        cycle_days=cycle,
        last_product_id=product.product_id,
    )


def profile_of(customer_id: str, today: date, habits: Sequence[TypeHabit]) -> CustomerProfile:
    """What the events say of a regular."""
    return CustomerProfile(
        customer_id=customer_id,
        as_of=today,
        first_on=date(today.year, 1, 2),
        last_on=today - timedelta(days=3),
        trips=40,
        habits=tuple(habits),
    )


@dataclass
class FixedRanker:
    """Ranks the same items for everybody, who all have the `usual` habits unless they are `known`."""

    items: tuple[RankedItem, ...]
    usual: tuple[TypeHabit, ...]
    today: date
    known: dict[str, CustomerProfile] = field(default_factory=dict)

    def rank(
        self,
        customer_ids: Sequence[str],
        *,
        scope: Sequence[str] | None,
        today: date,  # noqa: ARG002 - the port's
        top: int,  # noqa: ARG002
        seed: int,  # noqa: ARG002
        only: str | None = None,  # noqa: ARG002
        rules: RankRules | None = None,  # noqa: ARG002
    ) -> list[RankedList]:
        """The fixed items that are in scope."""
        items = tuple(item for item in self.items if scope is None or item.product_id in scope)
        return [
            RankedList(ranking_id=f"r-{each}", customer_id=each, policy="fixed", context_digest="0", items=items)
            for each in customer_ids
        ]

    def profiles(self, customer_ids: Sequence[str]) -> list[CustomerProfile | None]:
        """What it was told, or a regular with the usual habits."""
        return [self.known.get(each, profile_of(each, self.today, self.usual)) for each in customer_ids]


@dataclass
class FixedMemory:
    """Remembers the same of everybody."""

    facts: tuple[MemoryFact, ...]
    texts: tuple[str, ...] = ()

    def remember(self, cards: Sequence[CustomerCard], tastes: Vectors) -> None:
        """Nothing is learned here."""
        raise NotImplementedError

    def recall(self, customer_ids: Sequence[str]) -> list[MemoryRecall]:
        """The same facts for each."""
        return [MemoryRecall(customer_id=each, facts=self.facts, index_version="1") for each in customer_ids]

    def episode_texts(self, customer_id: str, query: str, limit: int) -> list[str]:  # noqa: ARG002
        """The same texts, whatever is asked."""
        return list(self.texts[:limit])

    def forget(self, customer_id: str) -> int:  # noqa: ARG002
        """Nothing to forget."""
        return 0


@dataclass
class NoonTimer:
    """Sends at noon of the window's first day in the shop's zone; refuses whom it is told to refuse."""

    refuses: frozenset[str] = frozenset()

    def plan(
        self,
        customers: Sequence[Customer],
        brief: CampaignBrief,
        *,
        now: datetime,  # noqa: ARG002
        seed: int,  # noqa: ARG002
    ) -> list[SendPlan | OutcomeReason]:
        """The same plan for each."""
        local = datetime.combine(brief.window.starts_on, time(12), ZoneInfo(SHOP_ZONE))
        at = local.astimezone(UTC)
        plan = SendPlan(
            send_at=at,
            not_after=at + timedelta(hours=8),
            local=f"{local:%Y-%m-%dT%H:%M}",
            timezone=SHOP_ZONE,
            minutes_after_midnight=720,
            basis="population",
            confidence=0.1,
        )
        refused = OutcomeReason(rule_id="timing.window_closed", text="the window is over")
        return [refused if each.customer_id in self.refuses else plan for each in customers]


class DictCache:
    """A template cache in memory."""

    def __init__(self) -> None:
        """Empty at first."""
        self.entries: dict[str, tuple[Candidate, ...]] = {}

    def get(self, digest: str) -> tuple[Candidate, ...] | None:
        """What was put."""
        return self.entries.get(digest)

    def put(self, digest: str, candidates: tuple[Candidate, ...]) -> None:
        """Keep."""
        self.entries[digest] = candidates


def shop_services(
    brief: CampaignBrief,
    products: Mapping[str, Product],
    *,
    ranker: Ranker,
    memory: FixedMemory,
    guardrail: Guardrail,
    offer: Offer | None,
    now: datetime,
    **changes: Any,
) -> Services:
    """The services of a batch in which everything is on sale and nothing was written before; `changes` are fields."""
    services = Services(
        brief=brief,
        voice=load_voice("default"),
        products=products,
        typical=typical_products(products.values()),
        companion_types={},
        offers_by_product=dict.fromkeys(products, offer) if offer else {},
        scope=tuple(products),
        ranker=ranker,
        memory=memory,
        timer=NoonTimer(),
        guardrail=guardrail,
        models={},
        cache=DictCache(),
        model_settings=ModelSettings(candidates=1),
        shop_timezone=SHOP_ZONE,
        now=now,
        seed=0,
        treated=1,
    )
    return replace(services, **changes)
