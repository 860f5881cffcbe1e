"""The figures of a batch, ready to be laid out: the sum, the sources, the checks, the angles, the hours."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from core.records import BatchSummary, CustomerOutcome
from eval.report.words import BASES, FALLBACKS, OUTCOMES, SOURCES, locale_name, number, percent, spoken

_MOST_REASON_TEXTS: Final = 2


@dataclass(frozen=True)
class Term:
    """One figure of the sum audience = drafted + held out + excluded + failed."""

    key: str
    name: str
    count: int
    share: str


@dataclass(frozen=True)
class Bar:
    """A counted thing. `width` is its percentage of the largest, for drawing; `share` is of the whole, in words."""

    name: str
    count: int
    width: str
    share: str
    note: str = ""


@dataclass(frozen=True)
class ReasonRow:
    """Customers without a draft for one rule: which states they are in, and the reason as it was given to some."""

    rule_id: str
    state: str
    count: int
    share: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Segment:
    """Part of a stacked bar. `width` is a percentage of the whole bar."""

    key: str
    name: str
    count: int
    width: str
    share: str


@dataclass(frozen=True)
class SourceRow:
    """Where the copy of one locale came from."""

    locale: str
    name: str
    model: str
    total: int
    segments: tuple[Segment, ...]


@dataclass(frozen=True)
class HourColumn:
    """Customers written to within one local hour. `height` is a percentage of the fullest hour."""

    hour: int
    total: int
    height: str
    segments: tuple[Segment, ...]


def terms(summary: BatchSummary) -> tuple[Term, ...]:
    """The four parts of the audience, in order."""
    return tuple(
        Term(key, name, getattr(summary, key), percent(getattr(summary, key), summary.audience))
        for key, name in OUTCOMES.items()
    )


def discrepancies(summary: BatchSummary, outcomes: Sequence[CustomerOutcome]) -> tuple[str, ...]:
    """What does not add up, in words; empty as it should be. A report never hides that a count is wrong."""
    found: list[str] = []
    parts = terms(summary)
    total = sum(term.count for term in parts)
    if total != summary.audience:
        found.append(f"the parts add up to {number(total)}, the audience is {number(summary.audience)}")
    states: Counter[str] = Counter(outcome.outcome for outcome in outcomes)
    found += [
        f"{number(term.count)} {term.name} are counted, {number(states[term.key])} are in the drafts file"
        for term in parts
        if states[term.key] != term.count
    ]
    without, explained = total - summary.drafted, sum(summary.reasons.values())
    if without != explained:
        found.append(f"{number(without)} have no draft, the reasons account for {number(explained)}")
    by_source = sum(sum(counts.values()) for counts in summary.sources.values())
    if by_source != summary.drafted:
        found.append(f"{number(summary.drafted)} are drafted, the sources account for {number(by_source)}")
    return tuple(found)


def reason_rows(summary: BatchSummary, outcomes: Sequence[CustomerOutcome]) -> tuple[ReasonRow, ...]:
    """One row a rule, most customers first; states and texts are those of the outcomes."""
    states: dict[str, dict[str, None]] = {}
    texts: dict[str, dict[str, None]] = {}
    for outcome in outcomes:
        if outcome.reason is not None:
            states.setdefault(outcome.reason.rule_id, {})[OUTCOMES[outcome.outcome]] = None
            texts.setdefault(outcome.reason.rule_id, {})[outcome.reason.text] = None
    total = sum(summary.reasons.values())
    return tuple(
        ReasonRow(rule, ", ".join(states.get(rule, ())), count, percent(count, total), _some(texts.get(rule, {})))
        for rule, count in _most_first(summary.reasons)
    )


def _some(texts: Mapping[str, None]) -> tuple[str, ...]:
    return tuple(sorted(texts)[:_MOST_REASON_TEXTS])


def source_rows(summary: BatchSummary) -> tuple[SourceRow, ...]:
    """One row a locale that has drafts or a model, by locale."""
    locales = sorted({*summary.sources, *summary.models})
    return tuple(_source_row(locale, summary) for locale in locales)


def _source_row(locale: str, summary: BatchSummary) -> SourceRow:
    counts = summary.sources.get(locale, {})
    model = summary.models.get(locale, "")
    return SourceRow(
        locale,
        locale_name(locale),
        model,
        sum(counts.values()),
        _segments(counts, {str(s): n for s, n in SOURCES.items()}),
    )


def fallback_bars(summary: BatchSummary) -> tuple[Bar, ...]:
    """Why the copy bank spoke although a model had written, most often first."""
    return _bars(summary.fallbacks, FALLBACKS)


def check_bars(summary: BatchSummary, rule_texts: Mapping[str, str]) -> tuple[Bar, ...]:
    """Rules that stopped candidates or renderings, most often first, with what they say where that is known."""
    return _bars(summary.checks, rule_texts)


def answer_bars(summary: BatchSummary, rule_texts: Mapping[str, str]) -> tuple[Bar, ...]:
    """Rules by which candidates of a model failed, most often first; shares are of all candidates."""
    most = max(summary.answer_checks.values(), default=0)
    return tuple(
        Bar(rule, count, _width(count, most), percent(count, summary.candidates), rule_texts.get(rule, ""))
        for rule, count in _most_first(summary.answer_checks)
    )


def angle_bars(summary: BatchSummary) -> tuple[Bar, ...]:
    """Drafts by angle, most first."""
    bars = _bars(summary.angles, {})
    return tuple(Bar(spoken(bar.name), bar.count, bar.width, bar.share) for bar in bars)


def hour_columns(outcomes: Sequence[CustomerOutcome]) -> tuple[HourColumn, ...]:
    """24 columns of customers with a draft and a plan, by local hour and by what the hour rests on."""
    counts: dict[int, Counter[str]] = {hour: Counter() for hour in range(24)}
    for outcome in outcomes:
        if outcome.draft is not None and outcome.plan is not None:
            counts[outcome.plan.minutes_after_midnight // 60][outcome.plan.basis] += 1
    fullest = max(sum(counter.values()) for counter in counts.values())
    return tuple(
        HourColumn(hour, sum(counter.values()), _width(sum(counter.values()), fullest), _segments(counter, BASES))
        for hour, counter in counts.items()
    )


def basis_bars(outcomes: Sequence[CustomerOutcome]) -> tuple[Bar, ...]:
    """Customers with a draft and a plan by what their hour rests on; bases that nobody has are left out."""
    counts: Counter[str] = Counter(outcome.plan.basis for outcome in outcomes if outcome.draft and outcome.plan)
    total = sum(counts.values())
    return tuple(
        Bar(basis, counts[basis], _width(counts[basis], total), percent(counts[basis], total), words)
        for basis, words in BASES.items()
        if counts[basis]
    )


def _segments(counts: Mapping[str, int], names: Mapping[str, str]) -> tuple[Segment, ...]:
    total = sum(counts.values())
    return tuple(
        Segment(key, name, counts.get(key, 0), _width(counts.get(key, 0), total), percent(counts.get(key, 0), total))
        for key, name in names.items()
    )


def _bars(counts: Mapping[str, int], notes: Mapping[str, str]) -> tuple[Bar, ...]:
    largest = max(counts.values(), default=0)
    total = sum(counts.values())
    return tuple(
        Bar(name, count, _width(count, largest), percent(count, total), notes.get(name, ""))
        for name, count in _most_first(counts)
    )


def _most_first(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def _width(part: int, whole: int) -> str:
    """A percentage for CSS: digits and a point, nothing else."""
    return f"{100 * part / whole:.2f}" if whole else "0"
