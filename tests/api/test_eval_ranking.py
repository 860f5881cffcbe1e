"""`pushwright eval ranking` from a store to a report."""

import json
from pathlib import Path
from typing import Any

import pytest

from core.store import Store
from tests.api.test_eval import run
from tests.eval.ranking.test_suite import NEWS
from tests.ranking.conftest import PRODUCTS, events, small_baskets

pytestmark = pytest.mark.model

GATES = """
[ranking]
"products.all.ndcg.blend" = { least = 0.3 }
"reasons.faithful" = { least = 0.9 }
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The small shop with a month to be foretold, and nothing learned."""
    folder = tmp_path / "home"
    store = Store.open(f"sqlite:///{folder / 'pushwright.sqlite'}")
    store.products.upsert_many(PRODUCTS)
    store.events.load(events(*small_baskets(), *NEWS))
    store.close()
    return folder


def report(out: Path) -> dict[str, Any]:
    """The JSON report."""
    found: dict[str, Any] = json.loads((out / "ranking.json").read_text(encoding="utf-8"))
    return found


def test_a_report_comes_of_a_store(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gates.toml").write_text(GATES, encoding="utf-8")
    (tmp_path / "tested.txt").write_text("".join(f"c{at:02d}\n" for at in range(0, 20, 2)), encoding="utf-8")
    out = tmp_path / "out"
    code, said, note = run(
        capsys,
        monkeypatch,
        *("ranking", "--home", str(home), "--out", str(out), "--faithful", "5"),
        *("--customers", str(tmp_path / "tested.txt"), "--gates", str(tmp_path / "gates.toml")),
    )
    assert code == 0
    assert "nDCG@10, products, all purchases, Pushwright (blend)" in said
    assert "nothing is retrieved by meaning" in note
    assert "all 2 gates held" in note
    found = {each["name"]: each for each in report(out)["result"]["measures"]}
    assert found["products.all.ndcg.blend"]["n"] == 10
    assert "Popularity of the last weeks" in (out / "ranking.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--until", "soon"], "--until 'soon' is not a day such as 2017-10-30"),
        (["--until", "2030-01-01"], "--until 2030-01-01: the last event is of 2017-10-30"),
        (["--customers", "absent.txt"], "--customers absent.txt: no such file"),
    ],
)
def test_bad_input_is_one_line(
    arguments: list[str],
    message: str,
    home: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    code, said, note = run(capsys, monkeypatch, "ranking", *arguments, "--home", str(home), "--out", "out")
    assert (code, said) == (2, "")
    assert message in note
    assert len(note.splitlines()) == 1
    assert not Path("out").exists()
