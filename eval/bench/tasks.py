"""The benchmarks: every part of a batch on the demo shop, as the agent uses it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from agent.assembly import Workspace, open_configured_embedder
from agent.audience import build_audience
from agent.batch import run_batch
from agent.demo import demo_brief
from agent.drafting import DraftOrder, open_services
from agent.house_writer.data import copy_request, examples
from agent.house_writer.measure import situations
from agent.recipients import recipients
from agent.services import BatchTally, Services
from agent.writing.generate import prompt_for, schema_for
from agent.writing.planning import weights
from core.records import Audience, Customer
from eval.bench.records import BenchTask

_CHECKS = 2000
_TEXTS = 200
_ANSWERS = 8


@contextmanager
def demo_tasks(workspace: Workspace, *, model: str | None) -> Iterator[list[BenchTask]]:
    """Every benchmark on the demo shop, which must be loaded and trained; what they use is open meanwhile."""
    order = DraftOrder(brief=demo_brief(), model=model)
    customers = recipients(workspace, order.brief)
    audience = build_audience(order.brief, customers)
    with open_services(workspace, order, treated=len(customers)) as services:
        yield [
            guardrail_task(services),
            rank_task(services, customers),
            top_ten_task(workspace, services),
            recall_task(services, customers),
            timing_task(services, customers),
            graph_task(services, customers, audience),
            embed_task(workspace),
            *([writer_task(services)] if "en" in services.models else []),
        ]


def guardrail_task(services: Services) -> BenchTask:
    """The copy bank's lines, filled with made-up facts."""
    found = [
        copy_request(example, example.title, example.body)
        for locale in ("en", "zh")
        for round_ in examples(locale, "train", rounds=2, seed=1, guardrail=services.guardrail)
        for example in round_
    ][:_CHECKS]
    return BenchTask("guardrail", "drafts", len(found), lambda: services.guardrail.check(found))


def rank_task(services: Services, customers: list[Customer]) -> BenchTask:
    """The items worth a message, for the audience at once."""
    ids, top = [customer.customer_id for customer in customers], weights()["plan"]["items"]

    def run() -> object:
        today, seed = services.brief.known_until, services.seed
        return services.ranker.rank(ids, scope=services.scope, today=today, top=top, seed=seed)

    return BenchTask("rank", "customers", len(ids), run)


def top_ten_task(workspace: Workspace, services: Services) -> BenchTask:
    """The ten best of all products, with reasons, for every customer of the shop."""
    ids = workspace.store.customers.ids()

    def run() -> object:
        return services.ranker.rank(ids, scope=None, today=services.brief.known_until, top=10, seed=services.seed)

    return BenchTask("top 10 of all products", "customers", len(ids), run)


def recall_task(services: Services, customers: list[Customer]) -> BenchTask:
    """Cards out of Chroma by id."""
    ids = [customer.customer_id for customer in customers]
    return BenchTask("recall", "customers", len(ids), lambda: services.memory.recall(ids))


def timing_task(services: Services, customers: list[Customer]) -> BenchTask:
    """Send plans under all delivery rules."""

    def run() -> object:
        return services.timer.plan(customers, services.brief, now=services.now, seed=services.seed)

    return BenchTask("timing", "plans", len(customers), run)


def graph_task(services: Services, customers: list[Customer], audience: Audience) -> BenchTask:
    """Whole drafts from the copy bank: what the agent costs without its model."""

    def run() -> object:
        fresh = replace(services, models={}, tally=BatchTally())
        return run_batch(fresh, customers, audience, on_progress=lambda _done, _total: None)

    return BenchTask("graph without model", "drafts", len(customers), run)


def embed_task(workspace: Workspace) -> BenchTask:
    """Short texts, as the catalogue index embeds them."""
    embedder = open_configured_embedder(workspace)
    texts = [f"product {number} for the kitchen shelf, a bag of {number % 40} ounces" for number in range(_TEXTS)]
    return BenchTask("embed", "texts", _TEXTS, lambda: embedder.embed_documents(texts))


def writer_task(services: Services) -> BenchTask:
    """Candidates for different situations, so that no prompt is in the engine's cache whole."""
    model, settings = services.models["en"], services.model_settings
    units = situations("en", _ANSWERS, seed=1)
    asked = [(prompt_for(services, unit), schema_for(model, unit)) for unit in units]

    def run() -> object:
        return [
            model.ask(
                prompt, seed=1, temperature=settings.house_temperature, max_tokens=settings.max_tokens, schema=schema
            )
            for prompt, schema in asked
        ]

    return BenchTask(f"write with {model.name}", "candidates", _ANSWERS, run)
