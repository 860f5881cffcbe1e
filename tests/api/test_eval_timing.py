"""`pushwright eval timing` from a store to a report."""

import json
import sys
from pathlib import Path

import pytest

from api.main import main
from core.store import Store
from eval.timing import speed
from tests.agent.timing.cases import events, weekly_shopper


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(speed, "PLANS", 50)
    folder = tmp_path / "home"
    store = Store.open(f"sqlite:///{folder / 'pushwright.sqlite'}")
    rows = [
        row for n in range(20) for row in weekly_shopper(f"c{n}", f"2017-03-{6 + n % 7:02d}T{13 + n % 9:02d}:30", 38)
    ]
    store.events.load(events(rows))
    store.close()
    return folder


def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *arguments: str) -> tuple[int, str, str]:
    monkeypatch.setattr(sys, "argv", ["pushwright", "eval", "timing", *arguments])
    with pytest.raises(SystemExit) as end:
        main()
    captured = capsys.readouterr()
    code = end.value.code
    return (code if isinstance(code, int) else 1), captured.out, captured.err


def test_a_report_comes_of_a_store(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    gates = tmp_path / "gates.toml"
    gates.write_text('[timing]\n"gain.*.population" = { least = 0 }\n', encoding="utf-8")
    left_out = tmp_path / "tuned.txt"
    left_out.write_text("c0\nc1\n", encoding="utf-8")
    out = tmp_path / "out"
    code, said, note = run(
        capsys,
        monkeypatch,
        "--home",
        str(home),
        "--out",
        str(out),
        "--until",
        "2017-10-30",
        "--days",
        "14",
        "--without",
        str(left_out),
        "--no-recurrent",
        "--gates",
        str(gates),
    )
    assert (code, "all 2 gates held" in note) == (0, True)
    assert "Top-3 hit, hour of the week, pool (default)" in said
    written = json.loads((out / "timing.json").read_text(encoding="utf-8"))
    assert written["result"]["config"] == {
        "baskets": 36,
        "customers": 18,
        "until": "2017-10-30",
        "days": 14,
        "least": 10,
        "left_out": 2,
    }
    assert "own counts, shrunk" in (out / "timing.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--until", "soon", "--until 'soon' is not a day such as 2017-10-30"),
        ("--without", "nowhere.txt", "--without nowhere.txt: no such file"),
        ("--until", "2017-03-07", "no customer with 10 baskets before 2017-03-07"),
    ],
)
def test_bad_input_is_one_line(
    home: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    option: str,
    value: str,
    said: str,
) -> None:
    code, out, note = run(capsys, monkeypatch, "--home", str(home), "--out", str(tmp_path / "o"), option, value)
    assert code != 0
    assert out == ""
    assert note.startswith("error: ")
    assert said in note
    assert note.count("\n") == 1
    assert not (tmp_path / "o").exists()
