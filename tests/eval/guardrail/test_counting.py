from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from agent.guardrails import load_guardrail, load_policy
from core.errors import InputError
from core.records import CheckRequest, Decision, Finding, Severity, Verdict
from eval.gates import judge, load_gates
from eval.guardrail.cases import GuardrailCase, load_cases
from eval.guardrail.suite import guardrail_suite
from eval.suite import Examples, SuiteResult


class _Scripted:
    """A guardrail that finds what its script says, by title."""

    policy_version = "scripted"

    def __init__(self, found: dict[str, tuple[str, ...]], severity: Severity = Severity.BLOCK) -> None:
        self._found = found
        self._severity = severity

    def check(self, requests: Sequence[CheckRequest]) -> list[Verdict]:
        return [self._verdict(request.title) for request in requests]

    def _verdict(self, title: str) -> Verdict:
        rules = self._found.get(title, ())
        findings = tuple(Finding(check="x", rule_id=rule, severity=self._severity, reason="x") for rule in rules)
        return Verdict(decision=Decision.PASS, policy="p", digest="d", findings=findings)


def _case(title: str, expect: tuple[str, ...] = (), also: tuple[str, ...] = (), locale: str = "en") -> GuardrailCase:
    return GuardrailCase(id=title, pack="style", title=title, body="x", locale=locale, expect=expect, also=also)


def _failed(result: SuiteResult) -> list[str]:
    return [outcome.reason for outcome in judge(load_gates("guardrail"), result) if not outcome.passed]


CASES = [
    _case("hit", ("style.emoji",)),
    _case("other rule of the pack", ("style.emoji",)),
    _case("missed", ("style.emoji",), locale="zh"),
    _case("alarm"),
    _case("tolerated", also=("style.emoji",)),
    _case("clean", locale="zh"),
]
FOUND = {
    "hit": ("style.emoji",),
    "other rule of the pack": ("style.hashtag",),
    "alarm": ("style.emoji",),
    "tolerated": ("style.emoji",),
}


def test_counts_by_pack_and_language() -> None:
    result = guardrail_suite(_Scripted(FOUND), CASES)
    precision, recall = result.measure("labelled.precision.style"), result.measure("labelled.recall.style")
    assert (precision.value, precision.n) == (pytest.approx(2 / 3), 3)
    assert (recall.value, recall.n) == (pytest.approx(2 / 3), 3)
    assert result.measure("labelled.recall.style.zh").value == 0
    assert result.measure("labelled.recall.style.en").value == 1
    assert any("labelled.recall.style is 0.6667 (n=3); at least 0.95 is asked" in reason for reason in _failed(result))


def test_the_wrong_cases_are_shown() -> None:
    blocks = guardrail_suite(_Scripted(FOUND), CASES).sections[0].blocks
    (wrong,) = (block for block in blocks if isinstance(block, Examples))
    assert {(example.head, example.tags[0]) for example in wrong.examples} == {
        ("missed", "missed"),
        ("alarm", "false alarm"),
    }


def test_warnings_do_not_count() -> None:
    result = guardrail_suite(_Scripted({"a": ("style.emoji",)}, Severity.WARN), [_case("a", ("style.emoji",))])
    assert result.measure("labelled.recall.style").value == 0


def test_a_check_that_breaks_is_a_failure_and_not_a_count() -> None:
    result = guardrail_suite(_Scripted({"a": ("internal.check_failed",)}, Severity.ESCALATE), [_case("a")])
    assert [failure.case for failure in result.failures] == ["a"]
    assert any("1 broke, the first a" in reason for reason in _failed(result))


def test_a_wrong_case_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text('{"id": "a"}\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"x\.jsonl, line 1: title: Field required"):
        load_cases(tmp_path)
    with pytest.raises(InputError, match=r"no \*\.jsonl"):
        load_cases(tmp_path / "nowhere")


def test_the_packaged_cases_are_many_and_in_both_languages() -> None:
    cases = load_cases()
    languages = Counter(case.locale for case in cases)
    assert len(cases) >= 500
    assert min(languages["en"], languages["zh"]) >= 250
    assert len({case.id for case in cases}) == len(cases)
    known = set(load_policy().rules)
    assert {rule for case in cases for rule in case.expect} <= known
    near_misses = sum(not case.expect for case in cases)
    assert near_misses >= 0.35 * len(cases)


def test_the_guardrail_passes_the_gates_of_the_labelled_cases() -> None:
    failed = [reason for reason in _failed(guardrail_suite(load_guardrail(), load_cases())) if "labelled." in reason]
    assert not failed
