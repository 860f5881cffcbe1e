"""check: every new candidate, rendered for every customer it would serve.

One rendering that is blocked sinks the candidate; otherwise most renderings decide, because a long name in one of them
says nothing about the words. Whoever gets the words has their own rendering checked once more when it is settled.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from langgraph.runtime import Runtime

from agent.services import Services
from agent.state import AgentState, CheckOutput, current_assignments
from agent.trace import Judged
from agent.writing.messages import render_for, request_for
from agent.writing.records import Assignment, Candidate, CheckedUnit, Unit, UnitResult
from core.records import CheckRequest, Decision, Finding, Severity, Verdict
from prompts.slots import slot_values

_WORST_FIRST = (Decision.ESCALATE, Decision.BLOCK, Decision.REVISE, Decision.PASS)
_SINKS = frozenset({Decision.ESCALATE, Decision.BLOCK})


def check(state: AgentState, runtime: Runtime[Services]) -> CheckOutput:
    """Passed and failed candidates a unit. In later rounds the earlier results are kept and added to."""
    services = runtime.context
    done = state.get("round", 0)
    results = state["revised"] if done else state["first"]
    earlier = {unit.key: unit for unit in state.get("checked", ())}
    assignments = current_assignments(state["assignments"], state["chosen"])
    units = {unit.key: unit for unit in state["units"]}
    verdicts = _verdicts(services, results, units, assignments)
    for result in results:
        for candidate, verdict in zip(result.candidates, verdicts[result.key], strict=True):
            services.trace.step(Judged(unit=result.key, candidate=candidate, verdict=verdict))
        passed, failed = _split(result.candidates, verdicts[result.key])
        _count(services, failed)
        before = earlier.get(result.key, CheckedUnit(key=result.key, passed=(), failed=()))
        earlier[result.key] = CheckedUnit(
            key=result.key, passed=(*before.passed, *passed), failed=(*before.failed, *failed)
        )
    return {"checked": tuple(earlier[unit.key] for unit in state["units"]), "round": done + 1}


def _verdicts(
    services: Services,
    results: Sequence[UnitResult],
    units: Mapping[str, Unit],
    assignments: Mapping[str, Assignment],
) -> dict[str, list[Verdict]]:
    """What is decided of every candidate, with one call to the guardrail for the whole chunk."""
    places: list[tuple[str, int]] = []
    requests: list[CheckRequest] = []
    for result in results:
        for member in units[result.key].members:
            assignment = assignments[member]
            locale = assignment.customer.locale
            values, demanded = slot_values(assignment.facts, locale), services.brief.must_say_in(locale)
            for index, candidate in enumerate(result.candidates):
                words = None if candidate.fault else render_for(candidate, values, locale, demanded)
                if words is not None:
                    places.append((result.key, index))
                    requests.append(request_for(services, assignment, words))
    found: dict[tuple[str, int], list[Verdict]] = defaultdict(list)
    for place, verdict in zip(places, services.guardrail.check(requests), strict=True):
        found[place].append(verdict)
    return {
        result.key: [
            _decided(services, candidate, found[result.key, index]) for index, candidate in enumerate(result.candidates)
        ]
        for result in results
    }


def _decided(services: Services, candidate: Candidate, verdicts: Sequence[Verdict]) -> Verdict:
    if verdicts:
        ordered = sorted(verdicts, key=lambda verdict: _WORST_FIRST.index(verdict.decision))
        return ordered[0] if ordered[0].decision in _SINKS else ordered[len(ordered) // 2]
    rule = candidate.fault or "template.fits_nobody"
    finding = Finding(check="template", rule_id=rule, severity=Severity.REVISE, reason=_FAULTS.get(rule, rule))
    return Verdict(decision=Decision.REVISE, policy=services.guardrail.policy_version, digest="", findings=(finding,))


def _split(
    candidates: Sequence[Candidate], verdicts: Sequence[Verdict]
) -> tuple[list[Candidate], list[tuple[Candidate, Verdict]]]:
    passed, failed = [], []
    for candidate, verdict in zip(candidates, verdicts, strict=True):
        if verdict.decision is Decision.PASS:
            passed.append(candidate)
        else:
            failed.append((candidate, verdict))
    return passed, failed


def _count(services: Services, failed: Sequence[tuple[Candidate, Verdict]]) -> None:
    services.tally.candidates["failed"] += len(failed)
    for _, verdict in failed:
        services.tally.failed_checks.update(finding.rule_id for finding in verdict.findings)
        services.tally.failed_answers.update({finding.rule_id for finding in verdict.findings})


_FAULTS = {
    "agent.too_many_steps": "The agent took too many steps.",
    "agent.too_many_tokens": "The agent used too many tokens.",
    "agent.out_of_time": "The agent ran out of time.",
    "agent.unknown_item": "The agent chose an item or angle that was not on offer.",
    "template.loose_number": "It has a number that is not among the facts. Use only the numbers given.",
    "template.item_missing": "It does not name the item. Name it once, exactly as given.",
    "template.borrowed_title": "Its title was written for other goods or another reason to write. Write one for these.",
    "template.wrong_sense": "It gives a number to the wrong thing. Say of each fact only what it is.",
    "template.syntax": "It has curly braces. Write plain words.",
    "template.fits_nobody": "It uses a fact that is not known. Use other facts.",
    "model.invalid_json": "It is not the JSON that was asked for.",
    "model.wrong_shape": "It is not the JSON that was asked for.",
    "model.empty": "Title or body is empty.",
    "model.cut_off": "It is too long. Write a shorter one.",
    "model.prompt_leak": "It repeats the instructions. Write only the message.",
    "model.timeout": "No answer came in time.",
    "model.refused": "No copy came back.",
    "model.unreachable": "The model could not be reached.",
    "model.rate_limited": "The model's limit of requests was reached.",
    "model.server_error": "The model's server failed.",
    "model.circuit_open": "The model failed too often in a row and is left alone for a while.",
}
