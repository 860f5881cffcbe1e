"""The questions that are asked about every draft."""

from collections.abc import Callable, Sequence
from typing import Final

from core.ports import Embedder
from core.records import Decision
from eval.copy import diversity, likeness, reading, sharing, swap
from eval.copy.case import Case
from eval.copy.scores import Evaluator, each

COMPONENTS: Final = ("greeting", "hook", "value", "offer", "call_to_action")
PERSONAL: Final = frozenset(
    {"name", "times_bought", "days_since", "cycle_days", "anchor", "anchor_days", "regular", "regular_times"}
    | {"days_away", "days_out", "cart_days"}
)
"""Facts about the customer rather than about the item or the offer."""


def fact_evaluators() -> tuple[Evaluator, ...]:
    """Rules and facts."""
    return (
        Evaluator("decision", "Guardrail's decision", each(lambda case: case.verdict.decision.value)),
        Evaluator("passed", "Passes the guardrail", each(_passed), "share", "more"),
        Evaluator("faithful", "Says nothing that is no fact", each(lambda case: not case.invented), "share", "more"),
        Evaluator("facts_used", "Facts said", each(lambda case: float(len(case.said))), better="neither"),
        Evaluator(
            "facts_invented", "Claims without a fact", each(lambda case: float(len(case.invented))), better="less"
        ),
        Evaluator("numbers", "Numbers said", each(lambda case: float(len(case.claims)))),
        Evaluator("item_named", "Names its item", each(lambda case: "item" in case.said), "share", "more"),
        Evaluator(
            "personal", "Says a fact about the customer", each(lambda case: bool(case.said & PERSONAL)), "share", "more"
        ),
        Evaluator("own_fact", "Says such a fact that most others do not share", _own_fact, "share", "more"),
        Evaluator("own_item", "Says one, or an item that most others are not told of", _own_item, "share", "more"),
        Evaluator("same_words", "Has the very words of another situation", sharing.same_words, "share", "less"),
    )


def swap_evaluators(embedder: Embedder | None) -> tuple[Evaluator, ...]:
    """The swap test; without an embedder by facts alone."""
    facts = Evaluator("swap_facts", "Matched to its customer by facts", swap.by_facts, "share", "more")
    if embedder is None:
        return (facts,)

    def by_embedding(cases: Sequence[Case]) -> list[float | None]:
        return swap.by_embedding(cases, embedder)

    return facts, Evaluator("swap_embedding", "Matched to its customer by meaning", by_embedding, "share", "more")


def form_evaluators() -> tuple[Evaluator, ...]:
    """Variety, length, components, novelty."""
    return (
        Evaluator("self_bleu", "Self-BLEU", diversity.self_bleu, better="less"),
        Evaluator("repeated", "Has another draft's words", diversity.repeated, "share", "less"),
        Evaluator("title_length", "Characters of the title", each(reading.title_length)),
        Evaluator("body_length", "Characters of the body", each(reading.body_length)),
        Evaluator("sentence_length", "Words a sentence (characters in Chinese)", each(reading.sentence_length)),
        Evaluator("reading_ease", "Flesch reading ease, English", each(reading.reading_ease)),
        Evaluator("item_new", "Item is new to the customer", each(_item_new), "share"),
        *(_component(name) for name in COMPONENTS),
    )


def likeness_evaluators(cases: Sequence[Case]) -> tuple[Evaluator, ...]:
    """Likeness to references and to earlier messages, where there are any."""
    references = (
        Evaluator("bleu", "BLEU against references", each(likeness.bleu), better="more"),
        Evaluator("chrf", "chrF against references", each(likeness.chrf), better="more"),
        Evaluator("rouge_l", "ROUGE-L against references", each(likeness.rouge_l), better="more"),
    )
    novelty = Evaluator("novelty", "Unlike what the customer got before", each(likeness.novelty), better="more")
    found = references if any(case.references for case in cases) else ()
    return (*found, novelty) if any(case.earlier for case in cases) else found


def perplexity_evaluator(ask: Callable[[Sequence[str]], Sequence[float | None]], model: str) -> Evaluator:
    """Perplexity of English drafts by a language model, which is asked about all of them at once."""

    def judge(cases: Sequence[Case]) -> list[float | None]:
        english = [case for case in cases if case.language == "en"]
        known = dict(zip([case.customer_id for case in english], ask([case.text for case in english]), strict=True))
        return [known.get(case.customer_id) for case in cases]

    return Evaluator("perplexity", f"Perplexity by {model}, English", judge, better="neither")


def _own_fact(cases: Sequence[Case]) -> list[bool | None]:
    return sharing.says_own(cases, PERSONAL)


def _own_item(cases: Sequence[Case]) -> list[bool | None]:
    return sharing.says_own(cases, PERSONAL | {"item"})


def _component(name: str) -> Evaluator:
    label = f"Has a component: {name.replace('_', ' ')}"
    return Evaluator(f"component.{name}", label, each(lambda case: name in case.draft.labels), "share")


def _passed(case: Case) -> bool:
    return case.verdict.decision is Decision.PASS


def _item_new(case: Case) -> bool | None:
    value = case.outcome.facts.get("new")
    return value if isinstance(value, bool) else None
