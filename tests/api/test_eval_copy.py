"""`pushwright eval copy`: from a drafts file to reports and an exit code; bad input is one line."""

import json
from pathlib import Path

import pytest

from agent.drafts_file import write_drafts
from tests.api.test_eval import run
from tests.eval.copy.drafts import batch, rewritten


@pytest.fixture
def drafts(tmp_path: Path) -> Path:
    path = tmp_path / "drafts.jsonl"
    write_drafts(path, batch(12))
    return path


def test_reports_of_a_comparison(
    tmp_path: Path, drafts: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other.jsonl"
    write_drafts(other, [rewritten(outcome, "Hello", "Something for you.") for outcome in batch(12)])
    out = tmp_path / "out"
    code, said, _ = run(
        capsys, monkeypatch, "copy", str(drafts), "--against", str(other), "--no-embedding", "--out", str(out)
    )
    assert code == 0
    assert "Matched to its customer by facts" in said
    found = {each["name"]: each for each in json.loads((out / "copy.json").read_text())["result"]["measures"]}
    assert found["against.item_named"]["value"] == 1.0
    assert found["swap_facts.zh"]["n"] == 12
    page = (out / "copy.html").read_text(encoding="utf-8")
    assert "other.jsonl" in page
    assert "Ten worst" in page


def test_copy_for_everybody_fails_the_gates(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "drafts.jsonl"
    write_drafts(path, [rewritten(outcome, "Hello", "Something for you.") for outcome in batch(12)])
    code, said, note = run(capsys, monkeypatch, "copy", str(path), "--no-embedding", "--out", str(tmp_path / "out"))
    assert code == 1
    assert "gate failed: swap_facts is 0.1 (n=24); at least 0.6 is asked" in said
    assert "gates failed" in note


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["absent.jsonl"], "absent.jsonl: no such file"),
        (["absent.toml"], "absent.toml: no such file"),
        (["drafts.jsonl", "--against", "absent.jsonl"], "absent.jsonl: no such file"),
        (["drafts.jsonl", "--references", "absent.jsonl"], "--references absent.jsonl: no such file"),
        (["empty.jsonl"], "holds no drafts"),
    ],
)
def test_bad_input_is_one_line(
    arguments: list[str],
    message: str,
    tmp_path: Path,
    drafts: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty.jsonl").write_text("")
    code, said, note = run(capsys, monkeypatch, "copy", *arguments, "--no-embedding", "--out", "out")
    assert (code, said) == (2, "")
    assert message in note
    assert len(note.splitlines()) == 1
    assert not (tmp_path / "out").exists()
