"""What a team's decisions teach: words, and which of two is better."""

import json
from pathlib import Path

import pytest

from agent.guardrails import load_guardrail
from agent.house_writer.edits import clean_before_flagged, passing_edits, preferred_by, taught_by
from agent.review_sheet import Reviewed
from core.errors import InputError
from core.records import CustomerOutcome, Review, Tone
from tests.agent.reviewed import drafted

BETTER = "Bananas: 18 times this year, 9 days since the last. The coupon runs through December 24."


def reviewed(outcome: CustomerOutcome, decision: str, **words: str) -> Reviewed:
    assert outcome.draft is not None
    review = Review.model_validate({"digest": outcome.draft.digest, "decision": decision} | words)
    return Reviewed(outcome=outcome, review=review)


EDITED = reviewed(drafted("1"), "edited", title="Old friends", body=BETTER)
APPROVED, REJECTED = reviewed(drafted("2", "Round nineteen"), "approved"), reviewed(drafted("3", "Hm"), "rejected")


def test_approved_and_edited_words_are_learned() -> None:
    taught = taught_by([EDITED, APPROVED, REJECTED], Tone.WARM)
    assert [json.loads(one.answer)["title"] for one in taught] == ["Old friends", "Round nineteen"]
    assert "bananas" in taught[0].prompt[-1].content


def test_an_edit_beats_its_draft_and_approved_beats_rejected_for_the_same_facts() -> None:
    pairs = preferred_by([EDITED, APPROVED, REJECTED], Tone.WARM)
    titles = [(json.loads(pair.chosen)["title"], json.loads(pair.rejected)["title"]) for pair in pairs]
    assert titles == [("Old friends", "[Item], again"), ("Round nineteen", "Hm")]
    other = reviewed(drafted("4", "Hm", facts={"times_bought": 3}), "rejected")
    assert preferred_by([APPROVED, other], Tone.WARM) == []


def test_edits_that_the_guardrail_stops_are_not_learned() -> None:
    invented = reviewed(drafted("5"), "edited", title="Bananas", body="Bananas at 70% off, the best price ever.")
    assert passing_edits([EDITED, invented, REJECTED], load_guardrail()) == [EDITED, REJECTED]


def test_of_a_prompts_candidates_the_clean_ones_beat_the_stopped_ones(tmp_path: Path) -> None:
    def candidate(answer: str, seed: int) -> dict[str, object]:
        words = {"title": "T", "body": "B.", "hints": ("title: peel",)}
        return words | {"source": "model", "provenance": "", "answer": answer, "round": 0, "seed": seed}

    def judged(unit: str, answer: str, decision: str, seed: int = 0) -> dict[str, object]:
        verdict = {"decision": decision}
        return {"step": "judged", "unit": unit, "candidate": candidate(answer, seed), "verdict": verdict}

    prompt = [{"role": "user", "content": "item: bananas"}]
    steps = [
        {"step": "asked", "unit": "u", "round": 0, "seed": 0, "prompt": [{"role": "user", "content": "item: figs"}]},
        {"step": "asked", "unit": "u", "round": 0, "seed": 1, "prompt": prompt},
        {"step": "asked", "unit": "u", "round": 1, "seed": 100, "prompt": []},
        judged("u", "good", "pass", seed=1),
        judged("u", "bad", "block"),
        {"step": "fromcache", "unit": "w", "round": 0, "prompt": prompt, "candidates": [candidate("kept", 3)]},
        judged("w", "kept", "pass", seed=3),
        judged("w", "worse", "block", seed=4),
        judged("v", "alone", "pass"),
        {"step": "planned"},
    ]
    (tmp_path / "steps.jsonl").write_text("\n".join(json.dumps(step) for step in steps))
    pairs = clean_before_flagged(tmp_path)
    assert [(pair.chosen, pair.rejected, pair.prompt[0].content) for pair in pairs] == [
        ("good", "bad", "item: bananas"),
        ("kept", "worse", "item: bananas\ntitle: peel"),
    ]
    with pytest.raises(InputError, match="--dump"):
        clean_before_flagged(tmp_path / "none")
    (tmp_path / "steps.jsonl").write_text('{"step": "planned"}\n{"step"')
    with pytest.raises(InputError, match=r"steps\.jsonl:2: is not JSON"):
        clean_before_flagged(tmp_path)
