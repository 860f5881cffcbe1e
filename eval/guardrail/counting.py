"""Counts labelled cases as right or wrong, by rule, pack and language.

A case counts for a rule or pack as a true positive, false positive, false negative or true negative; tolerated findings
count as none of them. Findings that only warn do not count: they do not stop a message.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from core.records import Severity, Verdict
from eval.guardrail.cases import GuardrailCase
from eval.intervals import share_of
from eval.suite import Measure

Judged = tuple[GuardrailCase, Verdict]


@dataclass(frozen=True)
class Counts:
    """How a rule or a pack did."""

    hits: int
    false_alarms: int
    missed: int
    passed: int

    def precision(self, name: str, label: str) -> Measure:
        """Share of alarms that were right."""
        return share_of(name, label, self.hits, self.hits + self.false_alarms)

    def recall(self, name: str, label: str) -> Measure:
        """Share of violations that were found."""
        return share_of(name, label, self.hits, self.hits + self.missed)


def found_rules(verdict: Verdict) -> set[str]:
    """The rules that stop the message."""
    return {finding.rule_id for finding in verdict.findings if finding.severity not in (Severity.OFF, Severity.WARN)}


def pack_of(rule_id: str) -> str:
    """The pack of a rule."""
    return rule_id.split(".")[0]


def all_rules(judged: Iterable[Judged]) -> list[str]:
    """Every rule expected or found."""
    return sorted({rule for case, verdict in judged for rule in (*case.expect, *found_rules(verdict))})


def count_rule(rule_id: str, judged: Sequence[Judged]) -> Counts:
    """How one rule did."""
    return _count(lambda each: each == rule_id, judged)


def count_pack(pack: str, judged: Sequence[Judged]) -> Counts:
    """How a pack did: a violation is found where any rule of the pack is."""
    return _count(lambda each: pack_of(each) == pack, judged)


def outcome_for(pack: str, case: GuardrailCase, verdict: Verdict) -> str | None:
    """`hit`, `false alarm`, `missed`, `passed`, or None for a finding that is tolerated."""
    return _outcome(lambda each: pack_of(each) == pack, case, verdict)


def _count(counts: Callable[[str], bool], judged: Sequence[Judged]) -> Counts:
    outcomes = [_outcome(counts, case, verdict) for case, verdict in judged]
    return Counts(*(outcomes.count(kind) for kind in ("hit", "false alarm", "missed", "passed")))


def _outcome(counts: Callable[[str], bool], case: GuardrailCase, verdict: Verdict) -> str | None:
    expected = any(counts(rule) for rule in case.expect)
    found = {rule for rule in found_rules(verdict) if counts(rule)}
    if expected:
        return "hit" if found else "missed"
    if not found:
        return "passed"
    return None if found <= set(case.also) else "false alarm"
