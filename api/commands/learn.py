"""`pushwright learn`: teaching a writer of one's own, and measuring it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api import options
from api.terminal import Report, note, progress, require_writable, say

if TYPE_CHECKING:
    from agent.house_writer.card import Card

_STEPS_A_NOTE = 20


class Source(StrEnum):
    """What a writer can learn from."""

    EXAMPLES = "examples"


def learn_app() -> typer.Typer:
    """`learn writer` and `learn measure`."""
    app = typer.Typer(help="Teach a small model to write the shop's copy.", no_args_is_help=True)
    app.command()(writer)
    app.command()(measure)
    return app


def writer(
    source: Annotated[
        Source, typer.Option("--from", help="examples: the phrases in agent/house_writer/parts.")
    ] = Source.EXAMPLES,
    out: Annotated[Path, typer.Option(help="Folder for adapter and card.", metavar="DIR")] = Path("writer-out"),
    base: Annotated[
        str | None,
        typer.Option(help="Model to teach: embedded:<name>, a GGUF file, a Hugging Face name or folder.", metavar="M"),
    ] = None,
    seed: options.Seed = 0,
    rounds: Annotated[int | None, typer.Option(help="How often every phrase is seen at least.", min=1)] = None,
    situations: Annotated[int, typer.Option(help="Measure on so many at the end; 0 leaves it out.", min=0)] = 300,
) -> None:
    """Fine-tune an adapter (LoRA), export it and measure it. Started again, it goes on where it was stopped."""
    require_writable(out / "card.json", "--out")
    from agent.guardrails import load_guardrail
    from agent.house_writer.base import DEFAULT_BASE
    from agent.house_writer.card import TrainSettings
    from agent.house_writer.learn import learn_writer, measure_writer

    _ = source
    chosen = TrainSettings(seed=seed) if rounds is None else TrainSettings(seed=seed, rounds=rounds)
    guardrail = load_guardrail()
    with _told() as report:
        card = learn_writer(out, guardrail=guardrail, base=base or DEFAULT_BASE, settings=chosen, on_progress=report)
        if situations and (out / "adapter.gguf").is_file():
            card = measure_writer(out, guardrail=guardrail, count=situations, on_progress=report)
    _say(card)
    note(f"learned from {card.examples} examples of {card.lines} phrases; write with it: --model embedded:{out}")


def measure(
    folder: Annotated[Path, typer.Argument(help="Folder of a writer.", metavar="DIR")],
    situations: Annotated[int, typer.Option(help="Made-up customers with goods it never saw.", min=1)] = 300,
) -> None:
    """Measure a writer, greedy and sampled, and write the measures into its card."""
    from agent.guardrails import load_guardrail
    from agent.house_writer.learn import measure_writer

    with _told() as report:
        _say(measure_writer(folder, guardrail=load_guardrail(), count=situations, on_progress=report))


def _say(card: "Card") -> None:
    for name, measures in card.measures.items():
        say(f"{name}: " + ", ".join(f"{key} {value:g}" for key, value in measures.model_dump().items()))


@contextmanager
def _told() -> Iterator[Report]:
    """Bars on a terminal; a line now and then where there is none: this takes long."""
    with progress() as report:
        yield report if sys.stderr.isatty() else _note_steps


def _note_steps(label: str, done: int, total: int) -> None:
    if done % _STEPS_A_NOTE == 0 or done == total:
        note(f"{label}: {done} of {total}")
