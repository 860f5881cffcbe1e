"""revise: units where nothing passed get their best failure back, with the findings in words."""

import json

from langgraph.runtime import Runtime

from agent.models.copy_model import NO_ANSWER
from agent.services import Services
from agent.state import AgentState, ReviseOutput
from agent.writing.generate import generate, prompt_for
from agent.writing.messages import render_for
from agent.writing.records import Candidate, CheckedUnit, Unit, UnitResult
from core.records import Decision, Verdict
from prompts.slots import slot_values
from prompts.writing import revise_prompt

MOST_ROUNDS = 3
"""The first writing and at most two revisions."""


def needs_revision(state: AgentState) -> bool:
    """Whether some unit has only failures that a model could mend, and a round is left."""
    if state["round"] >= MOST_ROUNDS:
        return False
    units = {unit.key: unit for unit in state["units"]}
    if any(unit.by_agent for unit in units.values()):
        return False  # It has tried its words on the guardrail itself.
    return any(units[checked.key].has_model and _to_mend(checked) for checked in state["checked"])


def revise(state: AgentState, runtime: Runtime[Services]) -> ReviseOutput:
    """New candidates for the units where nothing passed."""
    services = runtime.context
    units = {unit.key: unit for unit in state["units"]}
    revised = []
    for checked in state["checked"]:
        failure = _to_mend(checked)
        if failure is not None and units[checked.key].has_model:
            revised.append(_again(services, units[checked.key], *failure, round_=state["round"]))
    return {"revised": tuple(revised)}


def _to_mend(checked: CheckedUnit) -> tuple[Candidate, Verdict] | None:
    """The failure with the fewest findings; none where something passed or only a person may decide."""
    if checked.passed:
        return None
    mendable = [
        pair for pair in checked.failed if pair[1].decision is not Decision.ESCALATE and pair[0].fault not in NO_ANSWER
    ]
    return min(mendable, key=lambda pair: (len(pair[1].findings), -pair[0].round, pair[0].seed), default=None)


def _again(services: Services, unit: Unit, candidate: Candidate, verdict: Verdict, *, round_: int) -> UnitResult:
    prompt = prompt_for(services, unit)
    if not services.models[unit.situation.locale].house_prompt:
        # The house writer has only learned to write: it is asked again, and writes something else.
        prompt = revise_prompt(prompt, _answer(unit, candidate), verdict.findings, unit.situation.locale)
    result = generate(services, unit, prompt, round_=round_)
    services.tally.count(result)
    return result


def _answer(unit: Unit, candidate: Candidate) -> str:
    words = render_for(candidate, slot_values(unit.sample, unit.situation.locale), unit.situation.locale)
    title, body = (words.title, words.body) if words else (candidate.title, candidate.body)
    return json.dumps({"title": title, "body": body}, ensure_ascii=False)
