"""`pushwright brief`: the example is valid, the same as the one in examples/, and a mistake has a line."""

from importlib.resources import files
from pathlib import Path

import pytest

from tests.api.test_errors import EXAMPLE, run


def test_a_new_brief_is_a_valid_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "mine.toml"
    assert run(capsys, monkeypatch, "brief", "new", str(file))[0] == 0
    code, out, err = run(capsys, monkeypatch, "brief", "check", str(file))
    assert code == 0
    assert "2017-10-30 to 2017-11-01, 09:00 to 20:00" in out
    assert "is a valid brief" in err


def test_a_mistake_is_named_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(EXAMPLE.read_text(encoding="utf-8").replace('voice = "default"', 'voice = "loud"'), "utf-8")
    code, _, err = run(capsys, monkeypatch, "brief", "check", str(file))
    assert code != 0
    assert "loud" in err
    file.write_text(EXAMPLE.read_text(encoding="utf-8").replace('tone = "warm"', 'tone = "sulky"'), "utf-8")
    code, _, err = run(capsys, monkeypatch, "brief", "check", str(file))
    assert code != 0
    assert "mine.toml:8: tone = 'sulky'" in err


def test_the_example_is_the_one_that_is_packaged() -> None:
    assert files("agent").joinpath("brief_example.toml").read_text("utf-8") == EXAMPLE.read_text("utf-8")
