from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from agent.guardrails import load_guardrail, load_policy
from core.errors import InputError
from core.records import CheckRequest, Decision, Finding, Severity, Verdict
from eval.guardrail_suite import GuardrailCase, evaluate_guardrail, load_cases, wilson


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


def test_counts_by_rule_pack_and_language() -> None:
    cases = [
        _case("hit", ("style.emoji",)),
        _case("other rule of the pack", ("style.emoji",)),
        _case("missed", ("style.emoji",), locale="zh"),
        _case("alarm"),
        _case("tolerated", also=("style.emoji",)),
        _case("clean", locale="zh"),
    ]
    found = {
        "hit": ("style.emoji",),
        "other rule of the pack": ("style.hashtag",),
        "alarm": ("style.emoji",),
        "tolerated": ("style.emoji",),
    }
    report = evaluate_guardrail(_Scripted(found), cases)
    pack = report.packs[0]
    assert (pack.true_positive, pack.false_positive, pack.false_negative, pack.true_negative) == (2, 1, 1, 1)
    rule = next(score for score in report.rules if score.name == "style.emoji")
    assert (rule.true_positive, rule.false_negative) == (1, 2)
    chinese = next(score for score in report.packs_by_language if score.name == "style/zh")
    assert (chinese.false_negative, chinese.true_negative) == (1, 1)
    assert {(each.case_id, each.kind) for each in report.confusions} == {("missed", "missed"), ("alarm", "false alarm")}
    assert any(gate.startswith("style: recall 0.667") for gate in report.failed_gates)


def test_warnings_do_not_count() -> None:
    report = evaluate_guardrail(_Scripted({"a": ("style.emoji",)}, Severity.WARN), [_case("a", ("style.emoji",))])
    assert report.packs[0].false_negative == 1


def test_wilson_interval() -> None:
    interval = wilson(9, 10)
    assert interval.value == pytest.approx(0.9)
    assert interval.low == pytest.approx(0.5958, abs=1e-4)
    assert interval.high == pytest.approx(0.9821, abs=1e-4)
    assert wilson(0, 0).value is None


def test_a_wrong_case_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text('{"id": "a"}\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"x\.jsonl, line 1"):
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


def test_the_guardrail_passes_its_gates() -> None:
    report = evaluate_guardrail(load_guardrail(), load_cases())
    assert not report.failed_gates, report.confusions
