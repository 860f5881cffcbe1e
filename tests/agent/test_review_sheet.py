"""The sheet that a team edits: what it writes, what it takes back, and what it refuses."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from agent.review_sheet import Reviewed, read_sheet, write_sheet
from core.errors import InputError
from core.records import CustomerOutcome
from tests.agent.reviewed import drafted

Row = dict[str, str]
DRAFTS = [
    drafted("1"),
    drafted("=2", "=SUM(A1)"),
    CustomerOutcome(customer_id="3", campaign_id="c", outcome="excluded"),
]


def marked(path: Path, change: Callable[[list[Row]], None]) -> list[Reviewed]:
    """Write the sheet, change its rows as a person would, and read it."""
    assert write_sheet(path, DRAFTS) == 2
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    change(rows)
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return read_sheet(path, DRAFTS)


def test_an_untouched_sheet_decides_nothing_and_no_cell_is_a_formula(tmp_path: Path) -> None:
    def look(rows: list[Row]) -> None:
        assert not any(cell.startswith("=") for row in rows for cell in row.values())

    assert marked(tmp_path / "s.csv", look) == []


def test_changed_words_are_an_edit_and_a_mark_is_a_decision(tmp_path: Path) -> None:
    def change(rows: list[Row]) -> None:
        rows[0]["body"] = "Your coupon for bananas is good through December 24."
        rows[1] |= {"decision": " OK ", "reason": "fine"}

    edited, approved = marked(tmp_path / "s.csv", change)
    assert (edited.review.decision, edited.review.title) == ("edited", "Bananas, again")
    assert edited.review.body == "Your coupon for bananas is good through December 24."
    assert (approved.review.decision, approved.review.title, approved.review.reason) == ("approved", None, "fine")
    assert approved.draft.title == "=SUM(A1)"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"decision": "maybe"}, r"s\.csv:2: decision 'maybe' is unknown"),
        ({"decision": "edited"}, r"s\.csv:2: says edited, but the words are those of the draft"),
        ({"title": " "}, r"s\.csv:2: the edited title is empty"),
        ({"digest": "0"}, r"s\.csv:2: no draft has the digest '0'"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_line(tmp_path: Path, change: Row, message: str) -> None:
    with pytest.raises(InputError, match=message):
        marked(tmp_path / "s.csv", lambda rows: rows[0].update(change))


def test_a_missing_file_or_column_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="learn sheet"):
        read_sheet(tmp_path / "none.csv", DRAFTS)
    (tmp_path / "s.csv").write_text("digest,title,body\n")
    with pytest.raises(InputError, match="no column 'decision'"):
        read_sheet(tmp_path / "s.csv", DRAFTS)
