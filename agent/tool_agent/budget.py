"""Bounds on one agent: model calls, tokens and seconds. Over any of them it is stopped before the next call."""

from collections.abc import Callable
from time import monotonic
from typing import Any

from langchain.agents.middleware import AgentMiddleware
from langchain_core.messages import AIMessage

from agent.tool_agent.limits import Budget
from core.records import TokenUsage


class OverBudgetError(Exception):
    """The agent used up what it had; `bound` says which."""

    def __init__(self, bound: str) -> None:
        super().__init__(bound)
        self.bound = bound


class BudgetMiddleware(AgentMiddleware):
    """Counts before every call of the model."""

    def __init__(self, budget: Budget, *, clock: Callable[[], float] = monotonic) -> None:
        super().__init__()
        self._budget, self._clock = budget, clock
        self._start = clock()

    def before_model(self, state: Any, runtime: Any) -> None:  # noqa: ARG002 - the signature is langchain's
        """Raise OverBudgetError where a bound is reached."""
        used = usage_of(state["messages"])
        if used.calls >= self._budget.calls:
            raise OverBudgetError("agent.too_many_steps")
        if used.prompt_tokens + used.completion_tokens >= self._budget.tokens:
            raise OverBudgetError("agent.too_many_tokens")
        if self._clock() - self._start >= self._budget.seconds:
            raise OverBudgetError("agent.out_of_time")


def usage_of(messages: list[Any]) -> TokenUsage:
    """What the model's turns have cost so far."""
    turns = [message for message in messages if isinstance(message, AIMessage)]
    metas: list[Any] = [turn.usage_metadata or {} for turn in turns]
    return TokenUsage(
        calls=len(turns),
        prompt_tokens=sum(int(meta.get("input_tokens", 0)) for meta in metas),
        completion_tokens=sum(int(meta.get("output_tokens", 0)) for meta in metas),
    )
