"""From a brief to outcomes: the audience, the services, the batch, the summary."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from agent.assembly import (
    Workspace,
    open_configured_embedder,
    open_delivery,
    open_hour_model,
    open_judged_guardrail,
    open_models,
    open_ranking,
    open_vectors,
)
from agent.audience import build_audience
from agent.batch import run_batch, summarise
from agent.dump import write_dump
from agent.guardrails.batch import batch_notes
from agent.guardrails.policy import load_policy
from agent.item_rules import ItemRules, boosts_of
from agent.models.copy_model import CopyModel
from agent.recipients import recipients
from agent.scope import check_promoted, offers_by_product, products_in_scope
from agent.services import Services
from agent.template_cache import StoreTemplateCache
from agent.trace import NoTrace, StepTrace, Trace
from agent.writing.lately import StorePastWords, keep_words
from agent.writing.requests import request_of_draft
from agent.writing.sample import typical_products
from core.errors import InputError
from core.records import (
    BatchSummary,
    CampaignBrief,
    CustomerOutcome,
    Offer,
    Product,
    Record,
    WriteMode,
)

if TYPE_CHECKING:
    from agent.timing.minute_book import MinuteBook
    from agent.timing.push_log import LoggedTimer
    from agent.timing.settings import TimerSettings
    from ranking.model import RankingModel

Report = Callable[[str, int, int], None]


class DraftOrder(Record):
    """What is asked for."""

    brief: CampaignBrief
    only: tuple[str, ...] | None = None
    """Only these customers of the audience."""
    limit: int | None = None
    """Only so many of them: those with the lowest hash of campaign and customer."""
    model: str | None = None
    agent: Literal["tools"] | None = None
    """`tools`: an agent that calls tools writes each message, in individual mode."""
    seed: int = 0
    keeps_plans: bool = False
    """Whether the plans are written down, so that other batches count them; not for a look or a trial."""


def draft_campaign(
    workspace: Workspace,
    order: DraftOrder,
    report: Report,
    *,
    notes: Sequence[str] = (),
    trace: StepTrace | None = None,
    dump: Path | None = None,
) -> tuple[list[CustomerOutcome], BatchSummary]:
    """One outcome a customer, and the summary. Raises BriefError for a brief that does not fit the store.

    `trace` is told of every step; `dump` is a folder that the steps are written to.
    """
    if dump is not None and trace is None:
        trace = StepTrace()
    customers = recipients(workspace, order.brief, only=order.only, limit=order.limit)
    audience = build_audience(order.brief, customers)
    treated = sum(member.arm == "treated" for member in audience.members)
    with open_services(workspace, order, treated=treated, trace=trace) as services:
        outcomes = run_batch(
            services, customers, audience, on_progress=lambda done, total: report("drafts", done, total)
        )
        if order.keeps_plans:
            _take_back_plans(workspace, services, outcomes)
            keep_words(workspace.store, outcomes, now=services.now)
        if dump is not None and trace is not None:
            write_dump(dump, trace.steps, services.models)
        told = [*notes, *_language_notes(services), *_batch_notes(outcomes)]
        return outcomes, summarise(services, outcomes, notes=told)


def _batch_notes(outcomes: Sequence[CustomerOutcome]) -> list[str]:
    """What the guardrail says of the batch as a whole."""
    drafted = [(outcome.draft, outcome.facts) for outcome in outcomes if outcome.draft is not None]
    return batch_notes([request_of_draft(draft, facts, None) for draft, facts in drafted], load_policy())


def _take_back_plans(workspace: Workspace, services: Services, outcomes: Sequence[CustomerOutcome]) -> None:
    """Who has a plan but no draft gets no push: the plan must not count for other campaigns."""
    from agent.timing.push_log import StorePushLog, abort_plans

    without = [outcome.customer_id for outcome in outcomes if outcome.outcome != "drafted"]
    abort_plans(StorePushLog(workspace.store), services.brief.campaign_id, without, now=services.now)


@contextmanager
def open_services(
    workspace: Workspace, order: DraftOrder, *, treated: int, trace: Trace | None = None
) -> Iterator[Services]:
    """Everything a batch for `treated` customers needs, built from the workspace and closed at the end."""
    from prompts.voice import load_voice
    from ranking.policy import policy_of
    from retrieval.memory import ChromaMemory

    brief, settings = order.brief, workspace.settings
    voice = load_voice(brief.voice)
    ranking = open_ranking(workspace)
    products = {product.product_id: product for product in workspace.store.products.all()}
    offers = [*brief.offers, *workspace.store.offers.of_campaign(brief.campaign_id)]
    offered = offers_by_product(brief, offers, products.values(), settings.shop_timezone)
    scope = products_in_scope(brief.scope, products, offered)
    check_promoted(brief, products, scope)
    named = {key: product for key, product in products.items() if product.name and product.sensitive is None}
    in_scope = [named[product_id] for product_id in scope if product_id in named]
    typical = typical_products(named.values()) | typical_products(in_scope)
    now = datetime.combine(brief.known_until, time(), ZoneInfo(settings.shop_timezone)).astimezone(UTC)
    with ExitStack() as opened:
        chroma = opened.enter_context(open_vectors(workspace))
        models = opened.enter_context(open_models(settings.model, brief.locales, order.model))
        guardrail = opened.enter_context(open_judged_guardrail(settings.model, judge=settings.model.judge))
        if order.agent == "tools":
            _require_tools(order, models)
        yield Services(
            brief=brief,
            voice=voice,
            products=products,
            typical=typical,
            companion_types=_best_companions(ranking, typical, sorted({product.type_key for product in in_scope})),
            offers_by_product=offered,
            scope=scope,
            ranker=replace(ranking, exploration=policy_of(brief.exploration)),
            memory=ChromaMemory.open(chroma, open_configured_embedder(workspace)),
            timer=_timer(workspace, order, offered, now),
            guardrail=guardrail,
            models=models,
            cache=StoreTemplateCache(workspace.store, now=datetime.now(UTC)),
            model_settings=settings.model,
            shop_timezone=settings.shop_timezone,
            now=now,
            seed=order.seed,
            treated=treated,
            past_words=StorePastWords(workspace.store, campaign_id=brief.campaign_id, now=now),
            rules=item_rules(workspace, brief, products, scope, now),
            trace=trace or NoTrace(),
            uses_tools=order.agent == "tools",
        )


def item_rules(
    workspace: Workspace, brief: CampaignBrief, products: Mapping[str, Product], scope: Sequence[str], now: datetime
) -> ItemRules | None:
    """The brief's rules about items and angles over the store's push log; None where it has none."""
    if not (brief.promoted or brief.fatigue or brief.variety):
        return None
    return ItemRules(brief, products, workspace.store.pushes, now, boosts_of(brief, products, scope))


def _timer(workspace: Workspace, order: DraftOrder, offered: Mapping[str, Offer], now: datetime) -> "LoggedTimer":
    from agent.timing.push_log import LoggedTimer, StorePushLog
    from agent.timing.timer import Timer

    policy = open_delivery(workspace)
    timer = Timer(
        open_hour_model(workspace, known_until=now),
        shop_timezone=workspace.settings.shop_timezone,
        settings=policy,
        offers=offers_of(offered),
        book=_minute_book(workspace, policy, order.brief.campaign_id, now),
    )
    return LoggedTimer(timer, StorePushLog(workspace.store), writes=order.keeps_plans)


def _minute_book(workspace: Workspace, policy: "TimerSettings", campaign_id: str, now: datetime) -> "MinuteBook | None":
    """The minutes that other batches have filled already; None without a rate limit."""
    from agent.timing.minute_book import MinuteBook

    if policy.per_minute is None:
        return None
    return MinuteBook(policy.per_minute, workspace.store.pushes.minutes(now, without_campaign=campaign_id))


def _require_tools(order: DraftOrder, models: Mapping[str, CopyModel]) -> None:
    if order.brief.mode is not WriteMode.INDIVIDUAL:
        raise InputError("--agent tools writes every message by itself; add --mode individual")
    for model in models.values():
        if not model.calls_tools:
            raise InputError(f"--agent tools: {model.name} cannot call tools; name a model that can with --model")


def offers_of(offered: Mapping[str, Offer]) -> list[Offer]:
    """The offers that count in this batch, once each, by id."""
    return sorted({offer.offer_id: offer for offer in offered.values()}.values(), key=lambda offer: offer.offer_id)


def _best_companions(
    ranking: "RankingModel", typical: Mapping[str, Product], type_keys: Sequence[str]
) -> dict[str, str]:
    """For each type the strongest companion that may be named."""
    best: dict[str, str] = {}
    for companion in ranking.companions(type_keys):
        if companion.type_key in typical and companion.type_key != companion.anchor_type:
            best.setdefault(companion.anchor_type, companion.type_key)
    return best


def _language_notes(services: Services) -> list[str]:
    missing = [locale for locale in services.brief.locales if locale not in services.models]
    return [f"No model writes {locale}: the copy bank wrote it." for locale in missing]
