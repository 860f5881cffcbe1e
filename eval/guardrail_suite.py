"""Measures the guardrail on labelled cases: precision and recall per rule, pack and language, with Wilson intervals.

A case says which rules its copy breaks (`expect`, nothing for a near-miss that must pass) and which findings are
neither right nor wrong (`also`, for copy that cannot break one rule without touching another). A case counts for a rule
or pack as a true positive, false positive, false negative or true negative; tolerated findings count as none of them.
Findings that only warn do not count: they do not stop a message.
"""

import json
import math
from collections.abc import Iterable, Sequence
from importlib import resources
from pathlib import Path

from pydantic import ValidationError

from core.errors import InputError
from core.ports import Guardrail
from core.records import CheckRequest, Severity, Verdict
from core.records.base import Record

_Z95 = 1.959963984540054
PRECISION_GATE, RECALL_GATE = 0.97, 0.95


class GuardrailCase(CheckRequest):
    """Copy with the rules that it breaks."""

    id: str
    pack: str
    """The pack that the case was written for."""
    expect: tuple[str, ...] = ()
    also: tuple[str, ...] = ()

    def request(self) -> CheckRequest:
        """The case without its labels."""
        return CheckRequest.model_validate(self.model_dump(include=set(CheckRequest.model_fields)))


class Interval(Record):
    """A proportion with its 95 % Wilson score interval (Wilson 1927); all None where nothing was counted."""

    value: float | None
    low: float | None
    high: float | None
    n: int


class Score(Record):
    """How a rule, a pack or everything did."""

    name: str
    true_positive: int
    false_positive: int
    false_negative: int
    true_negative: int
    precision: Interval
    recall: Interval


class Confusion(Record):
    """A case that came out wrong."""

    case_id: str
    locale: str
    name: str
    kind: str
    """`missed` or `false alarm`."""
    title: str
    body: str
    reason: str


class GuardrailReport(Record):
    """The figures of one run."""

    policy: str
    cases: int
    packs: tuple[Score, ...]
    packs_by_language: tuple[Score, ...]
    rules: tuple[Score, ...]
    confusions: tuple[Confusion, ...]
    failed_gates: tuple[str, ...]


def load_cases(folder: Path | None = None) -> list[GuardrailCase]:
    """All cases of a folder of JSONL files (the packaged ones by default); InputError names file and line."""
    root = folder if folder is not None else Path(str(resources.files("eval") / "cases" / "guardrail"))
    files = sorted(root.glob("*.jsonl"))
    if not files:
        raise InputError(f"{root}: no *.jsonl files with guardrail cases")
    return [case for file in files for case in _read(file)]


def _read(file: Path) -> Iterable[GuardrailCase]:
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            yield GuardrailCase.model_validate_json(line)
        except ValidationError as error:
            raise InputError(f"{file}, line {number}: {error.errors()[0]['msg']}") from error


def wilson(successes: int, n: int) -> Interval:
    """The proportion successes / n with its interval."""
    if n == 0:
        return Interval(value=None, low=None, high=None, n=0)
    share = successes / n
    spread = _Z95 * math.sqrt(share * (1 - share) / n + _Z95**2 / (4 * n**2))
    centre, scale = share + _Z95**2 / (2 * n), 1 + _Z95**2 / n
    return Interval(value=share, low=max(0.0, (centre - spread) / scale), high=min(1.0, (centre + spread) / scale), n=n)


def found_rules(verdict: Verdict) -> set[str]:
    """The rules that stop the message."""
    return {finding.rule_id for finding in verdict.findings if finding.severity not in (Severity.OFF, Severity.WARN)}


def pack_of(name: str) -> str:
    """The pack of a rule id."""
    return name.split(".")[0]


def evaluate_guardrail(guardrail: Guardrail, cases: Sequence[GuardrailCase]) -> GuardrailReport:
    """Run the cases and count."""
    verdicts = guardrail.check([case.request() for case in cases])
    pairs = list(zip(cases, verdicts, strict=True))
    rules = sorted({rule for case in cases for rule in case.expect} | {r for _, v in pairs for r in found_rules(v)})
    packs = sorted({pack_of(rule) for rule in rules})
    languages = sorted({case.locale.split("-")[0] for case in cases})
    pack_scores = tuple(_score(pack, pairs, by_pack=True) for pack in packs)
    by_language = tuple(
        _score(
            pack, [pair for pair in pairs if pair[0].locale.split("-")[0] == language], by_pack=True, suffix=language
        )
        for pack in packs
        for language in languages
    )
    return GuardrailReport(
        policy=guardrail.policy_version,
        cases=len(cases),
        packs=pack_scores,
        packs_by_language=by_language,
        rules=tuple(_score(rule, pairs, by_pack=False) for rule in rules),
        confusions=tuple(_confusions(packs, pairs)),
        failed_gates=tuple(_failed_gates((*pack_scores, *by_language))),
    )


def _outcome(name: str, case: GuardrailCase, verdict: Verdict, by_pack: bool) -> str | None:
    """`tp`, `fp`, `fn`, `tn`, or None for a finding that is tolerated."""

    def same(rule: str) -> bool:
        return pack_of(rule) == name if by_pack else rule == name

    expected = any(same(rule) for rule in case.expect)
    found = {rule for rule in found_rules(verdict) if same(rule)}
    if expected:
        return "tp" if found else "fn"
    if not found:
        return "tn"
    return None if found <= set(case.also) else "fp"


def _score(name: str, pairs: Sequence[tuple[GuardrailCase, Verdict]], *, by_pack: bool, suffix: str = "") -> Score:
    outcomes = [_outcome(name, case, verdict, by_pack) for case, verdict in pairs]
    tp, fp, fn, tn = (outcomes.count(kind) for kind in ("tp", "fp", "fn", "tn"))
    return Score(
        name=f"{name}/{suffix}" if suffix else name,
        true_positive=tp,
        false_positive=fp,
        false_negative=fn,
        true_negative=tn,
        precision=wilson(tp, tp + fp),
        recall=wilson(tp, tp + fn),
    )


def _confusions(packs: Sequence[str], pairs: Sequence[tuple[GuardrailCase, Verdict]]) -> Iterable[Confusion]:
    for case, verdict in pairs:
        for pack in packs:
            outcome = _outcome(pack, case, verdict, by_pack=True)
            if outcome in ("fp", "fn"):
                reasons = [f"{f.rule_id}: {f.reason}" for f in verdict.findings if pack_of(f.rule_id) == pack]
                yield Confusion(
                    case_id=case.id,
                    locale=case.locale,
                    name=pack,
                    kind="missed" if outcome == "fn" else "false alarm",
                    title=case.title,
                    body=case.body,
                    reason="; ".join(reasons) or ", ".join(case.expect),
                )


def _failed_gates(scores: Iterable[Score]) -> Iterable[str]:
    for score in scores:
        for what, interval, least in (
            ("precision", score.precision, PRECISION_GATE),
            ("recall", score.recall, RECALL_GATE),
        ):
            if interval.value is not None and interval.value < least:
                yield f"{score.name}: {what} {interval.value:.3f} of {interval.n} is below {least}"


def as_json(report: GuardrailReport) -> str:
    """The report as indented JSON."""
    return json.dumps(report.model_dump(mode="json"), ensure_ascii=False, indent=2)
