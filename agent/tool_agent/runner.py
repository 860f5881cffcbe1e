"""Running the agent of one customer: tools, bounds, and the answer, which is checked like any other copy."""

import json
from typing import TYPE_CHECKING, Any

from agent.guardrails.strangers import brief_for_a_model
from agent.models.copy_model import Answer, CopyModel
from agent.services import Services
from agent.tool_agent.desk import Desk, DeskError
from agent.trace import Asked
from agent.writing.generate import candidate_from
from agent.writing.item_cap import below_cap, count_lead
from agent.writing.messages import Rendered, request_for
from agent.writing.records import AngleOption, Assignment, Candidate, Unit
from core.records import CheckRequest, MemoryRecall, Message, Record, TokenUsage, Verdict, digest_of
from prompts.tool_agent import tool_prompt

if TYPE_CHECKING:
    from langchain.agents.middleware import InputAgentState
    from langchain_core.messages import BaseMessage

_MOST_EPISODES = 3
_KEYS = ("product_id", "angle", "title", "body")


class ToolResult(Record):
    """What the agent came back with; the assignment is about the item and angle that it chose."""

    candidate: Candidate
    assignment: Assignment
    usage: TokenUsage


def run_tool_agent(
    services: Services, model: CopyModel, unit: Unit, assignment: Assignment, recalled: MemoryRecall
) -> ToolResult:
    """Let the agent work for one customer. What goes wrong with one answer is the candidate's fault.

    Raises ModelError where the model refuses every request, as for a wrong key.
    """
    from langchain.agents import create_agent

    from agent.tool_agent.budget import BudgetMiddleware, OverBudgetError, usage_of
    from agent.tool_agent.toolbox import tools_of

    desk = _desk(services, assignment, recalled)
    prompt = tool_prompt(
        services.voice, brief_for_a_model(services.brief), assignment.customer.locale, desk.candidates()
    )
    agent = create_agent(
        model.tool_chat(seed=services.seed, settings=services.model_settings),
        tools_of(desk),
        system_prompt=prompt[0].content,
        middleware=[BudgetMiddleware(services.tool_budget)],
    )
    messages: list[BaseMessage] = []
    fault = "model.circuit_open" if model.is_resting else ""
    asked: InputAgentState = {"messages": [{"role": "user", "content": prompt[1].content}]}
    if not fault:
        with model.guarded() as faults:
            try:
                for state in agent.stream(asked, stream_mode="values"):
                    messages = state["messages"]
            except OverBudgetError as error:
                fault = error.bound
        fault = faults[0] if faults else fault
    usage = usage_of(messages)
    said = _said(messages) if not fault else ""
    return _result(services, unit, assignment, desk, prompt, said=said, fault=fault, usage=usage, model=model)


def _desk(services: Services, assignment: Assignment, recalled: MemoryRecall) -> Desk:
    customer_id = assignment.customer.customer_id

    def check(option: AngleOption, title: str, body: str) -> tuple[CheckRequest, Verdict]:
        request = request_for(services, with_option(services, assignment, option), Rendered(title=title, body=body))
        return request, services.guardrail.check([request])[0]

    def episodes(query: str) -> list[str]:
        return services.memory.episode_texts(customer_id, query, _MOST_EPISODES)

    open_options = below_cap(services, assignment.options, own=assignment.product.type_key)
    return Desk(assignment=assignment, options=open_options, recalled=recalled, episodes=episodes, check=check)


def with_option(services: Services, assignment: Assignment, option: AngleOption) -> Assignment:
    """The same customer and minute, about what the model chose: no other probability of the choice is known."""
    return assignment.model_copy(
        update={
            "product": services.products[option.product_id],
            "angle": option.angle,
            "facts": option.facts,
            "propensity": 1.0,
        }
    )


def _said(messages: "list[BaseMessage]") -> str:
    last = messages[-1] if messages else None
    return str(last.text) if last is not None and last.type == "ai" else ""


def _result(
    services: Services,
    unit: Unit,
    assignment: Assignment,
    desk: Desk,
    prompt: tuple[Message, ...],
    *,
    said: str,
    fault: str,
    usage: TokenUsage,
    model: CopyModel,
) -> ToolResult:
    answer, option = _read(said, fault, usage, desk)
    if option is not None:
        count_lead(services, option, instead_of=assignment.product.type_key)
    services.trace.step(
        Asked(unit=unit.key, model=model.name, round=0, seed=services.seed, prompt=prompt, answer=answer)
    )
    digest = digest_of([model.name, "tools", services.seed, *(message.model_dump() for message in prompt)])
    about = unit.model_copy(update={"sample": option.facts}) if option else unit
    return ToolResult(
        candidate=candidate_from(answer, about, prompt, digest=digest, seed=services.seed, round_=0),
        assignment=with_option(services, assignment, option) if option else assignment,
        usage=usage,
    )


def _read(said: str, fault: str, usage: TokenUsage, desk: Desk) -> tuple[Answer, AngleOption | None]:
    if fault:
        return Answer(fault=fault, usage=usage, text=said), None
    try:
        content: Any = json.loads(said)
    except json.JSONDecodeError:
        return Answer(fault="model.invalid_json" if said.strip() else "model.empty", usage=usage, text=said), None
    if not isinstance(content, dict) or not all(isinstance(content.get(key), str) for key in _KEYS):
        return Answer(fault="model.wrong_shape", usage=usage, text=said), None
    try:
        option = desk.option(content["product_id"], content["angle"])
    except DeskError:
        return Answer(fault="agent.unknown_item", usage=usage, text=said), None
    title, body = (" ".join(content[key].split()) for key in ("title", "body"))
    return Answer(title=title, body=body, usage=usage, text=said), option
