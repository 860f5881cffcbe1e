"""The labelled cases as a part of the report: precision and recall per pack, language and rule, and what went wrong."""

from collections.abc import Iterable, Sequence

from core.ports import Guardrail
from core.records import Verdict
from eval.guardrail.cases import GuardrailCase
from eval.guardrail.counting import Judged, all_rules, count_pack, count_rule, outcome_for, pack_of
from eval.guardrail.part import Part
from eval.intervals import share_of
from eval.suite import Cell, Example, Examples, Failure, IntervalPlot, Measure, Section, Table

PRECISION_GATE, RECALL_GATE = 0.97, 0.95
"""Where the plots draw the gate; the gates themselves are in eval/gates.toml."""
_SHOWN = 40
_LANGUAGES = {"en": "English", "zh": "Chinese"}


def labelled_part(guardrail: Guardrail, cases: Sequence[GuardrailCase]) -> Part:
    """Check every case, and count."""
    judged = list(zip(cases, guardrail.check([case.request() for case in cases]), strict=True))
    packs = sorted({pack_of(rule) for rule in all_rules(judged)})
    whole = [*_pooled(packs, judged), *(measure for pack in packs for measure in _of_pack(pack, judged, None))]
    split = [
        measure
        for pack in packs
        for language in sorted({case.language for case in cases})
        for measure in _of_pack(pack, judged, language)
    ]
    violations = sum(bool(case.expect) for case in cases)
    section = Section(
        title="Labelled cases",
        lead=(
            f"{len(cases):,} pieces of copy, of which {violations:,} break rules and {len(cases) - violations:,} are "
            "near-misses that must pass. Precision is the share of alarms that were right, recall the share of "
            "violations found. A finding that only warns stops nothing and is not counted."
        ),
        blocks=(
            _plot("Precision per pack and language", "precision", split, PRECISION_GATE),
            _plot("Recall per pack and language", "recall", split, RECALL_GATE),
            _confusions(packs, judged),
            _rule_table(judged),
        ),
    )
    notes = (
        "The labelled cases grew with the rules, and those of everyday.jsonl name the rule that the mended "
        "guardrail found: they show that nothing has got worse, and cannot show what strangers' copy would "
        "meet. The public data sets were looked at while rules were mended, too; none of these figures is held out.",
    )
    return Part(measures=(*whole, *split), sections=(section,), failures=tuple(_failures(judged)), notes=notes)


def _pooled(packs: Sequence[str], judged: Sequence[Judged]) -> list[Measure]:
    each = [count_pack(pack, judged) for pack in packs]
    hits = sum(counts.hits for counts in each)
    alarms, missed = sum(counts.false_alarms for counts in each), sum(counts.missed for counts in each)
    return [
        share_of("labelled.precision", "Precision, labelled cases", hits, hits + alarms),
        share_of("labelled.recall", "Recall, labelled cases", hits, hits + missed),
    ]


def _of_pack(pack: str, judged: Sequence[Judged], language: str | None) -> list[Measure]:
    among = [(case, verdict) for case, verdict in judged if language in (None, case.language)]
    counts = count_pack(pack, among)
    name = f"{pack}.{language}" if language else pack
    label = f"{pack}, {_LANGUAGES.get(language, language)}" if language else pack
    measures = [counts.precision(f"labelled.precision.{name}", label), counts.recall(f"labelled.recall.{name}", label)]
    # A pack for the law of one country has no cases in the other's language.
    return [measure for measure in measures if measure.n]


def _plot(title: str, which: str, measures: Sequence[Measure], gate: float) -> IntervalPlot:
    chosen = tuple(measure for measure in measures if measure.name.startswith(f"labelled.{which}."))
    start = min([0.8, *(measure.low for measure in chosen if measure.low is not None)])
    return IntervalPlot(title=title, measures=chosen, gate=gate, start=start, end=1.0)


def _rule_table(judged: Sequence[Judged]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for rule in all_rules(judged):
        counts = count_rule(rule, judged)
        precision, recall = counts.precision(f"{rule}.precision", rule), counts.recall(f"{rule}.recall", rule)
        rows.append((rule, precision, recall, counts.false_alarms, counts.missed))
    return Table(
        title="Rules",
        columns=("Rule", "Precision", "Recall", "False alarms", "Missed"),
        rows=tuple(rows),
        note="A case found by another rule of its pack counts as found for the pack and as missed for its own rule.",
    )


def _confusions(packs: Sequence[str], judged: Sequence[Judged]) -> Examples:
    wrong = [example for case, verdict in judged for example in _wrong(packs, case, verdict)]
    return Examples(
        title="Wrong answers", examples=tuple(wrong[:_SHOWN]), total=len(wrong), empty="No case came out wrong."
    )


def _wrong(packs: Sequence[str], case: GuardrailCase, verdict: Verdict) -> Iterable[Example]:
    for pack in packs:
        outcome = outcome_for(pack, case, verdict)
        if outcome in ("false alarm", "missed"):
            found = "; ".join(f"{f.rule_id}: {f.reason}" for f in verdict.findings if pack_of(f.rule_id) == pack)
            why = found if outcome == "false alarm" else f"Expected {', '.join(case.expect)}."
            tags = (outcome, pack, case.id)
            yield Example(head=case.title, text=case.body, locale=case.locale, tags=tags, why=why)


def _failures(judged: Iterable[Judged]) -> Iterable[Failure]:
    for case, verdict in judged:
        for finding in verdict.findings:
            if finding.rule_id == "internal.check_failed" and "internal" not in {pack_of(rule) for rule in case.expect}:
                yield Failure(case=case.id, error=finding.reason)
