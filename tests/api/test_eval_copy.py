"""`pushwright eval copy`: from a drafts file to reports and an exit code; bad input is one line."""

import json
from pathlib import Path

import pytest

from agent.drafts_file import write_drafts
from tests.api.test_eval import run
from tests.eval.copy.drafts import batch, rewritten


@pytest.fixture
def drafts(tmp_path: Path) -> Path:
    path = tmp_path / "drafts.jsonl"
    write_drafts(path, batch(12))
    return path


def test_reports_of_a_comparison(
    tmp_path: Path, drafts: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other.jsonl"
    write_drafts(other, [rewritten(outcome, "Hello", "Something for you.") for outcome in batch(12)])
    out = tmp_path / "out"
    code, said, _ = run(
        capsys, monkeypatch, "copy", str(drafts), "--against", str(other), "--no-embedding", "--out", str(out)
    )
    assert code == 0
    assert "Matched to its customer by facts" in said
    found = {each["name"]: each for each in json.loads((out / "copy.json").read_text())["result"]["measures"]}
    assert found["against.item_named"]["value"] == 1.0
    assert found["swap_facts.zh"]["n"] == 12
    page = (out / "copy.html").read_text(encoding="utf-8")
    assert "other.jsonl" in page
    assert "Ten worst" in page


def test_copy_for_everybody_fails_the_gates(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "drafts.jsonl"
    write_drafts(path, [rewritten(outcome, "Hello", "Something for you.") for outcome in batch(12)])
    code, said, note = run(capsys, monkeypatch, "copy", str(path), "--no-embedding", "--out", str(tmp_path / "out"))
    assert code == 1
    assert "gate failed: swap_facts is 0.1 (n=24); at least 0.6 is asked" in said
    assert "gates failed" in note


def test_references_and_what_was_sent_before(
    tmp_path: Path, drafts: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """e0 has a reference of their own, Chinese one for everybody; of six who got something before, e0 got the same."""
    first, *others = batch(12)
    assert first.draft is not None
    earlier, references = tmp_path / "earlier.jsonl", tmp_path / "references.jsonl"
    write_drafts(earlier, [first, *(rewritten(outcome, "Hello", "Something else.") for outcome in others[:5])])
    lines = [
        {"locale": "en", "title": first.draft.title, "body": first.draft.body, "customer_id": "e0"},
        {"locale": "zh", "title": "清单上的常客", "body": "香蕉，今年4回，¥1.29一份。"},
    ]
    references.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    code, _, _ = run(
        capsys,
        monkeypatch,
        *("copy", str(drafts), "--references", str(references), "--earlier", str(earlier)),
        *("--no-embedding", "--out", str(tmp_path / "out")),
    )
    assert code == 0
    found = {
        each["name"]: each for each in json.loads((tmp_path / "out" / "copy.json").read_text())["result"]["measures"]
    }
    for name in ("bleu", "chrf", "rouge_l"):
        assert (found[f"{name}.en"]["value"], found[f"{name}.en"]["n"]) == (pytest.approx(1.0), 1)
        assert found[f"{name}.zh"]["n"] == 12
        assert 0 < found[f"{name}.zh"]["value"] < 1
    assert found["novelty"]["n"] == 6
    assert 0.5 < found["novelty"]["value"] < 5 / 6, "one of six got the very same"
    page = (tmp_path / "out" / "copy.html").read_text(encoding="utf-8")
    assert "Unlike what the customer got before" in page
    assert "ROUGE-L against references" in page


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["drafts.jsonl", "--references", "strange.jsonl"], "none is for a customer, angle or language"),
        (["drafts.jsonl", "--earlier", "strangers.jsonl"], "holds no draft for any of these customers"),
        (["drafts.jsonl", "--limit", "3"], "--limit, --model and --token-price are of a brief"),
        (["drafts.jsonl", "--perplexity", "nowhere"], "--perplexity nowhere: no such folder"),
        (["drafts.jsonl", "--perplexity", "embedded:house-writer"], "name the weights below it"),
        (["drafts.jsonl", "--against", "drafts.jsonl", "--judge", "smith"], "model 'smith' has no provider"),
        (["drafts.jsonl", "--against", "strangers.jsonl"], "no drafted customer in common"),
        (["absent.jsonl"], "absent.jsonl: no such file"),
        (["absent.toml"], "absent.toml: no such file"),
        (["drafts.jsonl", "--against", "absent.jsonl"], "absent.jsonl: no such file"),
        (["drafts.jsonl", "--references", "absent.jsonl"], "--references absent.jsonl: no such file"),
        (["empty.jsonl"], "holds no drafts"),
    ],
)
def test_bad_input_is_one_line(
    arguments: list[str],
    message: str,
    tmp_path: Path,
    drafts: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty.jsonl").write_text("")
    (tmp_path / "strange.jsonl").write_text('{"locale": "en", "title": "a", "body": "b", "customer_id": "x"}\n')
    strangers = [outcome.model_copy(update={"customer_id": f"x{outcome.customer_id}"}) for outcome in batch(3)]
    write_drafts(tmp_path / "strangers.jsonl", strangers)
    code, said, note = run(capsys, monkeypatch, "copy", *arguments, "--no-embedding", "--out", "out")
    assert (code, said) == (2, "")
    assert message in note
    assert len(note.splitlines()) == 1
    assert not (tmp_path / "out").exists()
