"""How well a writer does on goods that it has never seen: the same path as in production, counted."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from random import Random

from agent.house_writer.card import Measures
from agent.house_writer.data import lines
from agent.house_writer.items import items
from agent.house_writer.shoppers import shopper_facts
from agent.models.copy_model import CopyModel
from agent.writing.generate import candidate_from
from agent.writing.messages import Rendered, render_for
from agent.writing.records import Situation, Unit
from agent.writing.requests import check_request
from core.ports import Guardrail
from core.records import Angle, BriefCopyFacts, Decision, Facts, Locale, Record, Tone
from prompts.house import house_prompt
from prompts.render import TemplateError, render
from prompts.slots import slot_values

_TONES = (Tone.WARM, Tone.PLAYFUL, Tone.PLAIN, Tone.CASUAL)
_MAX_TOKENS = 110
_STRICT_CHANNEL = {"en": "apns", "zh": "oppo"}


class Trial(Record):
    """One situation and what the writer made of it."""

    unit: Unit
    words: tuple[Rendered | None, ...]
    """A rendering a candidate; None where the candidate is unusable."""
    faults: tuple[str, ...]
    passes: tuple[bool, ...]


def situations(locale: Locale, count: int, seed: int) -> list[Unit]:
    """Made-up shoppers and unseen goods, the angles in turn."""
    rng = Random(seed)  # noqa: S311 - a sample, no secret
    goods, angles = items("test"), tuple(Angle)
    units = []
    for index in range(count):
        angle, item = angles[index % len(angles)], rng.choice(goods)
        facts = shopper_facts(rng, angle, item, locale)
        situation = Situation(
            angle=angle,
            group=item.group,
            number=str(facts["number"]),
            offer=str(facts.get("offer", "")),
            locale=locale,
            voice="default",
            tone=rng.choice(_TONES),
        )
        key = f"{index}:{situation.key}"
        units.append(Unit(key=key, situation=situation, sample=facts, members=(key,), slotted=True, has_model=True))
    return units


def run_trials(
    model: CopyModel, units: Sequence[Unit], guardrail: Guardrail, *, temperature: float, candidates: int
) -> list[Trial]:
    """Ask for every situation `candidates` times."""
    return [_trial(model, unit, guardrail, temperature, candidates) for unit in units]


def _trial(model: CopyModel, unit: Unit, guardrail: Guardrail, temperature: float, count: int) -> Trial:
    situation, facts = unit.situation, unit.sample
    prompt = house_prompt(locale=situation.locale, angle=situation.angle, tone=situation.tone, facts=facts)
    answers = [model.ask(prompt, seed=i, temperature=temperature, max_tokens=_MAX_TOKENS) for i in range(count)]
    found = [candidate_from(answer, unit, prompt, digest="", seed=0, round_=0) for answer in answers]
    values = slot_values(facts, situation.locale)
    words = [None if c.fault else render_for(c, values, situation.locale) for c in found]
    return Trial(
        unit=unit,
        words=tuple(words),
        faults=tuple(candidate.fault for candidate in found),
        passes=tuple(w is not None and _passes(guardrail, w, facts, situation.locale) for w in words),
    )


def _passes(guardrail: Guardrail, words: Rendered, facts: Facts, locale: Locale) -> bool:
    request = check_request(
        title=words.title,
        body=words.body,
        locale=locale,
        channel=_STRICT_CHANNEL[locale],
        deep_link="https://shop.example/item",
        facts=facts,
        brief=BriefCopyFacts(sender="the shop"),
    )
    return guardrail.check([request])[0].decision is Decision.PASS


def measure(trials: Sequence[Trial], temperature: float) -> Measures:
    """Shares over the first candidates, but for `best_of_pass`."""
    firsts = [trial.words[0] for trial in trials if trial.words[0] is not None]
    known = [_equal(trial) for trial in trials if trial.words[0] is not None]
    return Measures(
        situations=len(trials),
        temperature=temperature,
        valid_json=_share(not trial.faults[0].startswith("model.") for trial in trials),
        item_named=_share(trial.faults[0] != "template.item_missing" for trial in trials),
        numbers_given=_share(trial.faults[0] != "template.loose_number" for trial in trials),
        guardrail_pass=_share(trial.passes[0] for trial in trials),
        best_of_pass=_share(any(trial.passes) for trial in trials),
        best_of=max(len(trial.words) for trial in trials),
        distinct_bigrams=distinct_bigrams([f"{words.title} {words.body}" for words in firsts]),
        equal_to_line=_share(title and body for title, body in known),
        title_of_line=_share(title for title, _ in known),
    )


def _share(flags: Iterable[bool]) -> float:
    found = list(flags)
    return round(sum(found) / max(1, len(found)), 4)


def _equal(trial: Trial) -> tuple[bool, bool]:
    """Whether title and body are those of a training line, filled with these facts."""
    words, locale = trial.words[0], trial.unit.situation.locale
    values = slot_values(trial.unit.sample, locale)
    titles: set[str] = set()
    bodies: set[str] = set()
    for line in lines(locale, "train"):
        for text, found in ((line.title, titles), (line.body, bodies)):
            try:
                found.add(render(text, values, locale).lower())
            except TemplateError:
                continue
    return (words is not None and words.title.lower() in titles, words is not None and words.body.lower() in bodies)


def distinct_bigrams(texts: Sequence[str]) -> float:
    """Different pairs of neighbouring words (characters in Chinese) over all pairs."""
    pairs: list[tuple[str, str]] = []
    for text in texts:
        words = re.findall(r"[a-z0-9$%'.]+|[\u4e00-\u9fff]", text.lower())
        pairs += list(pairwise(words))
    return round(len(set(pairs)) / max(1, len(pairs)), 4)
