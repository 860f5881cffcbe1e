"""A batch in plain text for a terminal: the sum, sources, checks, cost, and three drafts with their evidence."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from agent.guardrails.channels import length
from core.records import BatchSummary, CustomerOutcome, Draft
from eval.report.claims import fact_lines
from eval.report.figures import discrepancies, terms
from eval.report.gallery import evidence_of
from eval.report.sample import exemplary
from eval.report.words import (
    BASES,
    FALLBACKS,
    SOURCES,
    count_of,
    locale_name,
    moment_of,
    move_in_words,
    number,
    percent,
    spoken,
)

WIDTH: Final = 100
"""In columns of a terminal, in which a Han character takes two."""
_EXAMPLES: Final = 3
_MOST_REASONS: Final = 4
_MOST_CHECKS: Final = 3
_MOST_LOCALES: Final = 2
_MOST_NOTES: Final = 2
_LABEL: Final = 11


def summary_lines(summary: BatchSummary, outcomes: Sequence[CustomerOutcome]) -> list[str]:
    """At most 45 lines of at most WIDTH columns. Texts of a batch cannot steer the terminal: no control characters."""
    lines = [*_head(summary), "", *_sum(summary, outcomes), "", *_writing(summary)]
    for outcome in exemplary(outcomes, _EXAMPLES):
        if outcome.draft is not None:
            lines += ["", *_example(outcome, outcome.draft)]
    return [fitted(line) for line in lines]


def fitted(line: str, width: int = WIDTH) -> str:
    """`plain` within a width; too much is cut with "…"."""
    text = plain(line)
    if length(text, "half_width") <= width:
        return text
    while length(text, "half_width") > width - 2:
        text = text[:-1]
    return text.rstrip() + "…"


def plain(line: str) -> str:
    """One line that a terminal shows as it is: control and direction characters blanked."""
    return "".join(" " if unicodedata.category(char) in {"Cc", "Cf", "Zl", "Zp"} else char for char in line)


def _head(summary: BatchSummary) -> Iterator[str]:
    yield f"{summary.campaign_id}: {summary.goal}"
    yield f"known until {summary.as_of}, {summary.mode} mode, seed {summary.seed}, policy {summary.policy}"
    yield from (f"note: {note}" for note in summary.notes[:_MOST_NOTES])


def _sum(summary: BatchSummary, outcomes: Sequence[CustomerOutcome]) -> Iterator[str]:
    parts = " + ".join(f"{number(term.count)} {term.name}" for term in terms(summary))
    yield _row("audience", f"{number(summary.audience)} = {parts}")
    for wrong in discrepancies(summary, outcomes)[:1]:
        yield _row("", f"THE COUNTS DO NOT ADD UP: {wrong}")
    texts = {outcome.reason.rule_id: outcome.reason.text for outcome in reversed(outcomes) if outcome.reason}
    for rule, count in _top(summary.reasons, _MOST_REASONS):
        yield _row("", f"{number(count):>7}  {rule}{': ' + texts[rule] if rule in texts else ''}")
    yield from _rest(summary.reasons, _MOST_REASONS, "rule")


def _writing(summary: BatchSummary) -> Iterator[str]:
    locales = sorted({*summary.sources, *summary.models})
    for at, locale in enumerate(locales[:_MOST_LOCALES]):
        counts = summary.sources.get(locale, {})
        yield _row("" if at else "written by", f"{locale_name(locale)}: {_shares(counts)}{_by_whom(summary, locale)}")
    yield from _rest(dict.fromkeys(locales, 1), _MOST_LOCALES, "language")
    for reason, count in _top(summary.fallbacks, 2):
        yield _row("", f"{number(count):>7}  fell back: {FALLBACKS.get(reason, reason)}")
    if summary.failed_candidates:
        rules = ", ".join(f"{rule} {number(count)}" for rule, count in _top(summary.answer_checks, _MOST_CHECKS))
        total = f"{number(summary.failed_candidates)} of {count_of(summary.candidates, 'candidate')}"
        yield _row("failed", f"{total} of a model: {rules}")
    for at, (rule, count) in enumerate(_top(summary.checks, _MOST_CHECKS)):
        yield _row("" if at else "checks", f"{number(count):>7}  {rule}")
    yield from _rest(summary.checks, _MOST_CHECKS, "rule")
    usage = summary.usage
    yield _row(
        "model",
        f"{count_of(usage.calls, 'call')}, {number(usage.prompt_tokens)} tokens in, "
        f"{number(usage.completion_tokens)} out; {count_of(summary.candidates, 'candidate')} for "
        f"{count_of(summary.units, 'piece')}, {number(summary.cached_units)} cached",
    )


def _shares(counts: Mapping[str, int]) -> str:
    total = sum(counts.values())
    parts = [
        f"{name} {number(counts[s])} ({percent(counts[s], total)})" for s, name in SOURCES.items() if counts.get(s)
    ]
    return ", ".join(parts) or "no drafts"


def _by_whom(summary: BatchSummary, locale: str) -> str:
    return f"; {summary.models[locale]}" if locale in summary.models else "; no model"


def _example(outcome: CustomerOutcome, draft: Draft) -> Iterator[str]:
    yield f"{outcome.customer_id}  {locale_name(draft.locale)}, {spoken(draft.angle)}, {SOURCES[draft.source]}"
    yield f"  {draft.title}"
    yield f"  {draft.body}"
    item = next((item for item in outcome.items if item.product_id == draft.product_id), None)
    why = next((reason.text for reason in evidence_of(item.reasons)), "no reason recorded") if item else "not ranked"
    yield _row("  why", f"{item.name if item else draft.product_id}: {why}")
    said = ", ".join(f"{line.name} {line.value}" for line in fact_lines(draft, outcome.facts) if line.said)
    yield _row("  facts", said or "none stated")
    if outcome.plan is not None:
        plan, moment = outcome.plan, moment_of(outcome.plan, draft.locale)
        moved = "".join(f"; {move_in_words(rule)}" for rule in plan.moved_by)
        basis = f"{BASES[plan.basis]}, confidence {percent(plan.confidence, 1)}"
        yield _row("  sent", f"{moment.day}, {moment.clock} {plan.timezone}, {basis}{moved}")


def _row(label: str, text: str) -> str:
    return f"{label:<{_LABEL}}{text}"


def _top(counts: Mapping[str, int], most: int) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:most]


def _rest(counts: Mapping[str, int], most: int, noun: str) -> Iterator[str]:
    left = sorted(counts.values(), reverse=True)[most:]
    if left:
        yield _row("", f"{number(sum(left)):>7}  from {count_of(len(left), f'other {noun}')}")
