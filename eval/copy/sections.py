"""The report's parts over one file of drafts."""

from collections.abc import Iterator, Mapping, Sequence

from eval.copy.quality import extremes
from eval.copy.scores import Scores
from eval.copy.swap import CHANCE
from eval.copy.variety import cluster_table
from eval.report.words import locale_name
from eval.suite import Block, Cell, Example, Examples, IntervalPlot, Measure, Section, Table

Measures = Mapping[str, Measure]
_FACTS = (
    "passed",
    "faithful",
    "item_named",
    "personal",
    "own_fact",
    "own_item",
    "facts_used",
    "facts_invented",
    "numbers",
)
_SWAP = ("swap_facts", "swap_embedding")
_VARIETY = ("distinct_1", "distinct_2", "distinct_3", "distinct_2.templates", "self_bleu", "repeated", "same_words")
_READING = ("title_length", "body_length", "sentence_length", "reading_ease")
_LIKENESS = ("bleu", "chrf", "rouge_l", "novelty", "item_new", "perplexity")
_TOKENS = ("tokens.prompt", "tokens.completion", "tokens.calls", "tokens.cost")
_CACHED = "Templates that the home directory keeps from an earlier run cost nothing again."
_LISTED = 10


def sections_of(scores: Scores, measures: Measures) -> Iterator[Section]:
    """Every part, in reading order."""
    yield _facts(scores, measures)
    yield _fit(scores, measures)
    yield Section(
        title="Variety",
        lead="How much the drafts repeat each other. self-BLEU compares each draft with others of its language: 0 is "
        "nothing in common, 1 the same words.",
        blocks=(_by_language(scores, measures, _VARIETY), cluster_table(scores.cases)),
    )
    yield Section(
        title="Length and ease",
        lead="Reading ease after Flesch for English: 60 to 70 is plain English, higher is easier. Chinese has no such "
        "formula that is agreed on.",
        blocks=(_by_language(scores, measures, _READING),),
    )
    yield _made_of(scores, measures)
    if any(name in measures for name in (*_LIKENESS, *_TOKENS)):
        yield _likeness(scores, measures)
    best, worst = extremes(scores)
    yield Section(
        title="To read",
        lead="Sorted by what holds of a draft (passes and states only facts 3 each; names its item, says a fact about "
        "the customer, is matched by facts and by meaning 1 each) and by how little it repeats others (1).",
        blocks=(worst, best),
    )


def _facts(scores: Scores, measures: Measures) -> Section:
    return Section(
        title="Facts and rules",
        lead="The guardrail over every draft as it stands in the file. A claim without a fact is a number, name, date, "
        "offer or quality that does not follow from what the writer was given.",
        blocks=(
            *_plot("Shares of drafts", measures, _FACTS),
            _by_language(scores, measures, _FACTS),
            _broken(scores),
        ),
    )


def _fit(scores: Scores, measures: Measures) -> Section:
    return Section(
        title="Fit to the customer",
        lead="The swap test: the copy is shown beside its own customer and nine others who read the same language. "
        f"Copy that fits everybody is matched one time in ten ({CHANCE:.0%}). By facts: item and numbers against the "
        "customer's ranked items. By meaning: embeddings of the copy and of what is known of the customer.",
        blocks=(*_swap_plot(measures), _unmatched(scores)),
    )


def _made_of(scores: Scores, measures: Measures) -> Section:
    components = [name for name in measures if name.startswith("component.") and name.count(".") == 1]
    sources = [name for name in measures if name.startswith("source.")]
    return Section(
        title="What it is made of",
        lead="Components as the writer labelled them, who wrote the words, and the angles taken.",
        blocks=(
            *_plot("Components", measures, components),
            *_plot("Sources", measures, sources),
            _by_kind(scores, measures),
        ),
    )


