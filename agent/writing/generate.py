"""Asking the model for candidates: a prompt, N answers with their own seeds, each turned into slots and cleaned."""

import re
from collections.abc import Sequence

from agent.guardrails.strangers import brief_for_a_model
from agent.house_writer.hints import hints_for
from agent.models.copy_model import COPY_SCHEMA, NO_ANSWER, Answer, CopyModel, Schema, slotted_schema
from agent.services import Services
from agent.trace import Asked, FromCache
from agent.writing.borrowed import is_borrowed
from agent.writing.labels import labels_of
from agent.writing.records import Candidate, Unit, UnitResult
from agent.writing.slot_sense import wrong_sense
from agent.writing.slotting import loose_number, sentence_case, to_slots
from core.records import DraftSource, Message, TokenUsage, digest_of
from prompts.examples import examples_for
from prompts.house import house_prompt, house_slots, with_hints
from prompts.marks import from_marks, has_marks
from prompts.render import TemplateError, slots_used
from prompts.slots import SlotValues, slot_values
from prompts.writing import write_prompt

NEAR_DUPLICATE = 92.0
"""Similarity (0 to 100, normalised edit distance) from which two candidates count as one."""


def prompt_for(services: Services, unit: Unit) -> tuple[Message, ...]:
    """The prompt of a unit: it depends on the situation, the voice and the sample facts, on nothing else."""
    situation = unit.situation
    if services.models[situation.locale].house_prompt:
        return house_prompt(locale=situation.locale, angle=situation.angle, tone=situation.tone, facts=unit.sample)
    examples = examples_for(situation.angle, situation.locale, coupon=situation.offer == "coupon")
    return write_prompt(
        voice=services.voice,
        locale=situation.locale,
        angle=situation.angle,
        tone=situation.tone,
        facts=unit.sample,
        examples=examples,
        kin=unit.kin,
        brief=brief_for_a_model(services.brief),
    )


def generate(services: Services, unit: Unit, prompt: Sequence[Message], *, round_: int) -> UnitResult:
    """Candidates for a unit, from the cache where the same prompt was asked before."""
    model = services.models[unit.situation.locale]
    settings = services.model_settings
    # A revision is one answer to one complaint; variety is what the first round is for.
    count = 1 if round_ and not model.house_prompt else settings.candidates
    first = services.seed * 10_000 + unit.situation.variant * 1000 + round_ * 100
    asked = [(seed, _hints_for(services, unit, seed)) for seed in range(first, first + count)]
    digest = digest_of(
        [
            model.identity,
            asked,
            _temperature(services, model),
            settings.max_tokens,
            round_,
        ]
        + [message.model_dump() for message in prompt]
    )
    cached = services.cache.get(digest)
    if cached is not None:
        cached = tuple(_judged_again(candidate, unit) for candidate in cached)
        services.trace.step(
            FromCache(unit=unit.key, model=model.name, round=round_, prompt=tuple(prompt), candidates=cached)
        )
        return UnitResult(key=unit.key, candidates=cached, round=round_, cached=True)
    answers = [
        _ask(services, model, unit, with_hints(prompt, hints), seed=seed, round_=round_) for seed, hints in asked
    ]
    candidates = _distinct(
        [
            candidate_from(answer, unit, prompt, digest=digest, seed=seed, round_=round_, hints=hints)
            for (seed, hints), answer in zip(asked, answers, strict=True)
        ]
    )
    usage = sum((answer.usage for answer in answers), TokenUsage())
    if not any(answer.fault in NO_ANSWER for answer in answers):
        services.cache.put(digest, candidates)
    return UnitResult(key=unit.key, candidates=candidates, round=round_, usage=usage)


def _hints_for(services: Services, unit: Unit, seed: int) -> tuple[str, ...]:
    """What the house writer is asked to write about, another thing for every candidate."""
    situation = unit.situation
    if not services.models[situation.locale].house_prompt:
        return ()
    return hints_for(situation.locale, situation.angle, situation.tone, unit.sample, f"{seed}:{unit.key}")


def _ask(
    services: Services, model: CopyModel, unit: Unit, prompt: Sequence[Message], *, seed: int, round_: int
) -> Answer:
    settings = services.model_settings
    answer = model.ask(
        prompt,
        seed=seed,
        temperature=_temperature(services, model),
        max_tokens=settings.max_tokens,
        schema=schema_for(model, unit),
    )
    services.trace.step(
        Asked(unit=unit.key, model=model.name, round=round_, seed=seed, prompt=tuple(prompt), answer=answer)
    )
    return answer


