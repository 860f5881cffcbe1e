"""What people said about pairs, and whether they agree."""

from collections.abc import Sequence

from core.errors import InputError
from core.records import digest_of
from eval.copy.pairs import BlindPair
from eval.intervals import exact, share_of
from eval.label.agreement import alpha_of, pairwise
from eval.label.labels import Label, by_majority
from eval.suite import Cell, Example, Examples, IntervalPlot, Measure, Section, SuiteResult, Table

_LISTED = 10


def label_suite(pairs: Sequence[BlindPair], labels: Sequence[Label]) -> SuiteResult:
    """Preferences by majority, agreement, and the pairs on which people differ.

    Raises InputError where no label is about any of the pairs.
    """
    known = {pair.pair_id for pair in pairs}
    kept = [label for label in labels if label.pair_id in known]
    if not kept:
        raise InputError("no label is about any of these pairs")
    majority = by_majority(kept)
    decided = [choice for choice in majority.values() if choice != "tie"]
    firsts = [label.choice for label in kept if label.choice != "tie"]
    agreement = [alpha_of(kept), *(measure for _, _, measure in pairwise(kept))]
    measures = [
        share_of("new_wins", "This run preferred, of pairs decided", decided.count("new"), len(decided)),
        share_of("ties", "Pairs without a preference", len(majority) - len(decided), len(majority)),
        share_of("first_place", "The first place wins (50 % is fair)", firsts.count("first"), len(firsts)),
        exact("pairs", "Pairs labelled", len(majority), len(pairs), unit="count"),
        exact("raters", "Raters", len({label.rater for label in kept}), len(kept), unit="count"),
        *agreement,
    ]
    return SuiteResult(
        suite="label",
        title="Labels",
        question="Which run do people prefer, not knowing which is which, and do they agree?",
        headline=("new_wins", "ties", "alpha", "first_place", "pairs"),
        measures=tuple(measures),
        sections=(_preference(measures), _agreement(kept, agreement), _disputed(pairs, kept)),
        notes=_notes(len(labels) - len(kept), measures),
        config={"pairs": len(pairs), "labels": len(kept)},
        digests={"labels": digest_of(sorted(list(label.model_dump().values()) for label in kept))},
    )


def _notes(left_out: int, measures: Sequence[Measure]) -> tuple[str, ...]:
    found = []
    if left_out:
        found.append(f"{left_out} labels are about other pairs and were left out.")
    if next(measure for measure in measures if measure.name == "alpha").n == 0:
        found.append("No pair was labelled by two raters, so nothing is known of their agreement.")
    return tuple(found)


def _preference(measures: Sequence[Measure]) -> Section:
    shown = tuple(measure for measure in measures if measure.unit == "share")
    lead = "A pair goes to the run that most raters prefer. Half of the pairs showed this run first, by hash."
    plot = IntervalPlot(title="Shares", measures=shown, gate=0.5, start=0, end=1, line="a draw")
    return Section(title="Preference", lead=lead, blocks=(plot,))


def _agreement(labels: Sequence[Label], agreement: Sequence[Measure]) -> Section:
    lead = (
        "1 is full agreement, 0 what chance would give, below 0 less than that. From 0.67 on conclusions may be drawn."
    )
    raters = sorted({label.rater for label in labels})
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            rater,
            *(
                sum(each.rater == rater and each.choice == choice for each in labels)
                for choice in ("first", "second", "tie")
            ),
        )
        for rater in raters
    )
    return Section(
        title="Agreement",
        lead=lead,
        blocks=(
            Table(title="Beyond chance", columns=("", "Value"), rows=tuple((m.label, m) for m in agreement)),
            Table(title="Raters", columns=("Rater", "First", "Second", "Tie"), rows=rows),
        ),
    )


def _disputed(pairs: Sequence[BlindPair], labels: Sequence[Label]) -> Section:
    said = {pair.pair_id: [label for label in labels if label.pair_id == pair.pair_id] for pair in pairs}
    found = [pair for pair in pairs if len({label.choice for label in said[pair.pair_id]}) > 1]
    examples = tuple(
        Example(
            head=pair.first_title,
            text=pair.first_body,
            locale=pair.locale,
            tags=(pair.pair_id,),
            why=f"Second: {pair.second_title} / {pair.second_body} "
            f"({', '.join(f'{label.rater}: {label.choice}' for label in said[pair.pair_id])})",
        )
        for pair in found[:_LISTED]
    )
    block = Examples(title="Disputed pairs", examples=examples, total=len(found), empty="Raters agree on every pair.")
    return Section(title="Disputed", lead="Pairs on which raters chose differently.", blocks=(block,))
