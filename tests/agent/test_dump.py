"""A trace holds every step; its dump is data, text, and a script that writes the same words again."""

import json
from pathlib import Path

from agent.dump import write_dump
from agent.models.provider import open_model
from agent.models.scripted import ScriptedAnswer
from agent.trace import Asked, Chosen, FromCache, Judged, Planned, StepTrace
from core.settings import ModelSettings
from tests.agent.shop import DictCache, customer, scripted, services
from tests.agent.test_graph import GOOD, run

FLAT = ScriptedAnswer(title="Frozen waffles", body="Frozen waffles, 12.3 oz.")
WRONG = ScriptedAnswer(title="Waffles", body="Frozen waffles, $1.99, coupon through December 24.")


def _traced(cache: DictCache | None = None) -> StepTrace:
    trace = StepTrace()
    model, _ = scripted(WRONG, GOOD)
    run(services(models={"en": model}, cache=cache, trace=trace), customer("c1"))
    return trace


def test_every_step_is_told_in_order() -> None:
    kinds = [type(step) for step in _traced().steps]
    assert kinds == [Planned, Asked, Judged, Asked, Judged, Chosen]


def test_the_table_of_candidates_shows_the_parts_of_every_score() -> None:
    chosen = _traced().steps[-1]
    assert isinstance(chosen, Chosen)
    assert [row.title for row in chosen.table if row.taken] == ["The waffle drawer called"]
    assert len(chosen.table) > 5, "the copy bank's lines are weighed as well"
    assert all({"personal", "offer", "tone"} <= row.parts.keys() for row in chosen.table)


def test_a_unit_from_the_cache_is_told_as_such() -> None:
    cache = DictCache()
    _traced(cache)
    again = _traced(cache)
    assert [type(step) for step in again.steps] == [Planned, FromCache, Judged, FromCache, Judged, Chosen]


def test_a_dump_replays(tmp_path: Path) -> None:
    trace = StepTrace()
    model, _ = scripted(FLAT, GOOD)
    context = services(models={"en": model}, candidates=2, trace=trace)
    (first,) = run(context, customer("c1"))
    write_dump(tmp_path / "dump", trace.steps, context.models)

    steps = [json.loads(line) for line in (tmp_path / "dump" / "steps.jsonl").read_text("utf-8").splitlines()]
    assert [step["step"] for step in steps] == ["planned", "asked", "asked", "judged", "judged", "chosen"]
    text = (tmp_path / "dump" / "transcript.md").read_text("utf-8")
    assert "<- drawn, probability" in text
    assert "item: frozen waffles" in text

    replay = open_model(f"scripted:{tmp_path / 'dump' / 'answers.jsonl'}", ModelSettings())
    assert replay.writes("en")
    assert not replay.writes("zh")
    (second,) = run(services(models={"en": replay}, candidates=2), customer("c1"))
    assert first.draft is not None
    assert second.draft is not None
    assert (first.draft.title, first.draft.body) == (second.draft.title, second.draft.body)
