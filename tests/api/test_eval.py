"""`pushwright eval`: reports are written, gates decide the exit code, bad input is one line."""

import json
import sys
from pathlib import Path

import pytest

from api.main import main
from eval.guardrail import speed

GOOD = '{"id": "a", "pack": "style", "title": "Waffles", "body": "HUGE SALE TODAY", "locale": "en", "expect": ["%s"]}\n'


def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *arguments: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of `pushwright eval` in this process."""
    monkeypatch.setattr(sys, "argv", ["pushwright", "eval", *arguments])
    with pytest.raises(SystemExit) as end:
        main()
    captured = capsys.readouterr()
    code = end.value.code
    return (code if isinstance(code, int) else 1), captured.out, captured.err


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    folder = tmp_path / "cases"
    folder.mkdir()
    (folder / "a.jsonl").write_text(GOOD % "style.all_caps", encoding="utf-8")
    return folder


@pytest.fixture(autouse=True)
def few_drafts(monkeypatch: pytest.MonkeyPatch) -> None:
    """The speed is measured elsewhere."""
    monkeypatch.setattr(speed, "DRAFTS", 20)


@pytest.fixture
def gates(tmp_path: Path) -> Path:
    path = tmp_path / "gates.toml"
    path.write_text('[guardrail]\n"labelled.recall.style" = { least = 0.5 }\n', encoding="utf-8")
    return path


def test_reports_are_written_and_the_history_grows(
    tmp_path: Path, cases: Path, gates: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    arguments = ("guardrail", "--cases", str(cases), "--gates", str(gates), "--out", str(out))
    code, said, note = run(capsys, monkeypatch, *arguments)
    assert code == 0
    assert "Recall, labelled cases" in said
    assert "the one gate held" in note
    first = json.loads((out / "guardrail.json").read_text(encoding="utf-8"))
    run(capsys, monkeypatch, *arguments)
    second = json.loads((out / "guardrail.json").read_text(encoding="utf-8"))
    assert first["digest"] == second["digest"]
    assert len((out / "history.jsonl").read_text(encoding="utf-8").splitlines()) == 2
    assert "last run" in (out / "guardrail.html").read_text(encoding="utf-8")


def test_a_failed_gate_is_exit_code_1(
    tmp_path: Path, cases: Path, gates: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (cases / "a.jsonl").write_text(GOOD % "law_cn.tobacco", encoding="utf-8")
    gates.write_text('[guardrail]\n"labelled.recall.law_cn" = { least = 0.5 }\n', encoding="utf-8")
    code, said, note = run(
        capsys, monkeypatch, "guardrail", "--cases", str(cases), "--gates", str(gates), "--out", str(tmp_path / "out")
    )
    assert code == 1
    assert "gate failed: labelled.recall.law_cn is 0 (n=1); at least 0.5 is asked" in said
    assert "1 of 1 gate failed" in note


def test_json_prints_data_only(
    tmp_path: Path, cases: Path, gates: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, said, _ = run(
        capsys,
        monkeypatch,
        *("guardrail", "--cases", str(cases), "--gates", str(gates), "--out", str(tmp_path / "out"), "--json"),
    )
    assert json.loads(said)["result"]["suite"] == "guardrail"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--cases", "absent", "--out", "out"], "absent: no *.jsonl files"),
        (["--policy", "absent.toml", "--out", "out"], "policy absent.toml"),
        (["--gates", "absent.toml", "--out", "out"], "gates absent.toml"),
        (["--out", "file.txt"], "--out file.txt is a file"),
    ],
)
def test_bad_input_is_one_line_and_nothing_is_written(
    arguments: list[str],
    message: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file.txt").write_text("", encoding="utf-8")
    code, said, note = run(capsys, monkeypatch, "guardrail", *arguments)
    assert code == 2
    assert said == ""
    assert message in note
    assert len(note.splitlines()) == 1
    assert not (tmp_path / "out").exists()
