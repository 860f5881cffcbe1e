"""`pushwright eval ab`: from results to a verdict and an exit code, and the size of a test; bad input is one line."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.api.test_eval import run
from tests.eval.ab.trials import trial


def report(out: Path) -> dict[str, Any]:
    """The JSON report."""
    found: dict[str, Any] = json.loads((out / "ab.json").read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_a_winner_is_named_with_its_interval(
    suffix: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    table, path, out = trial(lift=0.12).with_row_index("day"), tmp_path / f"results.{suffix}", tmp_path / "out"
    table.write_csv(path) if suffix == "csv" else table.write_parquet(path)
    options = ("--metric", "opened", "--before", "opens_before", "--segment", "locale", "--at", "day")
    code, said, note = run(capsys, monkeypatch, "ab", str(path), *options, "--out", str(out))
    assert code == 0
    assert "new: difference, valid at any moment  13.4" in said
    assert note.startswith("new wins: opened is between +")
    assert "all 3 gates held" in note
    (effect,) = (m for m in report(out)["result"]["measures"] if m["name"] == "effect.new.adjusted")
    assert effect["low"] < 0.12 < effect["high"]
    assert "new wins" in (out / "ab.html").read_text(encoding="utf-8")
    digest = report(out)["digest"]
    run(capsys, monkeypatch, "ab", str(path), *options, "--out", str(out))
    assert report(out)["digest"] == digest


def test_a_log_with_broken_assignment_fails_the_gate_and_names_no_winner(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every third customer of the new arm who did not open is lost."""
    table = trial().with_row_index("row")
    lost = (pl.col("arm") == "new") & (pl.col("opened") == 0) & (pl.col("row") % 3 == 0)
    table.filter(~lost).write_csv(tmp_path / "results.csv")
    code, said, note = run(
        capsys, monkeypatch, "ab", str(tmp_path / "results.csv"), "--metric", "opened", "--out", str(tmp_path / "out")
    )
    assert code == 1
    assert note.startswith("No verdict: the arms' sizes do not fit")
    assert "gate failed: srm.p is" in said


def test_the_size_of_a_test_is_planned_without_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    code, said, _ = run(
        capsys, monkeypatch, "ab", "--baseline", "0.1", "--lift", "0.02", "--out", str(tmp_path / "out")
    )
    assert code == 0
    assert "Units in each arm  3,835" in said
    assert report(tmp_path / "out")["result"]["title"] == "Size of a test"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "name a file of results, or --baseline and --lift"),
        (["absent.csv"], "absent.csv: no such file"),
        (["results.csv", "--metric", "clicked"], "no column 'clicked'; there is customer_id, arm, opened"),
        (["results.csv", "--metric", "opened", "--control", "old"], "no arm 'old'"),
        (["results.csv", "--metric", "opened", "--split", "control"], "--split 'control': write arm=share"),
        (["results.csv", "--metric", "opened", "--split", "control=0,new=1"], "--split 'control=0': a share is above"),
        (["--baseline", "0.1", "--lift", "0"], "--lift 0: no test is large enough"),
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
    trial(50).write_csv("results.csv")
    code, said, note = run(capsys, monkeypatch, "ab", *arguments, "--out", "out")
    assert (code, said) == (2, "")
    assert message in note
    assert len(note.splitlines()) == 1
    assert not Path("out").exists()
