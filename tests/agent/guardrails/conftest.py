"""One guardrail for all tests, and short ways to ask it."""

from collections.abc import Callable

import pytest

from agent.guardrails import RuleGuardrail, load_guardrail
from core.records import CheckRequest, Severity, Verdict

TODAY = "2026-11-24"
"""A Tuesday."""


@pytest.fixture(scope="session")
def guardrail() -> RuleGuardrail:
    return load_guardrail()


@pytest.fixture
def check(guardrail: RuleGuardrail) -> Callable[..., Verdict]:
    """check(title, body, locale="en", **facts)"""

    def ask(title: str, body: str, locale: str = "en", **facts: str | int | float | bool) -> Verdict:
        request = CheckRequest(title=title, body=body, locale=locale, facts={"today": TODAY, **facts})
        return guardrail.check([request])[0]

    return ask


@pytest.fixture
def rules(check: Callable[..., Verdict]) -> Callable[..., set[str]]:
    """Like `check`, but the ids of the rules that weigh more than a warning."""

    def ask(title: str, body: str, locale: str = "en", **facts: str | int | float | bool) -> set[str]:
        verdict = check(title, body, locale, **facts)
        return {finding.rule_id for finding in verdict.findings if finding.severity is not Severity.WARN}

    return ask
