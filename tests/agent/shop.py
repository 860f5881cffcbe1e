"""The breakfast shop as the tests of the agent know it: two goods in October 2017."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from agent.guardrails import RuleGuardrail, load_policy
from agent.models.copy_model import CopyModel
from agent.models.scripted import ScriptedAnswer, ScriptedChat
from agent.services import Services
from agent.tool_agent.limits import Budget
from agent.trace import NoTrace, Trace
from core.records import (
    CampaignBrief,
    Consent,
    Customer,
    CustomerProfile,
    MemoryFact,
    Offer,
    Product,
    RankedItem,
    Reason,
    SendWindow,
    TypeHabit,
)
from core.settings import ModelSettings
from eval import breakfast_shop
from eval.breakfast_shop import DictCache, FixedMemory, NoonTimer

TODAY = date(2017, 10, 30)
NOW = datetime(2017, 10, 30, 4, tzinfo=UTC)


def product(product_id: str, en: str, zh: str, *, price: float = 2.5, **more: str) -> Product:
    """A named product of a category of its own."""
    return breakfast_shop.goods(product_id, en, zh, price=price, as_of=NOW, **more)


WAFFLES = product("p1", "frozen waffles", "冷冻华夫饼")
SYRUP = product("p2", "maple syrup", "枫糖浆", price=4.29, **{"number.en": "singular"})
PRODUCTS = {p.product_id: p for p in (WAFFLES, SYRUP)}
COUPON = breakfast_shop.coupon(PRODUCTS, NOW, datetime(2017, 12, 25, 5, tzinfo=UTC))


def customer(customer_id: str, locale: str = "en", *, consent: bool = True) -> Customer:
    """Somebody in New York."""
    return breakfast_shop.neighbour(customer_id, locale, consent=Consent(push=consent))


def habit(of: Product, *, days: int, cycle: float | None, trips: int) -> TypeHabit:
    """How somebody buys a type."""
    return breakfast_shop.habit_of(of, TODAY, days=days, cycle=cycle, trips=trips)


def profile(customer_id: str, *habits: TypeHabit) -> CustomerProfile:
    """What the events say of somebody."""
    return breakfast_shop.profile_of(customer_id, TODAY, habits)


@dataclass
class FixedRanker(breakfast_shop.FixedRanker):
    """Waffles for everybody, who all buy them regularly."""

    items: tuple[RankedItem, ...] = (
        RankedItem(product_id="p1", score=0.9, reasons=(Reason(kind="own_history", text="every 21 days", weight=1.0),)),
    )
    usual: tuple[TypeHabit, ...] = (habit(WAFFLES, days=22, cycle=20.0, trips=14),)
    today: date = TODAY


class AskedMemory(FixedMemory):
    """Remembers one fact of everybody, and that they said what is asked for."""

    def __init__(self) -> None:
        fact = MemoryFact(fact_id="f1", text="buys frozen waffles", kind="favourite", observed_at=NOW)
        super().__init__((fact,))

    def episode_texts(self, customer_id: str, query: str, limit: int) -> list[str]:
        """One text, about the customer asked for."""
        return [f"{customer_id} said: {query}"][:limit]


def brief(**changes: object) -> CampaignBrief:
    """A coupon campaign of two days."""
    fields: dict[str, object] = {
        "campaign_id": "test-1",
        "goal": "Bring regulars back.",
        "window": SendWindow(starts_on=TODAY, ends_on=date(2017, 10, 31)),
    }
    return CampaignBrief.model_validate(fields | changes)


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
    return breakfast_shop.shop_services(
        campaign or brief(),
        PRODUCTS,
        ranker=ranker or FixedRanker(),
        memory=AskedMemory(),
        guardrail=RuleGuardrail(load_policy(policy)),
        offer=offer,
        now=NOW,
        timer=timer or NoonTimer(),
        models=models or {},
        cache=cache or DictCache(),
        model_settings=ModelSettings(candidates=candidates),
        seed=seed,
        treated=treated,
        trace=trace or NoTrace(),
        uses_tools=uses_tools,
        tool_budget=tool_budget or Budget(),
    )
