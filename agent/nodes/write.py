"""write: the first candidates of every unit, from the model where one writes the language."""

from langgraph.runtime import Runtime

from agent.services import Services
from agent.state import PlanOutput, WriteOutput
from agent.writing.generate import generate, prompt_for
from agent.writing.records import Unit, UnitResult


def write(state: PlanOutput, runtime: Runtime[Services]) -> WriteOutput:
    """One result a unit, in order; a unit without a model gets none and is settled from the copy bank."""
    services = runtime.context
    return {"first": tuple(_result(services, unit) for unit in state["units"])}


def _result(services: Services, unit: Unit) -> UnitResult:
    if not unit.has_model:
        return UnitResult(key=unit.key, candidates=())
    result = generate(services, unit, prompt_for(services, unit), round_=0)
    services.tally.count(result)
    return result
