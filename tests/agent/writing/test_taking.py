"""The best words that pass are taken; a warning costs points, and the table shows them."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from agent.trace import Chosen, StepTrace, Weighed
from core.records import CheckRequest, CustomerOutcome, Decision, Finding, Severity, Verdict
from tests.agent.shop import customer, services
from tests.agent.test_graph import run


class _Says:
    """A guardrail that decides by the title, and counts."""

    policy_version = "test"

    def __init__(self, decide: Callable[[CheckRequest], tuple[Decision, int]]) -> None:
        self.decide, self.asked = decide, list[str]()

    def check(self, requests: Sequence[CheckRequest]) -> list[Verdict]:
        """What `decide` says, with so many findings."""
        return [self._verdict(request) for request in requests]

    def _verdict(self, request: CheckRequest) -> Verdict:
        self.asked.append(request.title)
        decision, count = self.decide(request)
        severity = Severity.WARN if decision is Decision.PASS else Severity.BLOCK
        finding = Finding(check="test", rule_id="test.rule", severity=severity, reason="so")
        return Verdict(decision=decision, policy="test", digest="", findings=(finding,) * count)


def drafted(decide: Callable[[CheckRequest], tuple[Decision, int]]) -> tuple[CustomerOutcome, _Says, list[Weighed]]:
    guardrail, trace = _Says(decide), StepTrace()
    context = replace(services(trace=trace), guardrail=guardrail)
    (outcome,) = run(context, customer("c1"))
    return outcome, guardrail, [row for step in trace.steps if isinstance(step, Chosen) for row in step.table]


def test_without_findings_one_check_is_enough() -> None:
    outcome, guardrail, table = drafted(lambda _: (Decision.PASS, 0))
    assert outcome.draft is not None
    assert guardrail.asked == [outcome.draft.title]
    assert table[0].taken
    assert table[0].title == outcome.draft.title


def test_a_warning_costs_the_first_place_where_others_are_nearly_as_good() -> None:
    clean, _, before = drafted(lambda _: (Decision.PASS, 0))
    assert clean.draft is not None
    first = clean.draft.title
    assert before[0].final - before[1].final < 0.066, "two warnings cost two thirds of the part"
    outcome, guardrail, table = drafted(lambda request: (Decision.PASS, 2 if request.title == first else 0))
    assert outcome.draft is not None
    assert outcome.draft.title != first
    assert guardrail.asked[:2] == [first, before[1].title]
    warned = next(row for row in table if row.title == first)
    assert round(warned.parts["findings"], 3) == 0.333
    assert not warned.taken


def test_after_six_checks_it_gives_up_with_the_last_reason() -> None:
    outcome, guardrail, table = drafted(lambda _: (Decision.BLOCK, 1))
    assert outcome.draft is None
    assert outcome.reason is not None
    assert (outcome.reason.rule_id, outcome.reason.text) == ("settle.nothing_passed", "so")
    assert len(guardrail.asked) == 6
    assert not any(row.taken for row in table)


def test_where_all_have_warnings_the_best_of_them_is_taken() -> None:
    outcome, _, table = drafted(lambda _: (Decision.PASS, 1))
    assert outcome.draft is not None
    taken = next(row for row in table if row.taken)
    checked = [row for row in table if row.parts["findings"] < 1]
    assert taken.final == max(row.final for row in checked)
