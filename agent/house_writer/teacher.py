"""Distillation: a bigger model writes for made-up shoppers; what the guardrail lets pass is learned like phrases.

Its answers are kept in the folder of the training, so that a training that is started again pays for none twice.
"""

from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from agent.house_writer.data import Example, passing
from agent.house_writer.hints import hints_of
from agent.house_writer.measure import situations
from agent.models.copy_model import CopyModel
from agent.writing.generate import candidate_from
from agent.writing.messages import render_for
from agent.writing.records import Candidate, Unit
from core.errors import InputError, ModelError, StateError
from core.ports import Guardrail
from core.records import CopyLine, Locale, Message, Record
from prompts.examples import examples_for
from prompts.house import house_prompt, with_hints
from prompts.slots import slot_values
from prompts.voice import load_voice
from prompts.writing import write_prompt

TEACHER_FILE = "teacher.jsonl"
_TEMPERATURE, _MAX_TOKENS = 0.8, 160
_VOICE = "default"
_PATIENCE = 12
"""So many failures in a row mean that the teacher is away or cannot write the language."""


class Asked(Record):
    """What the teacher was asked; another request is another lesson."""

    teacher: str
    locale: Locale
    count: int
    seed: int


def taught_examples(teacher: CopyModel, asked: Asked, folder: Path, guardrail: Guardrail) -> Iterator[Example]:
    """One example for each of `asked.count` made-up shoppers for whom the teacher wrote what may be sent.

    Goes on after what `folder` has kept of the same request. Raises StateError where the folder has the answers to
    another request, InputError for a language that the teacher cannot write, ModelError where it fails again and again.
    """
    if not teacher.writes(asked.locale):
        raise InputError(f"--teacher {teacher.name} does not write {asked.locale}; name another model")
    path = folder / TEACHER_FILE
    kept = _kept(path, asked)
    good = 0
    for example in kept:
        if example is not None:
            good += 1
            yield example
    if not kept and not path.is_file():
        _append(path, asked.model_dump_json())
    units = situations(asked.locale, asked.count, asked.seed, goods="train")
    for number, unit in enumerate(units[len(kept) :], len(kept)):
        example = _taught(teacher, unit, asked.seed + number)
        if example is not None and not passing([example], guardrail):
            example = None
        _append(path, "null" if example is None else example.model_dump_json())
        if example is not None:
            good += 1
            yield example
        elif not good and number + 1 >= min(_PATIENCE, asked.count):
            raise ModelError(
                f"{teacher.name} wrote nothing usable in {number + 1} answers; nothing can be learned from it, name "
                "another one and another --out"
            )


def _append(path: Path, line: str) -> None:
    """Add a line to a file, so that what was paid for outlives a process that is killed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as stream:
        stream.write(line + "\n")


def _kept(path: Path, asked: Asked) -> list[Example | None]:
    """What was answered before, None for what was unusable; a line that was cut off with the process is dropped."""
    if not path.is_file():
        return []
    text = path.read_text(encoding="utf-8")
    whole = text[: text.rfind("\n") + 1]
    if whole != text:
        path.write_text(whole, encoding="utf-8")
    first, *rest = whole.splitlines() or [""]
    try:
        known = Asked.model_validate_json(first)
        found = [None if line == "null" else Example.model_validate_json(line) for line in rest]
    except ValidationError as error:
        raise StateError(f"{path} is broken ({error.errors()[0]['msg']}); remove it, or take another --out") from error
    if known != asked:
        raise StateError(
            f"{path} has answers of {known.teacher} to another request ({known.count} in {known.locale}, seed "
            f"{known.seed}); take another --out"
        )
    return found


def _taught(teacher: CopyModel, unit: Unit, seed: int) -> Example | None:
    """What the teacher says of one shopper, as slots; None where that is unusable."""
    situation, facts = unit.situation, unit.sample
    prompt = write_prompt(
        voice=load_voice(_VOICE),
        locale=situation.locale,
        angle=situation.angle,
        tone=situation.tone,
        facts=facts,
        examples=examples_for(situation.angle, situation.locale, coupon=facts.get("offer") == "coupon"),
    )
    answer = teacher.ask(prompt, seed=seed, temperature=_TEMPERATURE, max_tokens=_MAX_TOKENS)
    candidate = candidate_from(answer, unit, prompt, digest="", seed=seed, round_=0)
    values = slot_values(facts, situation.locale)
    words = None if candidate.fault else render_for(candidate, values, situation.locale)
    if words is None:
        return None
    return Example(
        line_id=_line(candidate, unit).id,
        locale=situation.locale,
        angle=situation.angle,
        tone=situation.tone,
        facts=facts,
        prompt=_prompt(candidate, unit),
        title=words.title,
        body=words.body,
        slotted=(candidate.title, candidate.body),
    )


def _prompt(candidate: Candidate, unit: Unit) -> tuple[Message, ...]:
    """What the house writer is asked where it is to say that."""
    situation = unit.situation
    asked = house_prompt(locale=situation.locale, angle=situation.angle, tone=situation.tone, facts=unit.sample)
    return with_hints(asked, hints_of(_line(candidate, unit)))


def _line(candidate: Candidate, unit: Unit) -> CopyLine:
    return CopyLine(
        id=f"{candidate.title} + {candidate.body}",
        angle=unit.situation.angle,
        locale=unit.situation.locale,
        title=candidate.title,
        body=candidate.body,
        tones=(unit.situation.tone,),
        shape="taught",
    )
