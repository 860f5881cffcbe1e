"""A small shop and hand-written stand-ins for the ports, for tests of the agent."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from agent.guardrails import RuleGuardrail, load_policy
from agent.models.copy_model import CopyModel
from agent.models.scripted import ScriptedAnswer, ScriptedChat
from agent.services import Services
from agent.tool_agent.limits import Budget
from agent.trace import NoTrace, Trace
from agent.writing.records import Candidate
from agent.writing.sample import typical_products
from core.ports import Vectors
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
    SendPlan,
    SendWindow,
    TypeHabit,
)
from core.settings import ModelSettings
from prompts.voice import load_voice

TODAY = date(2017, 10, 30)
NOW = datetime(2017, 10, 30, 4, tzinfo=UTC)


def product(product_id: str, en: str, zh: str, *, number: str = "plural", price: float = 2.5, **more: str) -> Product:
    """A named product of a category of its own."""
    attributes = {"number.en": number, "size": "12.3 oz", "unit.en": "box", "measure.zh": "盒", "group": "breakfast"}
    return Product(
        product_id=product_id,
        name={"en": en, "zh": zh},
        category=("GROCERY", en.upper()),
        price=price,
        attributes=attributes | more,
        as_of=NOW,
    )


WAFFLES = product("p1", "frozen waffles", "冷冻华夫饼")
SYRUP = product("p2", "maple syrup", "枫糖浆", number="singular", price=4.29)
PRODUCTS = {p.product_id: p for p in (WAFFLES, SYRUP)}


def customer(customer_id: str, locale: str = "en", *, consent: bool = True) -> Customer:
    """Somebody in New York."""
    return Customer(customer_id=customer_id, locale=locale, timezone="America/New_York", consent=Consent(push=consent))


def habit(of: Product, *, days: int, cycle: float | None, trips: int) -> TypeHabit:
    """How somebody buys a type."""
    return TypeHabit(
        type_key=of.type_key,
        trips=trips,
        trips_this_year=trips,
        last_on=TODAY - timedelta(days=days),
        days_since=days,
        cycle_days=cycle,
        last_product_id=of.product_id,
    )


def profile(customer_id: str, *habits: TypeHabit) -> CustomerProfile:
    """What the events say of somebody."""
    return CustomerProfile(
        customer_id=customer_id,
        as_of=TODAY,
        first_on=date(2017, 1, 2),
        last_on=TODAY - timedelta(days=3),
        trips=40,
        habits=habits,
    )


@dataclass
class FixedRanker:
    """Ranks the same items for everybody."""

    items: tuple[RankedItem, ...] = (
        RankedItem(product_id="p1", score=0.9, reasons=(Reason(kind="own_history", text="every 21 days", weight=1.0),)),
    )
    known: dict[str, CustomerProfile] = field(default_factory=dict)

    def rank(
        self,
        customer_ids: Sequence[str],
        *,
        scope: Sequence[str] | None,
        today: date,
        top: int,
        seed: int,
        only: str | None = None,
        rules: RankRules | None = None,
    ) -> list[RankedList]:
        """The fixed items that are in scope."""
        items = tuple(item for item in self.items if scope is None or item.product_id in scope)
        return [
            RankedList(ranking_id=f"r-{c}", customer_id=c, policy="fixed", context_digest="0", items=items)
            for c in customer_ids
        ]

    def profiles(self, customer_ids: Sequence[str]) -> list[CustomerProfile | None]:
        """What it was told, or a regular of waffles."""
        default = [habit(WAFFLES, days=22, cycle=20.0, trips=14)]
        return [self.known.get(c, profile(c, *default)) for c in customer_ids]


class ListMemory:
    """Remembers one fact of everybody."""

    def remember(self, cards: Sequence[CustomerCard], tastes: Vectors) -> None:
        """Not needed here."""
        raise NotImplementedError

    def recall(self, customer_ids: Sequence[str]) -> list[MemoryRecall]:
        """The same fact."""
        fact = MemoryFact(fact_id="f1", text="buys frozen waffles", kind="favourite", observed_at=NOW)
        return [MemoryRecall(customer_id=c, facts=(fact,), index_version="1") for c in customer_ids]

    def episode_texts(self, customer_id: str, query: str, limit: int) -> list[str]:
        """One text, about the customer asked for."""
        return [f"{customer_id} said: {query}"][:limit]

    def forget(self, customer_id: str) -> int:
        """Nothing to forget."""
        return 0


@dataclass
class NoonTimer:
    """Sends at noon; refuses the customers it is told to refuse."""

    refuses: frozenset[str] = frozenset()

    def plan(
        self, customers: Sequence[Customer], brief: CampaignBrief, *, now: datetime, seed: int
    ) -> list[SendPlan | OutcomeReason]:
        """Noon of the first day in New York."""
        local = datetime.combine(brief.window.starts_on, time(12, 0))
        at = local.replace(tzinfo=UTC) + timedelta(hours=4)
        plan = SendPlan(
            send_at=at,
            not_after=at + timedelta(hours=8),
            local=local.isoformat(timespec="minutes"),
            timezone="America/New_York",
            minutes_after_midnight=720,
            basis="population",
            confidence=0.1,
        )
        refused = OutcomeReason(rule_id="timing.window_closed", text="the window is over")
        return [refused if c.customer_id in self.refuses else plan for c in customers]


class DictCache:
    """A template cache in memory."""

    def __init__(self) -> None:
        self.entries: dict[str, tuple[Candidate, ...]] = {}

    def get(self, digest: str) -> tuple[Candidate, ...] | None:
        """What was put."""
        return self.entries.get(digest)

    def put(self, digest: str, candidates: tuple[Candidate, ...]) -> None:
        """Keep."""
        self.entries[digest] = candidates


def brief(**changes: object) -> CampaignBrief:
    """A coupon campaign of two days."""
    fields: dict[str, object] = {
        "campaign_id": "test-1",
        "goal": "Bring regulars back.",
        "window": SendWindow(starts_on=TODAY, ends_on=date(2017, 10, 31)),
    }
    return CampaignBrief.model_validate(fields | changes)


COUPON = Offer(
    offer_id="o1",
    products=("p1", "p2"),
    kind=OfferKind.NONE,
    instrument="coupon",
    starts_at=datetime(2017, 10, 30, 4, tzinfo=UTC),
    ends_at=datetime(2017, 12, 25, 5, tzinfo=UTC),
)


def scripted(*answers: ScriptedAnswer) -> tuple[CopyModel, ScriptedChat]:
    """A model that plays answers, and the chat behind it with the prompts it saw."""
    chat = ScriptedChat(answers=list(answers))
    return CopyModel("scripted:test", chat), chat


def services(
    *,
    models: dict[str, CopyModel] | None = None,
    campaign: CampaignBrief | None = None,
    ranker: FixedRanker | None = None,
    timer: NoonTimer | None = None,
    offer: Offer | None = COUPON,
    candidates: int = 1,
    seed: int = 7,
    cache: DictCache | None = None,
    policy: Path | None = None,
    treated: int = 100,
    trace: Trace | None = None,
    uses_tools: bool = False,
    tool_budget: Budget | None = None,
) -> Services:
    """Services with the real guardrail and stand-ins for the rest."""
    return Services(
        brief=campaign or brief(),
        voice=load_voice("default"),
        products=PRODUCTS,
        typical=typical_products(PRODUCTS.values()),
        companion_types={},
        offers_by_product=dict.fromkeys(PRODUCTS, offer) if offer else {},
        scope=tuple(PRODUCTS),
        ranker=ranker or FixedRanker(),
        memory=ListMemory(),
        timer=timer or NoonTimer(),
        guardrail=RuleGuardrail(load_policy(policy)),
        models=models or {},
        cache=cache or DictCache(),
        model_settings=ModelSettings(candidates=candidates),
        shop_timezone="America/New_York",
        now=NOW,
        seed=seed,
        treated=treated,
        trace=trace or NoTrace(),
        uses_tools=uses_tools,
        tool_budget=tool_budget or Budget(),
    )
