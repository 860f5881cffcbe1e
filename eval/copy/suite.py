"""The evaluation of copy as a whole."""

from collections.abc import Callable, Mapping, Sequence

from core.errors import InputError
from core.ports import Embedder
from core.records import TokenUsage, digest_of
from eval.copy.case import Case
from eval.copy.compare import comparison_section, deltas
from eval.copy.evaluators import fact_evaluators, form_evaluators, likeness_evaluators, swap_evaluators
from eval.copy.part import Part
from eval.copy.scores import Evaluator, Scores, score
from eval.copy.sections import sections_of
from eval.copy.sharing import template_measures
from eval.copy.variety import cluster_measures, distinct_measures, kind_measures
from eval.intervals import exact
from eval.suite import Measure, SuiteResult

HEADLINE = ("passed", "faithful", "swap_facts", "swap_embedding", "personal", "largest_cluster")


def score_copy(cases: Sequence[Case], embedder: Embedder | None, extra: Sequence[Evaluator] = ()) -> Scores:
    """Every evaluator over every draft. Raises InputError where there is no draft."""
    if not cases:
        raise InputError('the file holds no drafts: nobody in it has outcome "drafted"')
    asked = (*fact_evaluators(), *swap_evaluators(embedder), *form_evaluators(), *likeness_evaluators(cases), *extra)
    return score(cases, asked)


def copy_suite(
    scores: Scores,
    *,
    against: Scores | None = None,
    against_name: str = "the other run",
    usage: TokenUsage | None = None,
    token_price: float = 0.0,
    parts: Sequence[Part] = (),
    config: Mapping[str, str | int | float | None] | None = None,
    digests: Mapping[str, str] | None = None,
) -> SuiteResult:
    """The report over one file, and against another where there is one."""
    measures = [*score_measures(scores), *distinct_measures(scores.cases), *cluster_measures(scores.cases)]
    measures += [
        *template_measures(scores.cases),
        *kind_measures(scores.cases),
        *_usage_measures(usage, token_price, len(scores.cases)),
    ]
    sections = list(sections_of(scores, {measure.name: measure for measure in measures}))
    if against is not None:
        found = deltas(scores, against)
        measures += [delta.difference for delta in found]
        sections.insert(0, comparison_section(scores, against, found, against_name))
    for part in parts:
        sections.extend(part.sections)
        measures.extend(part.measures)
    known = {measure.name for measure in measures}
    return SuiteResult(
        suite="copy",
        title="Copy",
        question="Is the copy true, fit for its own customer, varied and easy to read?",
        headline=tuple(name for name in HEADLINE if name in known),
        measures=tuple(measures),
        sections=tuple(sections),
        notes=(*(note for part in parts for note in part.notes), *NOTES),
        failures=(*scores.failures, *(against.failures if against else ())),
        config={"drafts": len(scores.cases), "evaluators": scores.versions, **(config or {})},
        digests={"drafts": drafts_digest(scores.cases), **(digests or {})},
    )


NOTES = (
    "Copy that was drafted by this product has passed its guardrail before: a pass rate under 100 % means that the "
    "guardrail or the file changed since. The swap test and the judge look at the words anew.",
    "distinct-n falls as the number of drafts grows: compare it only between runs over the same customers.",
)


def score_measures(scores: Scores) -> list[Measure]:
    """Each evaluator over all drafts and over each language."""
    languages = sorted({case.language for case in scores.cases})
    found = []
    for evaluator in scores.evaluators:
        if any(isinstance(value, str) for value in scores.values[evaluator.name]):
            continue
        found.append(scores.measure(evaluator))
        found += [scores.measure(evaluator, _speaks(language), language) for language in languages]
    return found


def drafts_digest(cases: Sequence[Case]) -> str:
    """Of every draft and the facts behind it."""
    return digest_of([[case.customer_id, case.draft.digest, dict(case.outcome.facts)] for case in cases])


def _usage_measures(usage: TokenUsage | None, price: float, drafts: int) -> list[Measure]:
    if usage is None:
        return []
    cost = (usage.prompt_tokens + usage.completion_tokens) * price / 1_000_000
    found = {
        "tokens.prompt": ("Tokens read a draft", usage.prompt_tokens / drafts),
        "tokens.completion": ("Tokens written a draft", usage.completion_tokens / drafts),
        "tokens.calls": ("Calls a draft", usage.calls / drafts),
        **({"tokens.cost": ("Cost of a thousand drafts", 1000 * cost / drafts)} if price else {}),
    }
    # What the home directory keeps of an earlier run is not paid again: not a figure of the copy, so `timed`.
    return [exact(name, label, value, drafts, timed=True) for name, (label, value) in found.items()]


def _speaks(language: str) -> Callable[[Case], bool]:
    return lambda case: case.language == language
