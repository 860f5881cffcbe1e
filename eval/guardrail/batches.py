"""Whole batches: the same words to too many, words that are nearly the same, and batches that are varied enough."""

from collections.abc import Sequence
from importlib import resources
from pathlib import Path

from pydantic import ValidationError

from agent.guardrails.batch import check_batch
from agent.guardrails.policy import Policy, load_policy
from core.errors import InputError
from core.records import CheckRequest, Record
from core.records.base import Locale
from eval.guardrail.part import Part
from eval.intervals import share_of
from eval.suite import Section, Table


class BatchCopy(Record):
    """Words that go to `count` customers."""

    title: str
    body: str
    count: int = 1


class BatchCase(Record):
    """A batch, and the rule that copy of it breaks."""

    id: str
    locale: Locale
    expect: str = ""
    """`batch.same_copy` or `batch.near_duplicate`; empty for a batch that is varied enough."""
    copies: tuple[BatchCopy, ...]

    def requests(self) -> list[CheckRequest]:
        """One request a customer."""
        return [
            CheckRequest(title=copy.title, body=copy.body, locale=self.locale)
            for copy in self.copies
            for _ in range(copy.count)
        ]


def load_batches(path: Path | None = None) -> list[BatchCase]:
    """The packaged batches, or those of a JSONL file; InputError names file and line."""
    file = path or Path(str(resources.files("eval") / "cases" / "guardrail" / "batches" / "batches.jsonl"))
    cases = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            cases.append(BatchCase.model_validate_json(line))
        except ValidationError as error:
            raise InputError(f"{file}, line {number}: {error.errors()[0]['msg']}") from error
    return cases


def batch_part(cases: Sequence[BatchCase], policy: Policy | None = None) -> Part:
    """How many batches get exactly the finding that they should. A warning counts: these rules only warn."""
    found = {case.id: _found(case, policy or load_policy()) for case in cases}
    bad, good = [case for case in cases if case.expect], [case for case in cases if not case.expect]
    measures = (
        share_of("batches.recall", "Batches too alike that are seen", _right(bad, found), len(bad)),
        share_of("batches.spared", "Varied batches that are spared", _right(good, found), len(good)),
    )
    rows = tuple(
        (case.id, case.locale, case.expect or "none", " ".join(sorted(found[case.id])) or "none")
        for case in cases
        if found[case.id] != ({case.expect} - {""})
    )
    blocks = (
        Table(title="Batches", columns=("", "Measured"), rows=tuple((measure.label, measure) for measure in measures)),
        Table(title="Batches that came out wrong", columns=("Batch", "Locale", "Expected", "Found"), rows=rows),
    )
    lead = f"{len(cases)} batches in both languages, checked as a whole for copy that goes to too many."
    return Part(measures=measures, sections=(Section(title="Whole batches", lead=lead, blocks=blocks),))


def _found(case: BatchCase, policy: Policy) -> set[str]:
    return {finding.rule_id for findings in check_batch(case.requests(), policy) for finding in findings}


def _right(cases: Sequence[BatchCase], found: dict[str, set[str]]) -> int:
    return sum(found[case.id] == ({case.expect} - {""}) for case in cases)
