"""Teaching a writer what a team made of its drafts: supervised first, then by preference."""

from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from agent.house_writer.base import load_base, load_tokenizer
from agent.house_writer.card import PEFT_FOLDER, Card, PreferenceMeasures, TrainSettings, read_card
from agent.house_writer.data import training_round, words_of
from agent.house_writer.edits import Preference, Taught, clean_before_flagged, passing_edits, preferred_by, taught_by
from agent.house_writer.encode import Encoded, encode, encode_chat
from agent.house_writer.export import weights_digest, write_adapter, write_card
from agent.house_writer.learn import OnProgress, card_of, held_out_examples, silent
from agent.house_writer.prefer import EncodedPair, PreferSettings, prefer
from agent.house_writer.train import Lessons, train
from agent.review_sheet import Reviewed
from core.errors import InputError
from core.ports import Guardrail
from core.records import Locale, Tone, stable_fraction

if TYPE_CHECKING:
    from peft import PeftModel
    from transformers import PreTrainedTokenizerBase

SETTINGS = TrainSettings(learning_rate=2e-4, rounds=3, warm_up_steps=5, evaluate_every=10)
"""Gentler than the first training: the writer can write already."""
_HELD_OUT_SHARE = 0.15
_REHEARSED, _LEAST_REHEARSED = 2, 64
"""So many phrases are repeated for every edit, so that a few edits do not make it forget the rest."""
_HELD_OUT_PHRASES = 40


def learn_from_edits(
    out: Path,
    reviewed: Sequence[Reviewed],
    *,
    tone: Tone,
    start: Path,
    guardrail: Guardrail,
    dump: Path | None = None,
    settings: TrainSettings = SETTINGS,
    preference: PreferSettings | None = None,
    on_progress: OnProgress | None = None,
) -> Card:
    """Go on from the writer `start` with what was approved and edited, then prefer edited to original words.

    Approved and edited words that the guardrail stops are not learned. `dump` adds pairs of clean and flagged
    candidates. Raises InputError where nothing is left to learn from, or the start is no writer.
    """
    tell = on_progress or silent
    before = read_card(start)
    settings = settings.model_copy(update={"rank": before.settings.rank, "alpha": before.settings.alpha})
    usable = passing_edits(reviewed, guardrail)
    taught = taught_by(usable, tone)
    pairs = preferred_by(usable, tone) + (clean_before_flagged(dump) if dump else [])
    if not taught and not pairs:
        raise InputError(
            f"none of the {len(reviewed)} reviewed drafts was approved or edited in words that pass the guardrail; "
            "there is nothing to learn"
        )
    tokenizer = load_tokenizer(before.base)
    locales = _languages(usable, before.languages)
    lessons = _lessons(tokenizer, taught, locales, settings, guardrail, tell)
    model = load_base(before.base)
    digest = weights_digest(model)
    adapted, progress = train(
        model,
        lessons,
        settings,
        out / "training",
        lambda step, steps, _loss: tell("training", step, steps),
        start=start / PEFT_FOLDER,
    )
    measures = None
    if pairs:
        measures = _prefer(adapted, tokenizer, pairs, preference or PreferSettings(), lessons.pad, tell)
    write_adapter(adapted, before.base, settings.alpha, out)
    card = card_of(before.base, digest, locales, lessons, settings, progress).model_copy(
        update={"before": before, "edits": len(taught), "preferences": measures}
    )
    write_card(out, card)
    return card


def _languages(reviewed: Sequence[Reviewed], known: Sequence[Locale]) -> tuple[Locale, ...]:
    return tuple(sorted({one.draft.locale for one in reviewed} | set(known)))


def _lessons(
    tokenizer: "PreTrainedTokenizerBase",
    taught: Sequence[Taught],
    locales: Sequence[Locale],
    settings: TrainSettings,
    guardrail: Guardrail,
    tell: OnProgress,
) -> Lessons:
    """In every round all that was taught, and phrases to keep what was learned before."""
    held = [one for one in taught if is_held_out(one.key)]
    learned = [encode_chat(tokenizer, one.prompt, one.answer) for one in taught if not is_held_out(one.key)]
    rounds = []
    for number in range(settings.rounds):
        tell("examples", number + 1, settings.rounds)
        rehearsed = _rehearsal(tokenizer, locales, number, _REHEARSED * len(learned), settings.seed, guardrail)
        round_ = learned + rehearsed
        Random(settings.seed + number).shuffle(round_)  # noqa: S311 - an order, no secret
        rounds.append(tuple(round_))
    phrases = [
        encode(tokenizer, example)
        for locale in locales
        if words_of(locale)
        for example in held_out_examples(locale, settings.seed, guardrail)[:_HELD_OUT_PHRASES]
    ]
    held_out = [encode_chat(tokenizer, one.prompt, one.answer) for one in held] + phrases
    pad = tokenizer.pad_token_id if isinstance(tokenizer.pad_token_id, int) else 0
    return Lessons(rounds=tuple(rounds), held_out=tuple(held_out), pad=pad)


def _rehearsal(
    tokenizer: "PreTrainedTokenizerBase",
    locales: Sequence[Locale],
    number: int,
    count: int,
    seed: int,
    guardrail: Guardrail,
) -> list[Encoded]:
    found = [
        example
        for locale in locales
        if words_of(locale)
        for example in training_round(locale, number, seed=seed, guardrail=guardrail)
    ]
    Random(f"{seed}:{number}").shuffle(found)  # noqa: S311 - a sample, no secret
    return [encode(tokenizer, example) for example in found[: max(count, _LEAST_REHEARSED)]]


def is_held_out(key: str) -> bool:
    """Whether what came from `key` is kept for testing; the same in words and pairs."""
    return stable_fraction("edit", key) < _HELD_OUT_SHARE


def _prefer(
    adapted: "PeftModel",
    tokenizer: "PreTrainedTokenizerBase",
    pairs: Sequence[Preference],
    settings: PreferSettings,
    pad: int,
    tell: OnProgress,
) -> PreferenceMeasures | None:
    encoded = {
        held: [_pair(tokenizer, pair) for pair in pairs if is_held_out(pair.key) is held] for held in (False, True)
    }
    if not encoded[False]:
        return None
    return prefer(
        adapted,
        encoded[False],
        encoded[True],
        settings,
        pad,
        lambda step, steps: tell("preferences", step, steps),
    )


def _pair(tokenizer: "PreTrainedTokenizerBase", pair: Preference) -> EncodedPair:
    return EncodedPair(
        encode_chat(tokenizer, pair.prompt, pair.chosen), encode_chat(tokenizer, pair.prompt, pair.rejected)
    )
