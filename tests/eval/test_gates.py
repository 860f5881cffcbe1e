from pathlib import Path

import pytest

from core.errors import SettingsError
from eval.gates import Gate, judge, load_gates
from eval.suite import Failure, Measure
from tests.eval.results import HIT, result


def _passed(gate: Gate, *failures: Failure) -> list[bool]:
    return [outcome.passed for outcome in judge((gate,), result(*failures))]


def test_bounds_hold_at_their_very_value() -> None:
    assert _passed(Gate(pattern="hit.all", least=0.9)) == [True]
    assert _passed(Gate(pattern="hit.all", least=0.91)) == [False]
    assert _passed(Gate(pattern="hit.all", most=0.9)) == [True]
    assert _passed(Gate(pattern="hit.all", most=0.89)) == [False]


def test_what_was_not_measured_fails_unless_it_is_optional() -> None:
    assert _passed(Gate(pattern="absent", least=0.1)) == [False]
    assert _passed(Gate(pattern="absent", least=0.1, optional=True)) == []
    assert _passed(Gate(pattern="hit.none", least=0.1)) == [False]
    assert _passed(Gate(pattern="hit.none", least=0.1, optional=True)) == []


def test_a_pattern_judges_every_measure_it_fits_and_failures_come_first() -> None:
    outcomes = judge((Gate(pattern="hit.*", least=0.5),), result())
    assert [(outcome.name, outcome.passed) for outcome in outcomes] == [("hit.none", False), ("hit.all", True)]


def test_a_value_that_is_no_number_fails() -> None:
    broken = HIT.model_copy(update={"value": float("nan")})
    for gate in (Gate(pattern="hit.all", least=0.0), Gate(pattern="hit.all", most=1.0)):
        assert not judge((gate,), result(measures=(broken,)))[0].passed


def test_a_case_that_broke_fails_the_run() -> None:
    outcomes = judge((), result(Failure(case="c9", error="ValueError: x")))
    assert [outcome.reason for outcome in outcomes] == ["1 broke, the first c9: ValueError: x"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[toy\n", "cannot be read"),
        ('[toy]\n"a" = 0.9', r'\[toy\] "a": write \{ least = 0.9 \}'),
        ('[toy]\n"a" = { optional = true }', "needs `least` or `most`"),
        ('[toy]\n"a" = { lowest = 0.9 }', "lowest"),
    ],
)
def test_a_wrong_file_is_named_with_the_gate(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "gates.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=message):
        load_gates("toy", path)
    with pytest.raises(SettingsError, match=r"absent\.toml"):
        load_gates("toy", tmp_path / "absent.toml")


def test_the_packaged_gates_can_be_read() -> None:
    assert load_gates("guardrail")
    assert load_gates("no such suite") == ()


def test_the_digest_is_of_the_findings_and_not_of_the_machine() -> None:
    slow = Measure(name="speed", label="Speed", value=1.0, n=1, timed=True)
    fast = slow.model_copy(update={"value": 2.0})
    worse = HIT.model_copy(update={"value": 0.1})
    assert result(measures=(HIT, slow)).digest == result(measures=(HIT, fast)).digest
    assert result(measures=(HIT, slow)).digest != result(measures=(worse, slow)).digest
