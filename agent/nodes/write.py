"""write: the first candidates of every unit, from the model where one writes the language."""

from langgraph.runtime import Runtime

from agent.services import Services
from agent.state import AgentState, WriteOutput
from agent.writing.generate import generate, prompt_for
from agent.writing.records import Assignment, Unit, UnitResult
from core.records import MemoryRecall


def write(state: AgentState, runtime: Runtime[Services]) -> WriteOutput:
    """One result a unit, in order; a unit without a model gets none and is settled from the copy bank."""
    services = runtime.context
    recalls = {recall.customer_id: recall for recall in state["recalls"]}
    planned = {assignment.customer.customer_id: assignment for assignment in state["assignments"]}
    results: list[UnitResult] = []
    chosen: list[Assignment] = []
    for unit in state["units"]:
        if unit.by_agent:
            (customer_id,) = unit.members
            result, assignment = _by_agent(services, unit, planned[customer_id], recalls[customer_id])
            chosen.append(assignment)
        else:
            result = _by_model(services, unit)
        results.append(result)
    return {"first": tuple(results), "chosen": tuple(chosen)}


def _by_model(services: Services, unit: Unit) -> UnitResult:
    if not unit.has_model:
        return UnitResult(key=unit.key, candidates=())
    result = generate(services, unit, prompt_for(services, unit), round_=0)
    services.tally.count(result)
    return result


def _by_agent(
    services: Services, unit: Unit, assignment: Assignment, recalled: MemoryRecall
) -> tuple[UnitResult, Assignment]:
    from agent.tool_agent.runner import run_tool_agent

    found = run_tool_agent(services, services.models[unit.situation.locale], unit, assignment, recalled)
    result = UnitResult(key=unit.key, candidates=(found.candidate,), usage=found.usage)
    services.tally.count(result)
    return result, found.assignment
