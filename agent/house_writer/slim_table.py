"""What smaller weights cost and bring: size, tokens a second and the measures of the copy, in one run."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import perf_counter

from agent.house_writer.card import Measures, read_card
from agent.house_writer.data import Slotted, learned_pairs
from agent.house_writer.measure import measure, run_trials, situations
from agent.house_writer.slim import requantise, require_kinds
from agent.models.copy_model import CopyModel
from agent.models.embedded import Engine, engine_of
from agent.models.provider import open_engine
from agent.writing.records import Unit
from core.errors import InputError, ModelError
from core.files import write_whole
from core.ports import Guardrail
from core.records import Angle, Record
from core.settings import ModelSettings
from prompts.house import house_prompt

_PROMPTS, _TOKENS = 12, 64
_LOCALE = "en"

Learned = Mapping[Angle, frozenset[Slotted]]
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

    The adapter was trained on its own weights: what other ones cost in quality is what is measured. Raises InputError
    for an unknown kind or a writer of another language, ModelError for weights that write nothing.
    """
    require_kinds(kinds)
    card, shipped = read_card(folder), engine_of(str(folder.resolve()))
    if _LOCALE not in card.languages:
        raise InputError(f"{folder} writes {', '.join(card.languages)}: the table is about a writer of {_LOCALE}")
    variants = {"as shipped": shipped, "without the adapter": Engine(shipped.weights, shipped.languages)}
    for kind in kinds:
        path = out / f"{shipped.weights.stem}.{kind}.gguf"
        requantise(shipped.weights, kind, path)
        variants[kind] = Engine(path, shipped.languages, shipped.adapter)
    asked = situations(_LOCALE, count, seed=card.settings.seed)
    learned = learned_pairs(_LOCALE, rounds=card.settings.rounds, seed=card.settings.seed, guardrail=guardrail)
    rows: list[SlimRow] = []
    for done, (name, engine) in enumerate(variants.items()):
        on_progress("weights", done, len(variants))
        model = open_engine(engine, name, ModelSettings())
        try:
            speed = _tokens_per_second(model)
            found = _quality(model, asked, learned, guardrail) if engine.adapter is not None else None
        finally:
            model.close()
        rows.append(
            SlimRow(
                name=name,
                megabytes=round(engine.weights.stat().st_size / 1e6, 1),
                tokens_per_second=round(speed, 1),
                against_shipped=round(speed / (rows[0].tokens_per_second if rows else speed), 2),
                measures=found,
            )
        )
    with write_whole(out / "slim.json") as stream:
        stream.write(json.dumps([row.model_dump() for row in rows], indent=1) + "\n")
    return rows


def _quality(model: CopyModel, asked: Sequence[Unit], learned: Learned, guardrail: Guardrail) -> Measures:
    """The measures of greedy answers."""
    trials = run_trials(model, asked, guardrail, temperature=0.0, candidates=1)
    return measure(trials, 0.0, best_of=1, learned=learned)


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
    if not tokens:
        raise ModelError(f"{model.name} wrote nothing in {_PROMPTS} answers; these weights cannot be served")
    return tokens / spent
