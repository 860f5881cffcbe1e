"""Blind pairs, labels, agreement."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from core.errors import InputError
from eval.copy.pairs import Pair, Words, new_is_first, read_pairs, write_pairs
from eval.label.agreement import alpha, kappa
from eval.label.asking import ask
from eval.label.labels import Label, Side, by_majority, read_labels, write_labels
from eval.label.suite import label_suite

PAIRS = [
    Pair(
        pair_id=f"c{at}",
        locale="en",
        known="item milk",
        new=Words(title="New", body="words, quoted"),
        old=Words(title="Old", body='"words"'),
    )
    for at in range(12)
]


def side(pair_id: str, run: str) -> Side:
    """Where a run stands in a pair."""
    return "first" if (run == "new") == new_is_first(pair_id) else "second"


def test_pairs_are_blind_and_come_back(tmp_path: Path) -> None:
    write_pairs(tmp_path / "pairs.csv", PAIRS)
    found = read_pairs(tmp_path / "pairs.csv")
    assert [pair.pair_id for pair in found] == [pair.pair_id for pair in PAIRS]
    assert {pair.first_title for pair in found} == {"New", "Old"}
    for pair in found:
        assert (pair.first_title == "New") == new_is_first(pair.pair_id)
    assert "new_first" not in (tmp_path / "pairs.csv").read_text().splitlines()[0]


def test_a_rater_is_asked_about_what_is_left_until_the_end(tmp_path: Path) -> None:
    write_pairs(tmp_path / "pairs.csv", PAIRS)
    keys: Iterator[str] = iter(["1\n", "x\n", "2\n", "s\n", "0\n", "q\n", "1\n"])
    said: list[str] = []
    done = [Label(pair_id="c0", rater="ann", choice="tie")]
    found = list(ask(read_pairs(tmp_path / "pairs.csv"), "ann", done, say=said.append, read=lambda: next(keys)))
    assert [(label.pair_id, label.choice) for label in found] == [("c1", "first"), ("c2", "second"), ("c4", "tie")]
    assert "1 of 11" in said[0]
    assert not any("new" in line.split() for line in said)


def test_the_end_of_input_ends_it(tmp_path: Path) -> None:
    write_pairs(tmp_path / "pairs.csv", PAIRS)
    assert list(ask(read_pairs(tmp_path / "pairs.csv"), "ann", [], say=lambda _line: None, read=lambda: "")) == []


def test_labels_come_back_and_name_the_run() -> None:
    assert Label(pair_id="c0", rater="ann", choice=side("c0", "new")).preferred == "new"
    assert Label(pair_id="c1", rater="ann", choice=side("c1", "old")).preferred == "old"
    labels = [Label(pair_id="c0", rater=rater, choice=side("c0", run)) for rater, run in (("a", "new"), ("b", "old"))]
    assert by_majority(labels) == {"c0": "tie"}
    assert by_majority([*labels, Label(pair_id="c0", rater="c", choice=side("c0", "new"))]) == {"c0": "new"}


def test_files_of_labels(tmp_path: Path) -> None:
    labels = [Label(pair_id="c0", rater="ann", choice="first")]
    write_labels(tmp_path / "a.csv", labels)
    assert read_labels([tmp_path / "a.csv", tmp_path / "a.csv"]) == labels
    (tmp_path / "b.csv").write_text("pair_id,rater,choice\nc0,ann,second\n")
    with pytest.raises(InputError, match="ann chose first for pair 'c0' before, and second here"):
        read_labels([tmp_path / "a.csv", tmp_path / "b.csv"])
    (tmp_path / "c.csv").write_text("pair_id,rater,choice\nc0,ann,left\n")
    with pytest.raises(InputError, match=r"c.csv:2: choice"):
        read_labels([tmp_path / "c.csv"])


def test_kappa_by_hand() -> None:
    # 20 yes/yes, 5 yes/no, 10 no/yes, 15 no/no: agreement 0.7, by chance 0.5.
    rows = np.repeat([[0, 0], [0, 1], [1, 0], [1, 1]], [20, 5, 10, 15], axis=0)
    assert kappa(rows, 2) == pytest.approx(0.4, abs=1e-9)
    assert kappa(np.zeros((5, 2), dtype=int), 3) == 1.0


def test_alpha_of_krippendorff_s_own_example() -> None:
    """Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", section C: nominal, any number of raters."""
    nan = np.nan
    rows = np.array(
        [
            [1, 2, 3, 3, 2, 1, 4, 1, 2, nan, nan, nan],
            [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, nan, 3],
            [nan, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, nan],
            [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, nan],
        ]
    ).T
    assert alpha(rows) == pytest.approx(0.743, abs=5e-4)


def test_the_suite_unblinds_and_lists_what_is_disputed(tmp_path: Path) -> None:
    write_pairs(tmp_path / "pairs.csv", PAIRS)
    labels = [
        Label(
            pair_id=pair.pair_id, rater=rater, choice=side(pair.pair_id, "old" if (rater, at) == ("ben", 3) else "new")
        )
        for at, pair in enumerate(PAIRS)
        for rater in ("ann", "ben")
    ]
    stray = Label(pair_id="zz", rater="ann", choice="first")
    result = label_suite(read_pairs(tmp_path / "pairs.csv"), [*labels, stray])
    assert result.measure("new_wins").value == 1.0
    assert result.measure("ties").value == pytest.approx(1 / 12)
    kappa_value, alpha_value = result.measure("kappa.ann.ben").value, result.measure("alpha").value
    assert kappa_value is not None
    assert alpha_value is not None
    assert 0.7 < kappa_value < 1
    assert alpha_value == pytest.approx(kappa_value, abs=0.02)
    assert "1 labels are about other pairs" in result.notes[0]
    assert [block.total for block in result.sections[2].blocks if block.kind == "examples"] == [1]


def test_one_rater_has_no_agreement(tmp_path: Path) -> None:
    write_pairs(tmp_path / "pairs.csv", PAIRS)
    result = label_suite(read_pairs(tmp_path / "pairs.csv"), [Label(pair_id="c0", rater="ann", choice="tie")])
    assert result.measure("alpha").value is None
    assert "nothing is known of their agreement" in result.notes[0]
    with pytest.raises(InputError, match="no label is about any"):
        label_suite(read_pairs(tmp_path / "pairs.csv"), [])
