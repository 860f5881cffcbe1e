"""`pushwright eval policy`: from a log to reports and an exit code; bad input is one line."""

import json
from pathlib import Path
from typing import Any

import pytest

from eval.policy.log import Floats
from tests.api.test_eval import run
from tests.eval.policy.logs import BIASED, TRUTH, biased_log


def write_log(path: Path, *, propensities: Floats = BIASED) -> Path:
    """The biased log as our own JSONL, with what the best policy would have done as `target`."""
    log = biased_log(3000, propensities=propensities)
    lines = [
        {
            "choice": "angle",
            "action": log.actions[action],
            "propensity": propensity,
            "reward": reward,
            "candidates": list(log.actions),
            "context": {"locale": log.contexts[context].removeprefix("locale ")},
            "target": {log.actions[TRUTH[context].argmax()]: 1.0},
        }
        for action, propensity, reward, context in zip(
            log.action.tolist(), log.propensity.tolist(), log.reward.tolist(), log.context.tolist(), strict=True
        )
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def report(out: Path) -> dict[str, Any]:
    """The JSON report."""
    found: dict[str, Any] = json.loads((out / "policy.json").read_text(encoding="utf-8"))
    return found


def test_a_biased_log_shows_what_the_best_policy_would_have_earned(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    log = write_log(tmp_path / "log.jsonl")
    out = tmp_path / "out"
    arguments = ("policy", str(log), "--target", "given", "--target", "uniform", "--choice", "angle", "--out", str(out))
    code, said, note = run(capsys, monkeypatch, *arguments)
    assert code == 0
    assert "Doubly robust, given, angle" in said
    assert "the one gate held" in note
    found = {each["name"]: each for each in report(out)["result"]["measures"]}
    best = float(TRUTH.max(axis=1).mean())
    assert found["angle.given.dr"]["low"] <= best <= found["angle.given.dr"]["high"]
    assert found["angle.logged"]["high"] < best - 0.1, "what was earned says nothing of it"
    assert "earns more" in (out / "policy.html").read_text(encoding="utf-8")
    digest = report(out)["digest"]
    run(capsys, monkeypatch, *arguments)
    assert report(out)["digest"] == digest
    assert len((out / "history.jsonl").read_text(encoding="utf-8").splitlines()) == 2


def test_propensities_that_do_not_fit_fail_the_gate(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The log was written by a biased policy that claims to have chosen evenly."""
    log = write_log(tmp_path / "log.jsonl", propensities=BIASED * 0 + 1 / 3)
    code, said, note = run(capsys, monkeypatch, "policy", str(log), "--out", str(tmp_path / "out"))
    assert code == 1
    assert "gate failed: angle.propensities_off is 1 (n=3); at most 0.1 is asked" in said
    assert "1 of 1 gate failed" in note


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["absent.jsonl"], "absent.jsonl: no such file"),
        (["empty.jsonl"], "empty.jsonl: the file holds no lines"),
        (["bad.jsonl"], "bad.jsonl:1: propensity"),
        (["good.jsonl", "--choice", "hour"], "--choice 'hour': good.jsonl has angle"),
        (["good.jsonl", "--target", "best"], "--target 'best': is neither uniform"),
    ],
)
def test_bad_input_is_one_line(
    arguments: list[str],
    message: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    line = {"choice": "angle", "action": "offer", "propensity": 0.5, "reward": 1}
    Path("good.jsonl").write_text(json.dumps(line) + "\n")
    Path("bad.jsonl").write_text(json.dumps(line | {"propensity": 0}) + "\n")
    Path("empty.jsonl").write_text("")
    code, said, note = run(capsys, monkeypatch, "policy", *arguments, "--out", "out")
    assert (code, said) == (2, "")
    assert message in note
    assert len(note.splitlines()) == 1
    assert not Path("out").exists()
