"""How well a writer does on goods that it has never seen: the same path as in production, counted."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise, product
from random import Random

from agent.house_writer.card import Measures
from agent.house_writer.data import Slotted
from agent.house_writer.hints import hints_for
from agent.house_writer.items import Part, items
from agent.house_writer.phrases import Phrase, phrase_holds, phrases
from agent.house_writer.shoppers import shopper_facts
from agent.models.copy_model import CopyModel
from agent.writing.generate import candidate_from, schema_for
from agent.writing.messages import Rendered, render_for
from agent.writing.records import Situation, Unit
from agent.writing.requests import check_request
from core.ports import Guardrail
from core.records import Angle, BriefCopyFacts, Decision, Facts, Locale, Record, Tone
from prompts.house import house_prompt, with_hints
from prompts.render import TemplateError, render
from prompts.slots import SlotValues, slot_values

_TONES = (Tone.WARM, Tone.PLAYFUL, Tone.PLAIN, Tone.CASUAL)
_MAX_TOKENS = 110
_STRICT_CHANNEL = {"en": "apns", "zh": "oppo"}

_WRONG_FACTS = ("template.loose_number", "template.no_such_fact")

OnTrial = Callable[[int, int], None]
"""Called with how many situations are done and how many there are."""


class Trial(Record):
    """One situation and what the writer made of it."""

    unit: Unit
    words: tuple[Rendered | None, ...]
    """A rendering a candidate; None where the candidate is unusable. No more were asked for once one passed."""
    faults: tuple[str, ...]
    passes: tuple[bool, ...]


def situations(locale: Locale, count: int, seed: int, goods: Part = "test") -> list[Unit]:
    """Made-up shoppers and goods that no training has seen, or others; the angles in turn."""
    rng = Random(seed)  # noqa: S311 - a sample, no secret
    choice, angles = items(goods), tuple(Angle)
    units = []
    for index in range(count):
        angle, item = angles[index % len(angles)], rng.choice(choice)
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
    model: CopyModel,
    units: Sequence[Unit],
    guardrail: Guardrail,
    *,
    temperature: float,
    candidates: int,
    on_trial: OnTrial | None = None,
) -> list[Trial]:
    """Ask for every situation until a candidate passes, at most `candidates` times."""
    found: list[Trial] = []
    for unit in units:
        found.append(_trial(model, unit, guardrail, temperature, candidates))
        if on_trial is not None:
            on_trial(len(found), len(units))
    return found


def _trial(model: CopyModel, unit: Unit, guardrail: Guardrail, temperature: float, count: int) -> Trial:
    situation, facts = unit.situation, unit.sample
    prompt = house_prompt(locale=situation.locale, angle=situation.angle, tone=situation.tone, facts=facts)
    values = slot_values(facts, situation.locale)
    words: list[Rendered | None] = []
    faults: list[str] = []
    passes: list[bool] = []
    while len(words) < count and not any(passes):
        hints = hints_for(situation.locale, situation.angle, situation.tone, facts, f"{unit.key}:{len(words)}")
        asked = with_hints(prompt, hints)
        answer = model.ask(
            asked, seed=len(words), temperature=temperature, max_tokens=_MAX_TOKENS, schema=schema_for(model, unit)
        )
        candidate = candidate_from(answer, unit, prompt, digest="", seed=0, round_=0)
        rendered = None if candidate.fault else render_for(candidate, values, situation.locale)
        words.append(rendered)
        faults.append(candidate.fault)
        passes.append(rendered is not None and _passes(guardrail, rendered, facts, situation.locale))
    return Trial(unit=unit, words=tuple(words), faults=tuple(faults), passes=tuple(passes))


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


def measure(
    trials: Sequence[Trial], temperature: float, *, best_of: int, learned: Mapping[Angle, frozenset[Slotted]]
) -> Measures:
    """Shares over the first candidates, but for `best_of_pass`. `learned` are the trained pairs of title and body."""
    firsts = [(trial, trial.words[0]) for trial in trials if trial.words[0] is not None]
    return Measures(
        situations=len(trials),
        temperature=temperature,
        valid_json=_share(not trial.faults[0].startswith("model.") for trial in trials),
        item_named=_share(trial.faults[0] != "template.item_missing" for trial in trials),
        numbers_given=_share(trial.faults[0] not in _WRONG_FACTS for trial in trials),
        guardrail_pass=_share(trial.passes[0] for trial in trials),
        best_of_pass=_share(any(trial.passes) for trial in trials),
        best_of=best_of,
        distinct_bigrams=distinct_bigrams([f"{words.title} {words.body}" for _, words in firsts]),
        equal_to_line=_share(_equals_one(words, trial.unit, learned) for trial, words in firsts),
        from_parts=_share(is_from_parts(words, trial.unit) for trial, words in firsts),
    )


def _share(flags: Iterable[bool]) -> float:
    found = list(flags)
    return round(sum(found) / max(1, len(found)), 4)


def _equals_one(words: Rendered, unit: Unit, learned: Mapping[Angle, frozenset[Slotted]]) -> bool:
    """Whether title and body are those of one training example, filled with these facts."""
    situation = unit.situation
    values = slot_values(unit.sample, situation.locale)
    for title, body in learned.get(situation.angle, ()):
        try:
            if same(render(title, values, situation.locale), words.title) and same(
                render(body, values, situation.locale), words.body
            ):
                return True
        except TemplateError:
            continue
    return False


def is_from_parts(words: Rendered, unit: Unit) -> bool:
    """Whether title and body are sentences that people wrote and that are true here, and nothing else."""
    locale, facts = unit.situation.locale, unit.sample
    values = slot_values(facts, locale)
    found = [p for p in phrases(locale) if p.angle in (None, unit.situation.angle) and phrase_holds(p, facts, values)]
    texts: dict[str, list[str]] = {"titles": [], "bodies": [], "offers": [""], "endings": [""]}
    for phrase in found:
        texts[phrase.role].append(_filled(phrase, values, locale))
    if not any(same(title, words.title) for title in texts["titles"]):
        return False
    rests = {words.body.lower().removeprefix(body.lower()) for body in texts["bodies"]} - {words.body.lower()}
    tails = {" ".join(filter(None, tail)).lower() for tail in product(texts["offers"], texts["endings"])}
    return any(rest.strip() in tails for rest in rests)


def _filled(phrase: Phrase, values: SlotValues, locale: Locale) -> str:
    return render(phrase.text, values, locale)


def same(one: str, other: str) -> bool:
    """Equal but for capitals."""
    return one.lower() == other.lower()


def distinct_bigrams(texts: Sequence[str]) -> float:
    """Different pairs of neighbouring words (characters in Chinese) over all pairs."""
    pairs: list[tuple[str, str]] = []
    for text in texts:
        words = re.findall(r"[a-z0-9$%'.]+|[\u4e00-\u9fff]", text.lower())
        pairs += list(pairwise(words))
    return round(len(set(pairs)) / max(1, len(pairs)), 4)
