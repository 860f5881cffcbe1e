"""`pushwright eval copy --pairs` and `eval label`: from two runs to what people prefer."""

import io
import json
import sys
from pathlib import Path

import pytest

from agent.drafts_file import write_drafts
from eval.copy.judge import DIMENSIONS
from tests.api.test_eval import run
from tests.eval.copy.drafts import batch, rewritten


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two drafts files in the working directory."""
    monkeypatch.chdir(tmp_path)
    write_drafts(Path("new.jsonl"), batch(10))
    write_drafts(Path("old.jsonl"), [rewritten(outcome, "Hello", "Something for you.") for outcome in batch(10)])


@pytest.mark.usefixtures("runs")
def test_people_are_asked_and_their_labels_count(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    compare = ("copy", "new.jsonl", "--against", "old.jsonl", "--no-embedding", "--out", "out")
    run(capsys, monkeypatch, *compare, "--pairs", "pairs.csv")
    monkeypatch.setattr(sys, "stdin", io.StringIO("1\n" * 6 + "q\n"))
    code, said, note = run(capsys, monkeypatch, "label", "pairs.csv", "--rater", "ann", "--out", "out")
    assert code == 0
    assert "Pairs labelled" in said
    assert "1 of 20" in note
    monkeypatch.setattr(sys, "stdin", io.StringIO("q\n"))
    _, _, note = run(capsys, monkeypatch, "label", "pairs.csv", "--rater", "ann", "--out", "out")
    assert "1 of 14" in note
    run(capsys, monkeypatch, *compare, "--labels", "out/labels.csv")
    found = {each["name"]: each for each in json.loads(Path("out/copy.json").read_text())["result"]["measures"]}
    assert found["people.wins"]["n"] == 6


@pytest.mark.usefixtures("runs")
def test_a_judge_that_always_says_a_fails_the_gate(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = json.dumps(dict.fromkeys(DIMENSIONS, "A"))
    Path("judge.jsonl").write_text(json.dumps({"content": answer, "repeat": True}) + "\n")
    code, said, _ = run(
        capsys,
        monkeypatch,
        *("copy", "new.jsonl", "--against", "old.jsonl", "--no-embedding", "--out", "out"),
        *("--judge", "scripted:judge.jsonl"),
    )
    assert code == 1
    assert "gate failed: judge.first_place is 1 (n=40)" in said
    assert "The judge prefers the first place" in Path("out/copy.html").read_text(encoding="utf-8")


@pytest.mark.usefixtures("runs")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["copy", "new.jsonl", "--judge", "scripted:x"], "name the other with --against"),
        (["copy", "new.jsonl", "--against", "old.jsonl", "--labels", "absent.csv"], "absent.csv: no such file"),
        (["label", "absent.csv"], "absent.csv: no such file"),
        (["label", "new.jsonl", "--labels", "absent.csv"], "new.jsonl:2: pair_id"),
    ],
)
def test_bad_input_is_one_line(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    code, said, note = run(capsys, monkeypatch, *arguments, "--out", "out")
    assert (code, said) == (2, "")
    assert message in note
    assert len(note.splitlines()) == 1
