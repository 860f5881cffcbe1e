"""`pushwright learn`: teaching a writer of one's own, and measuring it."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from api import options
from api.commands.learn_encoder import encoder
from api.terminal import Report, note, progress, require_writable, say
from core.errors import InputError
from core.records import Locale, Tone

if TYPE_CHECKING:
    from agent.house_writer.card import Card
    from core.ports import Guardrail

_STEPS_A_NOTE = 20
_TAUGHT = 600


class Language(StrEnum):
    """What a writer can be taught to write."""

    EN = "en"
    ZH = "zh"


class Source(StrEnum):
    """What a writer can learn from."""

    EXAMPLES = "examples"
    EDITS = "edits"


def learn_app() -> typer.Typer:
    """`learn sheet`, `learn writer`, `learn measure`, `learn slim`, `learn prune` and `learn encoder`."""
    app = typer.Typer(
        help="Teach a small model to write the shop's copy, or the encoder what goes together.", no_args_is_help=True
    )
    app.command()(sheet)
    app.command()(writer)
    app.command()(measure)
    app.command()(slim)
    app.command()(prune)
    app.command()(encoder)
    return app


def sheet(
    drafts: Annotated[Path, typer.Argument(help="What `pushwright draft` wrote.", metavar="DRAFTS")],
    out: Annotated[Path, typer.Option(help="The spreadsheet, as CSV.", metavar="FILE")] = Path("reviews.csv"),
) -> None:
    """Write drafts as a spreadsheet: approve, reject, or change the words. `learn writer --from edits` reads it."""
    require_writable(out, "--out")
    from agent.drafts_file import read_drafts
    from agent.review_sheet import write_sheet

    count = write_sheet(out, read_drafts(drafts))
    note(f"{count} drafts in {out}: write approved or rejected in `decision`, or change title and body")


def writer(
    source: Annotated[
        Source,
        typer.Option("--from", help="examples: the phrases in agent/house_writer/parts; edits: a reviewed sheet."),
    ] = Source.EXAMPLES,
    out: Annotated[Path, typer.Option(help="Folder for adapter and card.", metavar="DIR")] = Path("writer-out"),
    base: Annotated[
        str | None,
        typer.Option(help="Model to teach: embedded:<name>, a GGUF file, a Hugging Face name or folder.", metavar="M"),
    ] = None,
    language: Annotated[
        list[Language] | None, typer.Option(help="Language to teach, more than once for several; en where left out.")
    ] = None,
    teacher: Annotated[
        str | None,
        typer.Option(
            help="A bigger model whose words are learned too: openai:<model>, huggingface:<model>.", metavar="M"
        ),
    ] = None,
    taught: Annotated[
        int | None, typer.Option(help="So many made-up shoppers the teacher writes for; 600 where left out.", min=1)
    ] = None,
    seed: options.Seed = 0,
    rounds: Annotated[int | None, typer.Option(help="How often every phrase is seen at least.", min=1)] = None,
    situations: Annotated[int, typer.Option(help="Measure on so many at the end; 0 leaves it out.", min=0)] = 300,
    drafts: Annotated[Path | None, typer.Option(help="edits: the drafts of the sheet.", metavar="FILE")] = None,
    reviews: Annotated[Path | None, typer.Option(help="edits: the sheet with decisions.", metavar="FILE")] = None,
    tone: Annotated[Tone | None, typer.Option(help="edits: the tone that the brief asked for.")] = None,
    start: Annotated[
        Path | None, typer.Option(help="edits: the writer to go on from; the shipped one by default.", metavar="DIR")
    ] = None,
    dump: Annotated[
        Path | None,
        typer.Option(help="edits: a `draft --dump`; what passed is preferred to what was stopped.", metavar="DIR"),
    ] = None,
) -> None:
    """Fine-tune an adapter (LoRA), export it and measure it. Started again, it goes on where it was stopped."""
    require_writable(out / "card.json", "--out")
    _require_fitting(
        source, base or teacher or language, {"--drafts": drafts, "--reviews": reviews, "--tone": tone}, [start, dump]
    )
    if taught is not None and teacher is None:
        raise InputError(f"--taught {taught} needs a --teacher who writes; name one, or drop it")
    from agent.guardrails import load_guardrail
    from agent.house_writer.learn import measure_writer

    guardrail = load_guardrail()
    with _told() as report:
        if drafts is not None and reviews is not None and tone is not None:
            asked = _Edits(drafts, reviews, tone, start, dump)
            card = _from_edits(out, asked, guardrail, seed=seed, rounds=rounds, report=report)
        else:
            wanted = _Examples(base, tuple(one.value for one in language or [Language.EN]), teacher, taught or _TAUGHT)
            card = _from_examples(out, wanted, guardrail, seed=seed, rounds=rounds, report=report)
        if situations and (out / "adapter.gguf").is_file():
            card = measure_writer(out, guardrail=guardrail, count=situations, on_progress=report)
    _say(card)
    note(f"learned from {card.examples} examples of {card.lines} phrases; write with it: --model embedded:{out}")


class _Edits(NamedTuple):
    """What a training from edits is made of."""

    drafts: Path
    reviews: Path
    tone: Tone
    start: Path | None
    dump: Path | None


class _Examples(NamedTuple):
    """What a training from examples is made of."""

    base: str | None
    languages: tuple[Locale, ...]
    teacher: str | None
    taught: int


def _require_fitting(source: Source, own: object, needed: dict[str, object], more: Sequence[Path | None]) -> None:
    given = [name for name, value in needed.items() if value is not None]
    if source is Source.EXAMPLES and (given or any(more)):
        raise InputError("--drafts, --reviews, --tone, --start and --dump go with --from edits; add that, or drop them")
    missing = [name for name in needed if name not in given]
    if source is Source.EDITS and missing:
        raise InputError(f"--from edits needs {missing[0]}; make the sheet with: pushwright learn sheet DRAFTS")
    if source is Source.EDITS and own:
        raise InputError(
            "--from edits goes on from a writer, which has its base and languages: name it with --start, "
            "not --base, --language or --teacher"
        )


def _from_examples(
    out: Path, asked: _Examples, guardrail: "Guardrail", *, seed: int, rounds: int | None, report: Report
) -> "Card":
    from agent.house_writer.base import DEFAULT_BASE
    from agent.house_writer.card import TrainSettings
    from agent.house_writer.learn import learn_writer
    from agent.models.provider import open_model
    from core.settings import load_settings

    teacher = open_model(asked.teacher, load_settings().model) if asked.teacher else None
    try:
        return learn_writer(
            out,
            guardrail=guardrail,
            base=asked.base or DEFAULT_BASE,
            locales=asked.languages,
            settings=TrainSettings(seed=seed) if rounds is None else TrainSettings(seed=seed, rounds=rounds),
            teacher=teacher,
            taught=asked.taught,
            on_progress=report,
        )
    finally:
        if teacher is not None:
            teacher.close()


def _from_edits(
    out: Path, asked: _Edits, guardrail: "Guardrail", *, seed: int, rounds: int | None, report: Report
) -> "Card":
    from agent.drafts_file import read_drafts
    from agent.house_writer.card import PACKAGED
    from agent.house_writer.prefer import PreferSettings
    from agent.house_writer.relearn import SETTINGS, learn_from_edits
    from agent.review_sheet import read_sheet

    chosen = SETTINGS.model_copy(update={"seed": seed} | ({} if rounds is None else {"rounds": rounds}))
    return learn_from_edits(
        out,
        read_sheet(asked.reviews, read_drafts(asked.drafts)),
        tone=asked.tone,
        start=asked.start or PACKAGED,
        guardrail=guardrail,
        dump=asked.dump,
        settings=chosen,
        preference=PreferSettings(seed=seed),
        on_progress=report,
    )


def measure(
    folder: Annotated[Path, typer.Argument(help="Folder of a writer.", metavar="DIR")],
    situations: Annotated[int, typer.Option(help="Made-up customers with goods it never saw.", min=1)] = 300,
) -> None:
    """Measure a writer, greedy and sampled, and write the measures into its card."""
    from agent.guardrails import load_guardrail
    from agent.house_writer.learn import measure_writer

    with _told() as report:
        _say(measure_writer(folder, guardrail=load_guardrail(), count=situations, on_progress=report))


def slim(
    folder: Annotated[Path, typer.Argument(help="Folder of a writer.", metavar="DIR")],
    out: Annotated[Path, typer.Option(help="Folder for the weights and the table.", metavar="DIR")] = Path("slim-out"),
    kinds: Annotated[str, typer.Option(help="Quantisations to try, with commas.")] = "q4_0,q5_0,q8_0,bf16",
    situations: Annotated[int, typer.Option(help="Made-up customers to measure on.", min=1)] = 100,
) -> None:
    """Measure a writer on weights of other quantisations: size, tokens a second, and how good its copy is."""
    require_writable(out / "slim.json", "--out")
    from agent.guardrails import load_guardrail
    from agent.house_writer.slim_table import slim_table

    wanted = [kind.strip() for kind in kinds.split(",") if kind.strip()]
    with _told() as report:
        rows = slim_table(folder, wanted, out, guardrail=load_guardrail(), count=situations, on_progress=report)
    for row in rows:
        quality = ""
        if row.measures is not None:
            found = row.measures
            quality = f", passes {found.guardrail_pass:.0%}, right facts {found.numbers_given:.0%}"
        speed = f"{row.tokens_per_second:g} tokens/s ({row.against_shipped:g} of the shipped)"
        say(f"{row.name}: {row.megabytes:g} MB, {speed}{quality}")


def prune(
    base: Annotated[str, typer.Argument(help="embedded:<name> or a GGUF file.", metavar="MODEL")],
    layers: Annotated[int, typer.Option(help="So many layers stay.", min=1)],
    out: Annotated[Path, typer.Option(help="The smaller weights.", metavar="FILE.gguf")] = Path("pruned.gguf"),
) -> None:
    """Cut layers out of a model; `learn writer --base FILE.gguf` then heals it while it learns to write."""
    require_writable(out, "--out")
    from agent.house_writer.slim import prune as cut
    from agent.models.embedded import weights_of

    if base.endswith(".gguf") and not Path(base).is_file():
        raise InputError(f"MODEL {base}: no such file; give the path of a GGUF file, or embedded:<name>")
    source = Path(base) if base.endswith(".gguf") else weights_of(base.removeprefix("embedded:"))[0]
    cut(source, layers, out)
    note(f"{out}: {layers} layers, {out.stat().st_size / 1e6:.1f} MB; teach it with: learn writer --base {out}")


def _say(card: "Card") -> None:
    for name, measures in card.measures.items():
        say(f"{name}: " + ", ".join(f"{key} {value:g}" for key, value in measures.model_dump().items()))
    if card.preferences is not None:
        found = card.preferences
        kept = "" if found.won_held_out is None else f", {found.won_held_out:.0%} of {found.held_out} kept back"
        say(f"preferences: the chosen words gained on the others in {found.won:.0%} of {found.pairs} pairs{kept}")


@contextmanager
def _told() -> Iterator[Report]:
    """Bars on a terminal; a line now and then where there is none: this takes long."""
    with progress() as report:
        yield report if sys.stderr.isatty() else _note_steps


def _note_steps(label: str, done: int, total: int) -> None:
    if done % _STEPS_A_NOTE == 0 or done == total:
        note(f"{label}: {done} of {total}")
