"""Taking the best choice that passes the guardrail, with as few checks as that needs."""

from collections.abc import Collection, Mapping, Sequence

from agent.services import Services
from agent.writing.choice import Choice, ordered
from agent.writing.messages import request_for
from agent.writing.records import Assignment
from core.records import Decision, Record, Verdict

_MOST_CHECKS = 6


class Taken(Record):
    """The words that were taken, or the last refusal; the choices as they stand then."""

    choice: Choice | None
    verdict: Verdict | None
    choices: tuple[Choice, ...]


def take_best(services: Services, assignment: Assignment, choices: Sequence[Choice]) -> Taken:
    """The best accepted choice whose own rendering passes; the verdict is the one over exactly these words.

    Warnings cost points, which are only known once a choice has been checked: one that has warnings goes back among the
    others, and is taken if it is still the best. What was never checked has the full points for findings.
    """
    table = {_key(choice): choice for choice in choices}
    passed: dict[str, Verdict] = {}
    refused: set[str] = set()
    last: Verdict | None = None
    while best := _best(table, passed, refused):
        key = _key(best)
        if key in passed:
            return Taken(choice=best, verdict=passed[key], choices=_rows(table))
        last = services.guardrail.check([request_for(services, assignment, best.words)])[0]
        if last.decision is Decision.PASS:
            passed[key] = last
            table[key] = best.model_copy(update={"parts": best.parts.with_findings(len(last.findings))})
        else:
            refused.add(key)
            services.tally.failed_checks.update(finding.rule_id for finding in last.findings)
    return Taken(choice=None, verdict=last, choices=_rows(table))


def _best(table: Mapping[str, Choice], passed: Mapping[str, Verdict], refused: Collection[str]) -> Choice | None:
    """The best that may still be taken; none that was never checked once the checks are used up."""
    may_check = len(passed) + len(refused) < _MOST_CHECKS
    left = [
        choice
        for key, choice in table.items()
        if choice.accepted and key not in refused and (may_check or key in passed)
    ]
    return ordered(left)[0] if left else None


def _rows(table: Mapping[str, Choice]) -> tuple[Choice, ...]:
    accepted = [choice for choice in table.values() if choice.accepted]
    return (*ordered(accepted), *(choice for choice in table.values() if not choice.accepted))


def _key(choice: Choice) -> str:
    return f"{choice.candidate.provenance}/{choice.candidate.seed}"
