"""An optional judge of meaning: a language model that looks at what the rules let pass. Off unless one is named.

It only adds findings, so it can never overrule a block. One that does not answer properly is a failed check, and the
copy is escalated. Its version, which names the prompt and the model, is part of the policy version of every verdict.
"""

import json
import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

from agent.guardrails.guardrail import decide
from agent.guardrails.policy import FAILED_RULE, Policy
from core.ports import Guardrail
from core.records import CheckRequest, Decision, Finding, Severity, Verdict, digest_of
from prompts.meaning import QUESTIONS, VERSION, meaning_prompt, meaning_schema

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

logger = logging.getLogger(__name__)

_MOST_KEPT = 10_000
_MOST_TOKENS = 120


class MeaningJudge:
    """Asks a chat model about one piece of copy; the same copy is asked about once."""

    def __init__(self, name: str, chat: "BaseChatModel", policy: Policy) -> None:
        self.version = f"meaning {VERSION} by {name}"
        self._chat = chat
        self._policy = policy
        self._kept: dict[str, tuple[Finding, ...]] = {}

    def findings(self, request: CheckRequest) -> tuple[Finding, ...]:
        """What it objects to; `internal.check_failed` where it gives no proper answer."""
        key = digest_of([request.title, request.body, request.locale, dict(request.facts)])
        if key not in self._kept:
            found = self._ask(request)
            if any(finding.rule_id == FAILED_RULE for finding in found):
                return found  # not kept: the next one may be answered
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[key] = found
        return self._kept[key]

    def _ask(self, request: CheckRequest) -> tuple[Finding, ...]:
        prompt = meaning_prompt(title=request.title, body=request.body, locale=request.locale, facts=request.facts)
        schema = {"name": "meaning", "schema": meaning_schema(), "strict": True}
        try:
            reply = self._chat.invoke(
                [(message.role, message.content) for message in prompt],
                seed=0,
                temperature=0.0,
                max_tokens=_MOST_TOKENS,
                response_format={"type": "json_schema", "json_schema": schema},
            )
            answer = json.loads(str(reply.content))
            asked = [question for question in QUESTIONS if _is_true(answer[question])]
            reason = str(answer["reason"])[:200]
        except Exception as error:  # whatever goes wrong, the copy must not pass unseen
            logger.exception("%s failed", self.version)
            return (_failed(self.version, error, self._policy.rules[FAILED_RULE].source),)
        return tuple(found for question in asked for found in self._finding(question, reason))

    def _finding(self, question: str, reason: str) -> Sequence[Finding]:
        rule_id = f"meaning.{question}"
        severity = self._policy.severity(rule_id)
        if severity is Severity.OFF:
            return ()
        rule = self._policy.rules[rule_id]
        found = Finding(
            check="meaning",
            rule_id=rule_id,
            severity=severity,
            reason=reason or rule.says,
            fix=rule.says,
            source=rule.source,
        )
        return (found,)


def _is_true(value: object) -> bool:
    """A yes; anything that is neither yes nor no is no answer."""
    if not isinstance(value, bool):
        raise TypeError(f"{value!r} is not true or false")
    return value


def _failed(version: str, error: Exception, source: str) -> Finding:
    reason = f"The judge ({version}) failed with {type(error).__name__}; nothing is known of what this copy means."
    return Finding(
        check="meaning",
        rule_id=FAILED_RULE,
        severity=Severity.ESCALATE,
        reason=reason,
        fix="Have a person look at it, or switch the judge off.",
        source=source,
    )


class JudgedGuardrail:
    """Rules first; the judge looks at what they let pass."""

    def __init__(self, rules: Guardrail, judge: MeaningJudge) -> None:
        self._rules = rules
        self._judge = judge

    @property
    def policy_version(self) -> str:
        """Digest of the rules' policy and the judge's version."""
        return digest_of([self._rules.policy_version, self._judge.version])

    def check(self, requests: Sequence[CheckRequest]) -> list[Verdict]:
        """One verdict a request, in order."""
        pairs = zip(requests, self._rules.check(requests), strict=True)
        return [self._judged(request, verdict) for request, verdict in pairs]

    def _judged(self, request: CheckRequest, verdict: Verdict) -> Verdict:
        more = self._judge.findings(request) if verdict.decision is Decision.PASS else ()
        findings = (*verdict.findings, *more)
        decision = decide(findings) if more else verdict.decision
        return verdict.model_copy(update={"decision": decision, "findings": findings, "policy": self.policy_version})
