"""Teaching a writer from what people wrote, from the words to a folder that can be served."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from random import Random

from agent.house_writer.base import DEFAULT_BASE, load_base, load_tokenizer
from agent.house_writer.card import PEFT_FOLDER, Card, Measures, TrainSettings, read_card
from agent.house_writer.checkpoint import Progress
from agent.house_writer.data import Example, examples, learned_pairs, training_round, words_of
from agent.house_writer.encode import encode
from agent.house_writer.export import weights_digest, write_adapter, write_card
from agent.house_writer.measure import measure, run_trials, situations
from agent.house_writer.teacher import Asked, taught_examples
from agent.house_writer.train import Lessons, train
from agent.models.copy_model import CopyModel
from core.errors import InputError
from core.ports import Guardrail
from core.records import Locale
from core.settings import ModelSettings

OnProgress = Callable[[str, int, int], None]
"""Called with a label, how much is done, how much there is."""

_HELD_OUT = 160


def learn_writer(
    out: Path,
    *,
    guardrail: Guardrail,
    base: str = DEFAULT_BASE,
    locales: Sequence[Locale] = ("en",),
    settings: TrainSettings | None = None,
    start: Path | None = None,
    teacher: CopyModel | None = None,
    taught: int = 0,
    on_progress: OnProgress | None = None,
) -> Card:
    """Fine-tune `base` on the phrases or lines of `locales` and write adapter and card to the folder `out`.

    `start` is the folder of a writer to go on from. A `teacher` writes for `taught` made-up shoppers of each language;
    what passes the guardrail is learned in every round.

    Resumes a training of the same data and settings that was stopped in `out`. The peft folder serves in transformers
    and vLLM; the GGUF file, for bases of the Llama family, in llama.cpp as `embedded:<out>`. Raises InputError for a
    language without lines, StateError for a folder with another training.
    """
    for locale in locales:
        if not words_of(locale):
            raise InputError(f"nobody has written phrases or lines for the language {locale!r}; there are en and zh")
    chosen = settings or TrainSettings()
    tell = on_progress or silent
    more = [] if teacher is None else _from_teacher(teacher, locales, taught, chosen.seed, out, guardrail, tell)
    lessons = lessons_from_lines(base, locales, chosen, guardrail, tell, more)
    model = load_base(base)
    base_digest = weights_digest(model)
    before = read_card(start) if start else None
    adapted, progress = train(
        model,
        lessons,
        chosen,
        out / "training",
        lambda step, steps, _loss: tell("training", step, steps),
        start=start / PEFT_FOLDER if start else None,
    )
    write_adapter(adapted, base, chosen.alpha, out)
    card = card_of(base, base_digest, locales, lessons, chosen, progress).model_copy(
        update={"before": before, "teacher": teacher.name if teacher else "", "taught": len(more)}
    )
    write_card(out, card)
    return card


def _from_teacher(
    teacher: CopyModel,
    locales: Sequence[Locale],
    count: int,
    seed: int,
    out: Path,
    guardrail: Guardrail,
    tell: OnProgress,
) -> list[Example]:
    found: list[Example] = []
    for locale in locales:
        asked = Asked(teacher=teacher.identity, locale=locale, count=count, seed=seed)
        for example in taught_examples(teacher, asked, out / "teacher" / locale, guardrail):
            found.append(example)
            tell("taught by the teacher", len(found), count * len(locales))
    return found


def lessons_from_lines(
    base: str,
    locales: Sequence[Locale],
    settings: TrainSettings,
    guardrail: Guardrail,
    tell: OnProgress,
    more: Sequence[Example] = (),
) -> Lessons:
    """Every phrase or line of the languages, filled anew in every round, and `more` in each, as token ids."""
    tokenizer = load_tokenizer(base)
    rounds = []
    for number in range(settings.rounds):
        tell("examples", number + 1, settings.rounds)
        seed = settings.seed
        made = [training_round(locale, number, seed=seed, guardrail=guardrail) for locale in locales]
        found = [example for round_ in made for example in round_] + list(more)
        Random(seed + number).shuffle(found)  # noqa: S311 - an order, no secret
        rounds.append(tuple(encode(tokenizer, example) for example in found))
    held_out = [
        encode(tokenizer, example)
        for locale in locales
        for example in held_out_examples(locale, settings.seed, guardrail)
    ]
    pad = tokenizer.pad_token_id if isinstance(tokenizer.pad_token_id, int) else 0
    return Lessons(rounds=tuple(rounds), held_out=tuple(held_out), pad=pad)


def held_out_examples(locale: Locale, seed: int, guardrail: Guardrail) -> list[Example]:
    """Unseen goods in unseen pairs of title and body."""
    return next(examples(locale, "test", rounds=1, seed=seed, guardrail=guardrail))[:_HELD_OUT]


def measure_writer(
    folder: Path,
    *,
    guardrail: Guardrail,
    count: int = 300,
    candidates: int = 4,
    temperature: float = ModelSettings().house_temperature,
    on_progress: OnProgress | None = None,
) -> Card:
    """Measure a writer in the engine that serves it, greedy and sampled, and write the measures into its card."""
    from agent.models.provider import open_model

    card, tell = read_card(folder), on_progress or silent
    model = open_model(f"embedded:{folder.resolve()}", ModelSettings())
    found: dict[str, Measures] = {}
    seed, rounds = card.settings.seed, card.settings.rounds
    try:
        for locale in card.languages:
            learned = learned_pairs(locale, rounds=rounds, seed=seed, guardrail=guardrail)
            for heat, tries in ((0.0, 1), (temperature, candidates)):
                name = f"{locale} at temperature {heat:g}"
                trials = run_trials(
                    model,
                    situations(locale, count, seed=seed),
                    guardrail,
                    temperature=heat,
                    candidates=tries,
                    on_trial=partial(tell, f"measuring {name}"),
                )
                found[name] = measure(trials, heat, best_of=tries, learned=learned)
    finally:
        model.close()
    card = card.model_copy(update={"measures": found})
    write_card(folder, card)
    return card


def silent(_label: str, _done: int, _total: int) -> None:
    """Progress that nobody watches."""


def card_of(
    base: str, base_digest: str, locales: Sequence[Locale], lessons: Lessons, settings: TrainSettings, done: Progress
) -> Card:
    """What is to be said of a training that has ended."""
    return Card(
        base=base,
        base_digest=base_digest,
        languages=tuple(locales),
        data_digest=lessons.digest,
        lines=sum(words_of(locale) for locale in locales),
        examples=sum(len(round_) for round_ in lessons.rounds),
        settings=settings,
        best_step=done.best_step,
        best_loss=round(done.best_loss, 4),
        losses=done.losses,
    )
