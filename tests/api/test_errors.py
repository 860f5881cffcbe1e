"""Bad input to the commands: one clear line, a non-zero exit, and nothing written."""

import sys
from pathlib import Path

import pytest

from api.main import main

EXAMPLE = Path("examples/brief.toml").resolve()


def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *arguments: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a command in this process."""
    monkeypatch.setattr(sys, "argv", ["pushwright", *arguments])
    with pytest.raises(SystemExit) as end:
        main()
    captured = capsys.readouterr()
    code = end.value.code
    return (code if isinstance(code, int) else 1), captured.out, captured.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["draft", "absent.toml", "--out", "d.jsonl"], "absent.toml: no such file"),
        (["draft", str(EXAMPLE), "--out", "d.jsonl", "--mode", "poem"], "--mode 'poem'"),
        (["draft", str(EXAMPLE), "--out", "d.jsonl", "--agent", "smith"], "--agent 'smith'"),
        (["draft", str(EXAMPLE), "--out", "d.jsonl", "--customers", "no.txt"], "no.txt: no such file"),
        (["draft", str(EXAMPLE), "--out", f"{EXAMPLE}/d.jsonl"], "cannot be written"),
        (["draft", str(EXAMPLE), "--out", "d.jsonl"], "audience.list_id 'cj-18': no such list"),
        (["preview", "absent.toml", "--customer", "1"], "absent.toml: no such file"),
        (["preview", str(EXAMPLE), "--customer", "1", "--mode", "poem"], "--mode 'poem'"),
        (["brief", "check", "absent.toml"], "absent.toml: no such file"),
        (["brief", "new", str(EXAMPLE)], "exists already"),
        (["check", "absent.jsonl"], "absent.jsonl: no such file"),
        (["rank"], "name customers"),
        (["rank", "1", "--only", "odd"], "--only 'odd'"),
        (["rank", "1"], "pushwright train"),
        (["when", "1"], "pushwright train"),
        (["train"], "pushwright ingest"),
        (["train", "--until", "soon"], "--until 'soon' is not a day"),
        (["ingest"], "name files"),
        (["ingest", "--demo", "amazon"], "--demo 'amazon'"),
        (["ingest", "--products", "absent.csv"], "absent.csv"),
        (["ingest", "--products", "a.csv", "--on-error", "ignore"], "--on-error 'ignore'"),
        (["forget", "nobody"], "nobody"),
        (["poem"], "poem"),
    ],
)
def test_one_clear_line(
    arguments: list[str],
    message: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PUSHWRIGHT_HOME", str(tmp_path / "home"))
    code, out, err = run(capsys, monkeypatch, *arguments)
    assert code != 0
    assert out == ""
    assert message in err
    assert "Traceback" not in err
    assert err.startswith(("error: ", "Usage: "))
    assert {path.name for path in tmp_path.iterdir()} <= {"home"}


def test_a_wrong_setting_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PUSHWRIGHT_HOME", str(tmp_path))
    monkeypatch.setenv("PUSHWRIGHT_MODEL__CANDIDATES", "many")
    code, _, err = run(capsys, monkeypatch, "train")
    assert code == 2
    assert "PUSHWRIGHT_MODEL__CANDIDATES='many'" in err


def test_bare_copy_is_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "copy.jsonl"
    path.write_text('{"title": "Hurry", "body": "Only today 50% off!!!", "locale": "en"}\n', encoding="utf-8")
    code, out, err = run(capsys, monkeypatch, "check", str(path), "--json")
    assert code == 0
    assert '"decision":"pass"' not in out
    assert "1 lines" in err
    path.write_text('{"title": "Hurry", "locale": "en"}\n', encoding="utf-8")
    code, out, err = run(capsys, monkeypatch, "check", str(path), "--json")
    assert code == 2
    assert f"{path}:1: body" in err