def _likeness(scores: Scores, measures: Measures) -> Section:
    blocks = [_by_language(scores, measures, _LIKENESS)]
    if any(name in measures for name in _TOKENS):
        blocks.append(_list("Tokens and cost", measures, _TOKENS, note=_CACHED))
    return Section(
        title="Likeness, novelty, cost",
        lead="Against references and earlier messages where they were given. An item is new to a customer who has not "
        "bought its kind before.",
        blocks=tuple(blocks),
    )


def _plot(title: str, measures: Measures, names: Sequence[str]) -> list[Block]:
    shown = tuple(measures[name] for name in names if name in measures and measures[name].unit == "share")
    return [IntervalPlot(title=title, measures=shown, start=0.0, end=1.0)] if shown else []


def _swap_plot(measures: Measures) -> list[Block]:
    shown = tuple(m for name, m in measures.items() if name.split(".")[0] in _SWAP and m.value is not None)
    if not shown:
        return []
    title = "Matched to its own customer"
    return [IntervalPlot(title=title, measures=shown, gate=CHANCE, line="chance", start=0, end=1)]


def _by_language(scores: Scores, measures: Measures, names: Sequence[str]) -> Table:
    languages = sorted({case.language for case in scores.cases})
    rows: list[tuple[Cell, ...]] = [
        (measures[name].label, measures[name], *(measures.get(f"{name}.{language}") for language in languages))
        for name in names
        if name in measures
    ]
    return Table(title="By language", columns=("", "All", *(locale_name(tag) for tag in languages)), rows=tuple(rows))


def _list(title: str, measures: Measures, names: Sequence[str], note: str) -> Table:
    rows = tuple((measures[name].label, measures[name]) for name in names if name in measures)
    return Table(title=title, columns=("", "Value"), rows=rows, note=note)


def _by_kind(scores: Scores, measures: Measures) -> Table:
    """The main figures for each angle and each source."""
    shown = [
        e for e in scores.evaluators if e.name in ("passed", "personal", "swap_facts", "swap_embedding", "self_bleu")
    ]
    rows: list[tuple[Cell, ...]] = []
    for angle in sorted({case.draft.angle for case in scores.cases}):
        share = measures[f"angle.{angle.value}"]
        cells = [scores.measure(e, lambda case, angle=angle: case.draft.angle is angle) for e in shown]  # type: ignore[misc]
        rows.append((angle.value.replace("_", " "), share, *cells))
    for source in sorted({case.draft.source for case in scores.cases}):
        share = measures[f"source.{source.value}"]
        cells = [scores.measure(e, lambda case, source=source: case.draft.source is source) for e in shown]  # type: ignore[misc]
        rows.append((source.value.replace("_", " "), share, *cells))
    return Table(title="By angle and source", columns=("", "Share", *(e.label for e in shown)), rows=tuple(rows))


def _broken(scores: Scores) -> Examples:
    found = [case for case in scores.cases if case.verdict.findings]
    examples = tuple(
        Example(
            head=case.draft.title,
            text=case.draft.body,
            locale=case.draft.locale,
            tags=(case.customer_id, case.verdict.decision.value),
            why=" ".join(f"{finding.rule_id}: {finding.reason}" for finding in case.verdict.findings),
        )
        for case in found[:_LISTED]
    )
    return Examples(title="Findings", examples=examples, total=len(found), empty="The guardrail found nothing.")


def _unmatched(scores: Scores) -> Examples:
    """Drafts that fit another customer better than their own."""
    name = "swap_facts"
    found = [
        case
        for case, value in zip(scores.cases, scores.values[name], strict=True)
        if value == 0.0 and value is not None
    ]
    examples = tuple(
        Example(
            head=case.draft.title,
            text=case.draft.body,
            locale=case.draft.locale,
            tags=(case.customer_id,),
            why="Ranked for this customer: " + ", ".join(item.name for item in case.outcome.items),
        )
        for case in found[:_LISTED]
    )
    empty = "No draft fits another customer better by facts."
    return Examples(title="Fits another customer better", examples=examples, total=len(found), empty=empty)
