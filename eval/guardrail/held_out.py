"""Copy that was written before the rules were looked at, counted apart from the cases that grew with the rules.

Six rounds, a file each. Rules were mended with `everyday`, `second`, `after` and `last`, whatever they were when they
were written; `families` was written before the rules were widened by families of words, but by whoever widened them, so
that it shows no more than the others. `fresh` was written after the mending and not looked at when the rules were
widened: whoever mends a rule with it must write another.
"""

from collections.abc import Iterator, Sequence
from importlib import resources
from pathlib import Path

from core.ports import Guardrail
from core.records import Decision, digest_of
from eval.guardrail.cases import GuardrailCase, load_cases
from eval.guardrail.counting import Judged, all_rules, count_pack, pack_of
from eval.guardrail.part import Part
from eval.intervals import share_of
from eval.suite import IntervalPlot, Measure, Section, Table

SETS = {
    "looked_at": "mended with",
    "fresh": "unseen",
}
"""The sets that are counted, and what they are called."""
_CAVEAT = (
    "The held-out copy and its labels are by authors who knew the rules when all rounds but the first were written. "
    "Each round met the rules worse while it was new, the roundabout one worst. Of what the rules were mended with, "
    "the figures show only that the mending worked; the unseen round is the one to believe. A writer who means to slip "
    "something through, or a turn of phrase that nobody thought of, will pass: the rules are a net and not a proof, "
    "and the optional judge of meaning and a person's look at samples stay necessary."
)


def load_held_out() -> list[GuardrailCase]:
    """The packaged held-out copy."""
    return load_cases(Path(str(resources.files("eval") / "cases" / "guardrail" / "held_out")))


def set_of(case_id: str) -> str:
    """Which set a case belongs to, by the first part of its id."""
    return "fresh" if case_id.startswith("fresh.") else "looked_at"


def held_out_part(guardrail: Guardrail, cases: Sequence[GuardrailCase]) -> Part:
    """Precision and recall of each set, and of each pack over what is unseen. Unseen copy itself is not shown."""
    judged = list(zip(cases, guardrail.check([case.request() for case in cases]), strict=True))
    by_set = {name: [each for each in judged if set_of(each[0].id) == name] for name in SETS}
    pooled = [measure for name, among in by_set.items() if among for measure in _of_set(name, among)]
    unseen = [each for name, among in by_set.items() if name != "looked_at" for each in among]
    packs = list(_of_packs(unseen))
    section = Section(
        title="Held-out copy",
        lead=(
            f"{len(cases):,} messages as a campaign writer or a careless model would write them; {len(unseen):,} of "
            "them were never looked at while rules were mended. These figures, not those of the labelled "
            f"cases, say what unknown copy will meet. {_CAVEAT}"
        ),
        blocks=(
            Table(
                title="Copy by what was done with it",
                columns=("", "Measured"),
                rows=tuple((measure.label, measure) for measure in pooled),
                note="A violation is found in a pack where any rule of that pack stops the message.",
            ),
            IntervalPlot(title="Unseen copy, by pack", measures=tuple(packs), start=0.0, end=1.0),
        ),
    )
    digests = {"held_out": digest_of([case.model_dump(mode="json") for case in cases])}
    return Part(measures=(*pooled, *packs), sections=(section,), notes=(_CAVEAT,), digests=digests)


def _of_set(name: str, judged: Sequence[Judged]) -> Iterator[Measure]:
    label = SETS[name]
    counts = [count_pack(pack, judged) for pack in _packs(judged)]
    hits = sum(each.hits for each in counts)
    alarms, missed = sum(each.false_alarms for each in counts), sum(each.missed for each in counts)
    yield share_of(f"held_out.precision.{name}", f"Precision, {label}", hits, hits + alarms)
    yield share_of(f"held_out.recall.{name}", f"Recall in the right pack, {label}", hits, hits + missed)
    good = [verdict.decision is not Decision.PASS for case, verdict in judged if not case.expect]
    bad = [verdict.decision is not Decision.PASS for case, verdict in judged if case.expect]
    yield share_of(f"held_out.stopped.{name}", f"Violations stopped by any rule, {label}", sum(bad), len(bad))
    yield share_of(f"held_out.wrongly.{name}", f"Good copy stopped, {label}", sum(good), len(good))


def _of_packs(judged: Sequence[Judged]) -> Iterator[Measure]:
    for pack in _packs(judged):
        counts = count_pack(pack, judged)
        yield counts.precision(f"held_out.pack.precision.{pack}", f"Precision, {pack}")
        yield counts.recall(f"held_out.pack.recall.{pack}", f"Recall, {pack}")


def _packs(judged: Sequence[Judged]) -> list[str]:
    return sorted({pack_of(rule) for rule in all_rules(judged)})
