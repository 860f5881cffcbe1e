"""A winner where there is one, none where there is none, and no verdict where the assignment is broken."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from core.errors import InputError
from eval.ab.results import Columns, read_results
from eval.ab.suite import ab_suite
from eval.ab.verdict import Options
from eval.gates import judge, load_gates
from eval.suite import SuiteResult, Table
from tests.eval.ab.trials import results, trial


def failed(result: SuiteResult) -> set[str]:
    """Gates of the packaged file that do not hold."""
    return {outcome.name for outcome in judge(load_gates("ab"), result) if not outcome.passed}


def test_a_winner_is_named(tmp_path: Path) -> None:
    result = ab_suite(results(trial(lift=0.12), tmp_path), Options())
    assert result.notes[0].startswith("new wins: opened is between +")
    assert failed(result) == set()
    for name in ("plain", "adjusted", "anytime"):
        measure = result.measure(f"effect.new.{name}")
        assert measure.low is not None
        assert measure.high is not None
        assert measure.low < 0.12 < measure.high


def test_no_winner_is_said_plainly(tmp_path: Path) -> None:
    result = ab_suite(results(trial(), tmp_path), Options())
    assert result.notes[0].startswith("No winner: the difference of new lies between -")
    assert "a test of this size, fixed before, would have shown one of " in result.notes[0]


def test_the_control_may_win_and_less_may_be_better(tmp_path: Path) -> None:
    found = results(trial(lift=0.12), tmp_path)
    assert ab_suite(found, Options(less_is_better=True)).notes[0].startswith("control wins")


def test_a_length_agreed_on_before_decides_by_the_ordinary_interval(tmp_path: Path) -> None:
    found = results(trial(lift=0.02, seed=1), tmp_path)
    assert ab_suite(found, Options()).notes[0].startswith("No winner")
    assert "new wins" in ab_suite(found, Options(planned=4000)).notes[0]
    assert ab_suite(found, Options(planned=8000)).notes[0].startswith("No winner")


def test_a_log_with_broken_assignment_has_no_verdict(tmp_path: Path) -> None:
    """Customers of the new arm who did not open are lost: it seems to win, by far."""
    table = trial()
    random = np.random.default_rng(1)
    lost = (table["arm"] == "new") & (table["opened"] == 0) & pl.Series(random.random(len(table)) < 0.3)
    result = ab_suite(results(table.filter(~lost), tmp_path), Options())
    low = result.measure("effect.new.plain").low
    assert low is not None
    assert low > 0.02
    assert result.notes[0].startswith("No verdict: the arms' sizes do not fit")
    assert failed(result) >= {"srm.p"}


def test_customers_in_both_arms_have_no_verdict(tmp_path: Path) -> None:
    table = trial(400)
    twice = table.head(5).with_columns(
        pl.when(pl.col("arm") == "new").then(pl.lit("control")).otherwise(pl.lit("new")).alias("arm")
    )
    result = ab_suite(results(pl.concat([table, twice]), tmp_path), Options())
    assert result.measure("in_two_arms").value == 5
    assert result.measure("srm.p").n == 395
    assert result.notes[0].startswith("No verdict: 5 units were in more than one arm")
    assert "in_two_arms" in failed(result)


def test_arms_that_differed_before_have_no_verdict(tmp_path: Path) -> None:
    """Loyal customers were put into the new arm."""
    table = trial()
    chosen = table.with_columns(pl.when(pl.col("opens_before") > 2).then(pl.lit("new")).otherwise("arm").alias("arm"))
    counts = chosen["arm"].value_counts().sort("arm")["count"].to_list()
    split = {"control": counts[0], "new": counts[1]}
    result = ab_suite(results(chosen, tmp_path), Options(), split={k: float(v) for k, v in split.items()})
    assert "the arms differed before the test began" in result.notes[0]


def test_segments_are_corrected(tmp_path: Path) -> None:
    result = ab_suite(results(trial(lift=0.12), tmp_path), Options())
    (table,) = (b for s in result.sections if s.title == "Segments" for b in s.blocks if isinstance(b, Table))
    assert [row[0] for row in table.rows] == ["locale en", "locale zh"]
    for row in table.rows:
        p, holm, fdr = row[3:6]
        assert isinstance(p, float)
        assert isinstance(holm, float)
        assert isinstance(fdr, float)
        assert p <= fdr <= holm <= 0.05


def test_a_planned_split_is_heeded(tmp_path: Path) -> None:
    found = results(trial(share=0.1), tmp_path)
    assert failed(ab_suite(found, Options())) == {"srm.p"}
    assert failed(ab_suite(found, Options(), split={"control": 0.9, "new": 0.1})) == set()
    with pytest.raises(InputError, match="'old' is not in both"):
        ab_suite(found, Options(), split={"control": 0.9, "old": 0.1})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("customer_id,arm\nc1,control\n", "no column 'opened'; there is customer_id, arm"),
        ("customer_id,arm,opened\nc1,control,1\n", "only one arm, 'control'"),
        ("customer_id,arm,opened\nc1,a,1\nc2,b,0\n", "no arm 'control'; name the control with --control: a, b"),
        ("customer_id,arm,opened\nc1,control,1\nc1,control,0\nc2,new,0\n", "'c1' has 2 rows"),
        ("customer_id,arm,opened\nc1,control,yes\nc2,new,0\n", "column opened, row 1: 'yes' is not a number"),
        ("customer_id,arm,opened\nc1,control,1\nc2,,0\n", "column arm, row 2: is empty"),
        ("customer_id,arm,opened\n", "holds no rows"),
    ],
)
def test_a_wrong_file_is_named(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "results.csv"
    path.write_text(text)
    with pytest.raises(InputError, match=message):
        read_results(path, Columns(metric="opened"), None)
