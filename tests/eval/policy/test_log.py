"""Reading logs: our own lines, Open Bandit tables, and what is refused."""

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from core.errors import InputError
from eval.policy.log import read_logs
from eval.policy.targets import targets_for

LINE = {"choice": "angle", "action": "offer", "propensity": 0.5, "reward": 1}


def write(path: Path, *lines: dict[str, object]) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def test_our_own_lines(tmp_path: Path) -> None:
    path = write(
        tmp_path / "log.jsonl",
        LINE | {"candidates": ["offer", "favourite"], "context": {"locale": "en"}, "customer_id": "c1"},
        LINE | {"action": "cart", "reward": 0, "context": {"locale": "zh"}, "customer_id": "c1"},
        LINE | {"choice": "hour", "action": "09", "target": {"09": 0.5, "10": 0.5}},
    )
    logs = read_logs(path)
    angle = logs["angle"]
    assert angle.actions == ("cart", "favourite", "offer")
    assert angle.action.tolist() == [2, 0]
    assert angle.allowed.tolist() == [[False, True, True], [True, True, True]]
    assert angle.contexts == ("locale en", "locale zh")
    assert angle.cluster.tolist() == [0, 0]
    assert angle.given is None
    assert logs["hour"].given is not None
    (given,) = targets_for(logs["hour"], ["given"], np.zeros((1, 2)))
    assert given.shares.tolist() == [[0.5, 0.5]]
    (uniform,) = targets_for(angle, ["uniform"], np.zeros((2, 3)))
    assert uniform.shares[0].tolist() == [0.0, 0.5, 0.5]


def test_an_open_bandit_log_and_one_to_imitate(tmp_path: Path) -> None:
    table = pl.DataFrame(
        {"item_id": [3, 3, 12], "position": [1, 2, 1], "click": [0, 1, 0], "propensity_score": [0.5, 0.5, 0.5]}
    )
    table.write_parquet(tmp_path / "a.parquet")
    table.write_csv(tmp_path / "b.csv")
    log = read_logs(tmp_path / "a.parquet")["item"]
    assert log.actions == ("3", "12")
    assert log.contexts == ("position 1", "position 2")
    (other,) = targets_for(log, [str(tmp_path / "b.csv")], np.zeros((3, 2)))
    assert other.shares.tolist() == [[0.5, 0.5], [1.0, 0.0], [0.5, 0.5]]
    assert other.truth == (pytest.approx(1 / 3), 3)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"propensity": 0}, r"log.jsonl:1: propensity: .*greater than 0"),
        ({"propensity": 1.2}, r"log.jsonl:1: propensity: .*less than or equal to 1"),
        ({"reward": None}, r"log.jsonl:1: reward"),
        ({"candidates": ["cart"]}, r"'offer' is not among its candidates"),
        ({"target": {"offer": 0.5}}, r"add up to 0.5, not to 1"),
        ({"propensty": 1}, r"log.jsonl:1: propensty"),
    ],
)
def test_a_wrong_line_is_named(change: dict[str, object], message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=message):
        read_logs(write(tmp_path / "log.jsonl", LINE | change))


def test_a_table_without_its_columns_or_with_wrong_propensities_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("item_id,position,click\n1,1,0\n")
    with pytest.raises(InputError, match="no column propensity_score"):
        read_logs(tmp_path / "a.csv")
    (tmp_path / "b.csv").write_text("item_id,position,click,propensity_score\n1,1,0,0.5\n1,1,0,0\n")
    with pytest.raises(InputError, match=r"row 2: propensity_score 0.0 is not above 0"):
        read_logs(tmp_path / "b.csv")


def test_an_unknown_target_is_refused(tmp_path: Path) -> None:
    log = read_logs(write(tmp_path / "log.jsonl", LINE))["angle"]
    with pytest.raises(InputError, match=r"--target 'best': is neither uniform"):
        targets_for(log, ["best"], np.zeros((1, 1)))
    with pytest.raises(InputError, match="not every line"):
        targets_for(log, ["given"], np.zeros((1, 1)))
