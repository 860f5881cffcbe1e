"""Checks copy against law, platform, brand, facts, privacy and attacks."""

from agent.guardrails.guardrail import RuleGuardrail, decide, load_guardrail
from agent.guardrails.policy import Policy, Rule, load_policy

__all__ = ["Policy", "Rule", "RuleGuardrail", "decide", "load_guardrail", "load_policy"]
