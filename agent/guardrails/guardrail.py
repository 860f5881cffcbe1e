"""The guardrail: runs every check over a piece of copy and decides. Fails closed."""

import logging
from collections.abc import Sequence
from pathlib import Path

from agent.guardrails.copyview import MOST_READ, Copy
from agent.guardrails.findings import Hit
from agent.guardrails.forms import packaged_forms
from agent.guardrails.lexicon import Lexicon, packaged_lists
from agent.guardrails.policy import FAILED_RULE, Policy, load_policy
from agent.guardrails.registry import CHECKS, CheckEntry
from core.records import CheckRequest, Decision, Draft, Finding, Severity, Verdict

logger = logging.getLogger(__name__)


class RuleGuardrail:
    """The deterministic rules as a `Guardrail`. A check that raises is an `escalate` finding, never a pass."""

    def __init__(self, policy: Policy, checks: Sequence[CheckEntry] = CHECKS) -> None:
        self._policy = policy
        self._lexicon = Lexicon(packaged_lists(), packaged_forms())
        self._checks = [entry for entry in checks if self._in_force(entry)]

    @property
    def policy_version(self) -> str:
        """Digest of the severities, and of the rules with all their lists."""
        return self._policy.digest

    def check(self, requests: Sequence[CheckRequest]) -> list[Verdict]:
        """One verdict a request, in order."""
        return [self._verdict(request) for request in requests]

    def _in_force(self, entry: CheckEntry) -> bool:
        return any(self._policy.severity(rule_id) is not Severity.OFF for rule_id in entry.rules)

    def _verdict(self, request: CheckRequest) -> Verdict:
        copy = Copy(request, self._lexicon)
        findings = [self._unread(name, text) for name, text in _texts(request) if len(text) > MOST_READ]
        for entry in self._checks:
            findings.extend(self._run(entry, copy))
        return Verdict(
            decision=decide(findings),
            policy=self._policy.digest,
            digest=Draft.digest_for(request.title, request.body, request.deep_link, request.channel or ""),
            findings=tuple(findings),
        )

    def _unread(self, name: str, text: str) -> Finding:
        reason = f"The {name} has {len(text)} characters; only the first {MOST_READ} were checked."
        return Finding(
            check="length",
            rule_id=FAILED_RULE,
            severity=self._policy.severity(FAILED_RULE),
            field=name,
            reason=reason,
            fix=f"Shorten the {name}.",
            source=self._policy.rules[FAILED_RULE].source,
        )

    def _run(self, entry: CheckEntry, copy: Copy) -> list[Finding]:
        try:
            hits = list(entry.check(copy))
        except Exception as error:  # whatever goes wrong in a check, the copy must not pass unseen
            logger.exception("check %s failed", entry.name)
            reason = f"The check {entry.name} failed with {type(error).__name__}; nothing is known about this copy."
            hits = [Hit(FAILED_RULE, reason, "Have a person look at it, and report the failure.")]
        return [self._finding(entry, copy, hit) for hit in hits if self._policy.severity(hit.rule_id) != Severity.OFF]

    def _finding(self, entry: CheckEntry, copy: Copy, hit: Hit) -> Finding:
        return Finding(
            check=entry.name,
            rule_id=hit.rule_id,
            severity=self._policy.severity(hit.rule_id),
            field=hit.field,
            span=_span(copy, hit),
            reason=hit.reason,
            fix=hit.fix,
            source=self._policy.rules[hit.rule_id].source,
        )


def _span(copy: Copy, hit: Hit) -> tuple[int, int] | None:
    """Where in the original text; the whole field for what is wrong with all of it, None for the whole message."""
    field = {"title": copy.title, "body": copy.body}.get(hit.field)
    if field is None:
        return (0, len(copy.request.deep_link)) if hit.field == "deep_link" else None
    return (0, len(field.original)) if hit.start is None else field.span(hit.start, hit.end)


def _texts(request: CheckRequest) -> tuple[tuple[str, str], ...]:
    return ("title", request.title), ("body", request.body)


def decide(findings: Sequence[Finding]) -> Decision:
    """Any escalate: escalate; else any block: block; else any revise: revise; else pass."""
    weights = {finding.severity for finding in findings}
    for severity, decision in (
        (Severity.ESCALATE, Decision.ESCALATE),
        (Severity.BLOCK, Decision.BLOCK),
        (Severity.REVISE, Decision.REVISE),
    ):
        if severity in weights:
            return decision
    return Decision.PASS


def load_guardrail(policy_path: Path | None = None) -> RuleGuardrail:
    """The guardrail with the packaged policy, or with a team's own weights."""
    return RuleGuardrail(load_policy(policy_path))