def _temperature(services: Services, model: CopyModel) -> float:
    settings = services.model_settings
    return settings.house_temperature if model.house_prompt else settings.temperature


def schema_for(model: CopyModel, unit: Unit) -> Schema:
    """What an answer may be: of the house writer, nothing but words and the slots that the facts fill."""
    if not model.house_prompt:
        return COPY_SCHEMA
    values = slot_values(unit.sample, unit.situation.locale)
    return slotted_schema(house_slots(unit.situation.angle, unit.sample, values))


def candidate_from(
    answer: Answer,
    unit: Unit,
    prompt: Sequence[Message],
    *,
    digest: str,
    seed: int,
    round_: int,
    hints: tuple[str, ...] = (),
) -> Candidate:
    """An answer as a candidate; what makes it unusable from the start is its fault."""
    language = unit.situation.locale
    values = slot_values(unit.sample, language)
    title, body = _slotted(answer, values, language)
    fault = answer.fault or _fault(title, body, unit) or ("model.prompt_leak" if leaks(answer, prompt) else "")
    return Candidate(
        title=title,
        body=body,
        source=DraftSource.REVISED if round_ else DraftSource.MODEL,
        provenance=digest,
        seed=seed,
        round=round_,
        labels=() if fault else labels_of(title, body, language),
        tones=(unit.situation.tone,),
        fault=fault,
        hints=hints,
        answer=answer.text,
    )


def _judged_again(candidate: Candidate, unit: Unit) -> Candidate:
    """A kept candidate by the rules of today, which may have learned of a fault since."""
    if candidate.fault:
        return candidate
    return candidate.model_copy(update={"fault": _fault(candidate.title, candidate.body, unit)})


def _slotted(answer: Answer, values: SlotValues, language: str) -> tuple[str, str]:
    """Title and body as a template, whether the model wrote `[slots]` or what they stand for."""
    title, body = answer.title.rstrip(" .。"), answer.body
    if language != "zh":
        title = sentence_case(title, values)
    if has_marks(title + body):
        # It knows slots: "can" is a verb then, and not the package. Only the item's name may still be a slip.
        values = {slot: value for slot, value in values.items() if slot == "item"}
    return to_slots(from_marks(title), values, language), to_slots(from_marks(body), values, language)


def _fault(title: str, body: str, unit: Unit) -> str:
    language = unit.situation.locale
    try:
        slots = slots_used(title, language) | slots_used(body, language)
    except TemplateError:
        return "template.syntax"
    if not slots <= slot_values(unit.sample, language).keys():
        return "template.no_such_fact"
    if loose_number(title) or loose_number(body):
        return "template.loose_number"
    if not slots & {"item", "Item"}:
        return "template.item_missing"
    if language == "en" and wrong_sense(title, body, unit.situation.phase, unit.situation.number):
        return "template.wrong_sense"
    if is_borrowed(title, unit.situation.locale, unit.situation.angle, unit.situation.group):
        return "template.borrowed_title"
    return ""


def leaks(answer: Answer, prompt: Sequence[Message]) -> bool:
    """Whether the answer repeats a run of the instructions: four words of them, or eight Han characters."""
    instructions = {run for message in prompt if message.role == "system" for run in _runs(message.content)}
    return any(run in instructions for text in (answer.title, answer.body) for run in _runs(text))


def _runs(text: str) -> set[str]:
    words = re.findall(r"[a-z']+", text.lower())
    runs = {" ".join(words[at : at + 4]) for at in range(len(words) - 3)}
    for stretch in re.findall(r"[\u4e00-\u9fff]{8,}", text):
        runs |= {stretch[at : at + 8] for at in range(len(stretch) - 7)}
    return runs


def _distinct(candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Without those that say nearly the same words as an earlier one."""
    from rapidfuzz.fuzz import ratio

    kept: list[Candidate] = []
    for candidate in candidates:
        words = _words_of(candidate)
        if not any(ratio(words, _words_of(other)) >= NEAR_DUPLICATE for other in kept):
            kept.append(candidate)
    return tuple(kept)


def _words_of(candidate: Candidate) -> str:
    return f"{candidate.title} / {candidate.body} / {candidate.fault}".lower()
