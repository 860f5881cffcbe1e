"""Two runs over the same customers: paired differences with intervals, as a whole, per language and per angle."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from core.errors import InputError
from eval.copy.case import Case
from eval.copy.diversity import distinct
from eval.copy.scores import Evaluator, Scores
from eval.intervals import mean_of
from eval.report.words import locale_name
from eval.suite import Cell, Example, Examples, IntervalPlot, Measure, Section, Table

SMALL = 5
"""A segment with fewer pairs is left out."""
_LISTED = 12
_MUST_HOLD = ("passed", "faithful", "item_named", "personal", "swap_facts")


@dataclass(frozen=True)
class Delta:
    """How one evaluator changed over a segment."""

    evaluator: Evaluator
    segment: str
    before: float
    after: float
    difference: Measure
    wins: int
    losses: int

    @property
    def verdict(self) -> str:
        """In a word; the interval decides."""
        low, high = self.difference.low, self.difference.high
        if low is None or high is None or low <= 0 <= high:
            return "no difference shown"
        if self.evaluator.better == "neither":
            return "higher" if low > 0 else "lower"
        return "better" if (low > 0) == (self.evaluator.better == "more") else "worse"


def deltas(new: Scores, old: Scores) -> list[Delta]:
    """Every evaluator that both runs were asked, over all pairs and over each language and angle of the new run.

    Raises InputError where the runs have no customer in common.
    """
    common = {case.customer_id for case in new.cases} & {case.customer_id for case in old.cases}
    if not common:
        raise InputError("--against: the two files have no drafted customer in common, so nothing can be compared")
    return [
        delta
        for evaluator in new.evaluators
        if evaluator.name in old.values
        for segment, keep in segments(new.cases)
        if (delta := _delta(evaluator, segment, keep, new, old)) is not None
    ]


def segments(cases: Sequence[Case]) -> list[tuple[str, Callable[[Case], bool]]]:
    """All, then each language, then each angle."""
    languages = sorted({case.language for case in cases})
    angles = sorted({case.draft.angle.value for case in cases})
    return [
        ("all", lambda _case: True),
        *((language, _speaks(language)) for language in languages),
        *((angle, _has_angle(angle)) for angle in angles),
    ]


def _speaks(language: str) -> Callable[[Case], bool]:
    return lambda case: case.language == language


def _has_angle(angle: str) -> Callable[[Case], bool]:
    return lambda case: case.draft.angle.value == angle


def _spoken(segment: str) -> str:
    return locale_name(segment) if len(segment) == 2 else segment.replace("_", " ")


def _delta(evaluator: Evaluator, segment: str, keep: Callable[[Case], bool], new: Scores, old: Scores) -> Delta | None:
    after, before = new.by_customer(evaluator.name), old.by_customer(evaluator.name)
    kept = [case.customer_id for case in new.cases if keep(case)]
    pairs = [(before[key], after[key]) for key in kept if key in before and key in after]
    if not pairs or (len(pairs) < SMALL and segment != "all"):
        return None
    name = f"against.{evaluator.name}" + ("" if segment == "all" else f".{segment}")
    label = evaluator.label + ("" if segment == "all" else f", {_spoken(segment)}")
    unit = "number" if evaluator.unit == "count" else evaluator.unit
    difference = mean_of(name, label, [now - was for was, now in pairs], unit=unit)
    ups, downs = sum(now > was for was, now in pairs), sum(now < was for was, now in pairs)
    wins, losses = (downs, ups) if evaluator.better == "less" else (ups, downs)
    return Delta(
        evaluator,
        segment,
        sum(was for was, _ in pairs) / len(pairs),
        sum(now for _, now in pairs) / len(pairs),
        difference,
        wins,
        losses,
    )


def comparison_section(new: Scores, old: Scores, found: Sequence[Delta], other: str) -> Section:
    """The page's part about the comparison."""
    whole = [delta for delta in found if delta.segment == "all"]
    judged = [delta for delta in whole if delta.evaluator.better != "neither"]
    shares = tuple(delta.difference for delta in judged if delta.evaluator.unit == "share")
    apart = [delta for delta in found if delta.segment != "all" and delta.verdict in ("better", "worse")]
    lead = (
        f"This file against {other}, customer by customer. A difference is this file less the other; its interval is a "
        "paired bootstrap over customers. It counts as better or worse where the interval leaves out zero; of twenty "
        "comparisons between equals about one does."
    )
    return Section(
        title="Against the other run",
        lead=lead,
        blocks=(
            IntervalPlot(title="Differences of shares", measures=shares, gate=0.0, line="no difference"),
            Table(title="All customers in both", columns=_COLUMNS, rows=tuple(_row(delta) for delta in whole)),
            Table(
                title="Languages and angles that differ",
                columns=_COLUMNS,
                rows=tuple(_row(delta) for delta in apart),
                note=f"Segments of at least {SMALL} pairs. Everything else showed no difference.",
            ),
            _distinct_table(new, old),
            _changes("Regressions", new, old, lost=True),
            _changes("Wins", new, old, lost=False),
        ),
    )


_COLUMNS = ("What", "Verdict", "Before", "Now", "Difference", "Wins", "Losses")


def _row(delta: Delta) -> tuple[Cell, ...]:
    return (
        delta.difference.label,
        delta.verdict,
        round(delta.before, 4),
        round(delta.after, 4),
        delta.difference,
        delta.wins,
        delta.losses,
    )


def _distinct_table(new: Scores, old: Scores) -> Table:
    """Distinct n-grams are a property of a whole file: over the customers of both, without an interval."""
    common = {case.customer_id for case in new.cases} & {case.customer_id for case in old.cases}
    rows = tuple(
        (f"distinct-{size}", *(round(distinct(_only(scores, common), size)[0], 4) for scores in (old, new)))
        for size in (1, 2, 3)
    )
    return Table(title="Variety", columns=("What", "Before", "Now"), rows=rows)


def _only(scores: Scores, customers: set[str]) -> list[Case]:
    return [case for case in scores.cases if case.customer_id in customers]


def _changes(title: str, new: Scores, old: Scores, *, lost: bool) -> Examples:
    """Customers for whom something that must hold was lost, or won."""
    found = list(_changed(new, old, lost=lost))
    word = "was lost" if lost else "was won"
    return Examples(title=title, examples=tuple(found[:_LISTED]), total=len(found), empty=f"Nothing {word}.")


def _changed(new: Scores, old: Scores, *, lost: bool) -> Iterator[Example]:
    before_cases = {case.customer_id: case for case in old.cases}
    labels = {e.name: e.label for e in new.evaluators if e.name in _MUST_HOLD and e.name in old.values}
    tables = [(label, old.by_customer(name), new.by_customer(name)) for name, label in labels.items()]
    for case in new.cases:
        key, draft = case.customer_id, case.draft
        changed = [
            label
            for label, before, after in tables
            if key in before and key in after and (before[key] > after[key] if lost else after[key] > before[key])
        ]
        if changed:
            was = before_cases[key].draft
            why = f"Before: {was.title} / {was.body}"
            yield Example(head=draft.title, text=draft.body, locale=draft.locale, tags=(key, *changed), why=why)
