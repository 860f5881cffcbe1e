from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.errors import InputError
from eval.history import append_history, past_run, read_history
from tests.eval.results import result

AT = datetime(2026, 11, 24, tzinfo=UTC)


def test_runs_of_a_suite_come_back_in_order(tmp_path: Path) -> None:
    path = tmp_path / "history.jsonl"
    first, other = past_run(result(), (), AT), past_run(result().model_copy(update={"suite": "other"}), (), AT)
    for run in (first, other, first):
        append_history(path, run)
    assert read_history(path, "toy") == [first, first]
    assert read_history(path, "other") == [other]
    assert first.figures["hit.all"].value == 0.9


def test_no_file_is_no_history_and_a_broken_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "history.jsonl"
    assert read_history(path, "toy") == []
    path.write_text('{"suite": "toy"\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"history\.jsonl:1"):
        read_history(path, "toy")
