"""`pushwright learn`: what it refuses before any work, and what it hands on."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from agent.drafts_file import write_drafts
from agent.house_writer import learn, slim_table
from agent.house_writer.card import Card, Measures, TrainSettings
from agent.house_writer.slim_table import SlimRow
from api.main import build_app
from core.errors import InputError, ModelError
from tests.agent.reviewed import drafted

MEASURES = Measures(
    situations=9,
    temperature=0.7,
    valid_json=1,
    item_named=1,
    numbers_given=1,
    guardrail_pass=0.9,
    best_of_pass=1,
    best_of=4,
    distinct_bigrams=0.6,
    equal_to_line=0.1,
    from_parts=0.9,
)
CARD = Card(
    base="embedded:smollm2-135m-instruct",
    base_digest="0",
    languages=("en",),
    data_digest="1",
    lines=2,
    examples=4,
    settings=TrainSettings(),
    best_step=3,
    best_loss=0.5,
    losses=((3, 0.6, 0.5),),
)


def test_the_options_reach_the_training_and_the_measures_are_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: dict[str, object] = {}

    def learn_writer(out: Path, **options: object) -> Card:
        asked.update(options, out=out)
        out.mkdir()
        (out / "adapter.gguf").write_bytes(b"GGUF")
        return CARD

    def measure_writer(folder: Path, **options: object) -> Card:
        asked.update(measured=folder, count=options["count"])
        return CARD.model_copy(update={"measures": {"en at temperature 0.7": MEASURES}})

    monkeypatch.setattr(learn, "learn_writer", learn_writer)
    monkeypatch.setattr(learn, "measure_writer", measure_writer)
    out = tmp_path / "writer"
    command = ["learn", "writer", "--out", str(out), "--seed", "7", "--rounds", "2", "--situations", "9"]
    result = CliRunner().invoke(build_app(), command, catch_exceptions=False)
    assert result.exit_code == 0
    assert (asked["out"], asked["measured"], asked["count"]) == (out, out, 9)
    assert asked["settings"] == TrainSettings(seed=7, rounds=2)
    assert "guardrail_pass 0.9" in result.stdout
    assert f"embedded:{out}" in result.stderr


def test_a_base_that_is_not_there_is_one_line_before_any_work(tmp_path: Path) -> None:
    result = CliRunner().invoke(build_app(), ["learn", "writer", "--out", str(tmp_path), "--base", "embedded:none"])
    assert isinstance(result.exception, ModelError)
    assert "embedded:none is not known" in str(result.exception)
    result = CliRunner().invoke(
        build_app(), ["learn", "writer", "--out", str(tmp_path), "--base", str(tmp_path / "no")]
    )
    assert isinstance(result.exception, ModelError)
    assert "no: " in str(result.exception)


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = CliRunner().invoke(build_app(), ["learn", "writer", "--out", str(tmp_path / "file")])
    assert isinstance(result.exception, InputError)
    assert "--out" in str(result.exception)


def test_a_folder_without_a_card_is_no_writer(tmp_path: Path) -> None:
    result = CliRunner().invoke(build_app(), ["learn", "measure", str(tmp_path)])
    assert isinstance(result.exception, ModelError)
    assert "card.json" in str(result.exception)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--from", "edits"], "--from edits needs --drafts"),
        (["--from", "edits", "--drafts", "d", "--reviews", "r"], "--from edits needs --tone"),
        (["--tone", "warm"], "go with --from edits"),
        (
            ["--from", "edits", "--drafts", "d", "--reviews", "r", "--tone", "warm", "--base", "b"],
            "name it with --start",
        ),
        (["--from", "edits", "--drafts", "d", "--reviews", "r", "--tone", "warm"], "d: no such file"),
    ],
)
def test_a_training_from_edits_says_what_it_lacks(tmp_path: Path, arguments: list[str], message: str) -> None:
    result = CliRunner().invoke(build_app(), ["learn", "writer", "--out", str(tmp_path / "w"), *arguments])
    assert isinstance(result.exception, InputError)
    assert message in str(result.exception)
    assert not (tmp_path / "w").exists()


def test_the_sheet_has_a_row_for_every_draft(tmp_path: Path) -> None:
    write_drafts(tmp_path / "d.jsonl", [drafted("1"), drafted("2")])
    command = ["learn", "sheet", str(tmp_path / "d.jsonl"), "--out", str(tmp_path / "s.csv")]
    result = CliRunner().invoke(build_app(), command, catch_exceptions=False)
    assert result.exit_code == 0
    assert len((tmp_path / "s.csv").read_text().splitlines()) == 3
    assert "2 drafts" in result.stderr


def test_slim_prints_a_row_for_each_kind_of_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [
        SlimRow(name="as shipped", megabytes=98.4, tokens_per_second=80, against_shipped=1, measures=MEASURES),
        SlimRow(name="without the adapter", megabytes=98.4, tokens_per_second=88, against_shipped=1.1),
    ]
    asked: list[object] = []

    def table(folder: Path, kinds: list[str], out: Path, **_: object) -> list[SlimRow]:
        asked.extend([folder, kinds, out])
        return rows

    monkeypatch.setattr(slim_table, "slim_table", table)
    out = tmp_path / "slim"
    result = CliRunner().invoke(build_app(), ["learn", "slim", "w", "--out", str(out), "--kinds", "q4_0, q8_0"])
    assert result.exit_code == 0, result.output
    assert asked == [Path("w"), ["q4_0", "q8_0"], out]
    assert "as shipped: 98.4 MB, 80 tokens/s (1 of the shipped), passes 90%, right facts 100%" in result.output
    assert "without the adapter: 98.4 MB, 88 tokens/s (1.1 of the shipped)\n" in result.output


def test_prune_refuses_a_file_that_is_not_there(tmp_path: Path) -> None:
    missing, out = tmp_path / "none.gguf", tmp_path / "out.gguf"
    result = CliRunner().invoke(build_app(), ["learn", "prune", str(missing), "--layers", "4", "--out", str(out)])
    assert isinstance(result.exception, InputError)
    assert "no such file" in str(result.exception)
    assert not out.exists()


def test_lessons_without_a_teacher_are_refused(tmp_path: Path) -> None:
    result = CliRunner().invoke(build_app(), ["learn", "writer", "--taught", "5", "--out", str(tmp_path / "out")])
    assert isinstance(result.exception, InputError)
    assert "--taught 5 needs a --teacher" in str(result.exception)
