"""What smaller weights cost and bring: size, tokens a second and the measures of the copy, in one run."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter

from agent.house_writer.card import Measures, read_card
from agent.house_writer.data import learned_pairs
from agent.house_writer.measure import measure, run_trials, situations
from agent.house_writer.slim import requantise
from agent.models.copy_model import CopyModel
from agent.models.embedded import Engine, engine_of
from agent.models.provider import open_engine
from core.files import write_whole
from core.ports import Guardrail
from core.records import Record
from core.settings import ModelSettings
from prompts.house import house_prompt

_PROMPTS, _TOKENS = 12, 64
_LOCALE = "en"

OnProgress = Callable[[str, int, int], None]


class SlimRow(Record):
    """One variant of the weights."""

    name: str
    megabytes: float
    tokens_per_second: float
    """Generated ones, one request at a time, the reading of the prompt included."""
    against_shipped: float
    """Tokens a second over those of the weights that ship with the adapter, in this run."""
    measures: Measures | None = None
    """None for the bare weights, which do not know the task."""


def slim_table(
    folder: Path, kinds: Sequence[str], out: Path, *, guardrail: Guardrail, count: int, on_progress: OnProgress
) -> list[SlimRow]:
    """Measure the writer in `folder` on its own weights, on bare ones, and on those of `kinds`; write `out`/slim.json.

    The adapter was trained on its own weights: what other ones cost in quality is what is measured.
    """
    card, shipped = read_card(folder), engine_of(str(folder.resolve()))
    variants = {"as shipped": shipped, "without the adapter": Engine(shipped.weights, shipped.languages)}
    for kind in kinds:
        path = out / f"{shipped.weights.stem}.{kind}.gguf"
        requantise(shipped.weights, kind, path)
        variants[kind] = Engine(path, shipped.languages, shipped.adapter)
    learned = learned_pairs(_LOCALE, rounds=card.settings.rounds, seed=card.settings.seed, guardrail=guardrail)
    rows: list[SlimRow] = []
    for done, (name, engine) in enumerate(variants.items()):
        on_progress("weights", done, len(variants))
        model = open_engine(engine, name, ModelSettings())
        try:
            speed = _tokens_per_second(model)
            found = None
            if engine.adapter is not None:
                trials = run_trials(
                    model, situations(_LOCALE, count, seed=card.settings.seed), guardrail, temperature=0.0, candidates=1
                )
                found = measure(trials, 0.0, best_of=1, learned=learned)
        finally:
            model.close()
        first = rows[0].tokens_per_second if rows else speed
        rows.append(
            SlimRow(
                name=name,
                megabytes=round(engine.weights.stat().st_size / 1e6, 1),
                tokens_per_second=round(speed, 1),
                against_shipped=round(speed / first, 2),
                measures=found,
            )
        )
    with write_whole(out / "slim.json") as stream:
        stream.write(json.dumps([row.model_dump() for row in rows], indent=1) + "\n")
    return rows


def _tokens_per_second(model: CopyModel) -> float:
    """Over a dozen prompts of made-up situations; the first one warms up."""
    asked = [
        house_prompt(locale=_LOCALE, angle=u.situation.angle, tone=u.situation.tone, facts=u.sample)
        for u in situations(_LOCALE, _PROMPTS + 1, seed=1)
    ]
    spent, tokens = 0.0, 0
    for number, prompt in enumerate(asked):
        start = perf_counter()
        answer = model.ask(prompt, seed=0, temperature=0.0, max_tokens=_TOKENS)
        if number:
            spent += perf_counter() - start
            tokens += answer.usage.completion_tokens
    return tokens / spent
