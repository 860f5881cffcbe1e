"""From what people wrote to training examples: filled with the facts of many shoppers, the same way for the same seed.

Where a language has phrases, they are put together; elsewhere the lines of the copy bank are taken as they are. A pair
of title and body, a line or an item that is held back for testing is never in a training example.
"""

import json
from collections.abc import Iterator, Sequence
from functools import cache
from random import Random

from agent.house_writer.compose import compose
from agent.house_writer.hints import hints_of
from agent.house_writer.items import Item, Part, items
from agent.house_writer.phrases import phrases
from agent.house_writer.shoppers import shopper_facts
from agent.writing.requests import check_request
from core.ports import Guardrail
from core.records import (
    Angle,
    BriefCopyFacts,
    CheckRequest,
    CopyLine,
    Decision,
    Facts,
    Locale,
    Message,
    Record,
    Tone,
    stable_fraction,
)
from prompts.copybank import copy_bank, holds, line_slots
from prompts.house import house_prompt, with_hints
from prompts.marks import to_marks
from prompts.render import render
from prompts.slots import OFFER_SLOTS, SlotValues, slot_values

HELD_BACK_SHARE = 0.06
_OPTIONAL = ("size", "unit", "use", "measure", "cycle_days", "times_bought", "top", "price", "days_since", "name")
_MOST_TRIES = 300
_BARE_SHARE = 0.15
_STRICT_CHANNEL = {"en": "apns", "zh": "oppo"}
_DROP = 0.2
_HINTED_SHARE = 0.9


Slotted = tuple[str, str]
"""Title and body with their slots."""


class Example(Record):
    """A prompt and the answer that a person's line gives to it."""

    line_id: str
    locale: Locale
    angle: Angle
    tone: Tone
    facts: Facts
    prompt: tuple[Message, ...]
    title: str
    body: str
    slotted: Slotted

    @property
    def answer(self) -> str:
        """What the model is to say."""
        title, body = (to_marks(text) for text in self.slotted)
        return json.dumps({"title": title, "body": body}, ensure_ascii=False)


def part_of(line: CopyLine) -> Part:
    """Which split a line belongs to."""
    return "test" if stable_fraction("line", line.id) < HELD_BACK_SHARE else "train"


def lines(locale: Locale, part: Part) -> list[CopyLine]:
    """The lines of a split, by id."""
    return [line for line in copy_bank(locale) if part_of(line) == part]


def words_of(locale: Locale) -> int:
    """How many phrases, or lines where there are no phrases, there are to learn from."""
    return len(phrases(locale)) or len(lines(locale, "train"))


def examples(
    locale: Locale, part: Part, *, rounds: int, seed: int, guardrail: Guardrail, goods: Part | None = None
) -> Iterator[list[Example]]:
    """`rounds` lists, each with every phrase or line once at least, about other goods every time and in another order.

    What the guardrail refuses is left out. `goods` chooses the split of the items where it is not that of the words.
    """
    fill = _from_phrases if phrases(locale) else _from_lines
    for round_ in range(rounds):
        found = passing(list(fill(locale, part, goods or part, f"{seed}:{round_}")), guardrail)
        Random(f"{seed}:{round_}").shuffle(found)  # noqa: S311 - an order, no secret
        yield found


def _from_phrases(locale: Locale, pairs: Part, goods: Part, key: str) -> Iterator[Example]:
    for phrase in phrases(locale):
        if phrase.role == "endings":
            continue  # They come along often enough.
        rng = Random(f"{key}:{phrase.role}:{phrase.angle}:{phrase.text}")  # noqa: S311
        angles = [phrase.angle] if phrase.angle is not None else rng.sample(list(Angle), len(Angle))
        found = next((made for angle in angles if (made := compose(locale, angle, pairs, goods, rng, phrase))), None)
        if found is not None:
            line, facts, tone = found
            hints = hints_of(line) if rng.random() < _HINTED_SHARE else ()
            yield _filled(line, _thinned(rng, line, facts), tone, hints)


def _from_lines(locale: Locale, part: Part, goods: Part, key: str) -> Iterator[Example]:
    for line in lines(locale, part):
        example = _example(line, goods, f"{key}:{line.id}")
        if example is not None:
            yield example


def learned_pairs(locale: Locale, *, rounds: int, seed: int, guardrail: Guardrail) -> dict[Angle, frozenset[Slotted]]:
    """The titles and bodies that a training sees together, by angle."""
    pairs: dict[Angle, set[Slotted]] = {}
    for number in range(rounds):
        for example in training_round(locale, number, seed=seed, guardrail=guardrail):
            pairs.setdefault(example.angle, set()).add(example.slotted)
    return {angle: frozenset(found) for angle, found in pairs.items()}


def training_round(locale: Locale, number: int, *, seed: int, guardrail: Guardrail) -> list[Example]:
    """What round `number` of a training is made of."""
    return next(examples(locale, "train", rounds=1, seed=seed + number, guardrail=guardrail))


def passing(found: Sequence[Example], guardrail: Guardrail) -> list[Example]:
    """Those that could be sent as they are."""
    verdicts = guardrail.check([copy_request(example, example.title, example.body) for example in found])
    return [example for example, verdict in zip(found, verdicts, strict=True) if verdict.decision is Decision.PASS]


def copy_request(example: Example, title: str, body: str) -> CheckRequest:
    """What the guardrail is asked about words for the example's facts."""
    return check_request(
        title=title,
        body=body,
        locale=example.locale,
        channel=_STRICT_CHANNEL[example.locale],
        deep_link="https://shop.example/item",
        facts=example.facts,
        brief=BriefCopyFacts(sender="the shop"),
    )


def _example(line: CopyLine, goods: Part, key: str) -> Example | None:
    """The line filled for one shopper; None where no goods of the split fit its groups and grammar."""
    rng = Random(key)  # noqa: S311
    groups = _groups(goods, line.groups, line.number)
    for _ in range(_MOST_TRIES if groups else 0):
        item = rng.choice(rng.choice(groups))
        facts = shopper_facts(rng, line.angle, item, line.locale)
        if says_its_offer(line, facts) and holds(line, facts, slot_values(facts, line.locale)):
            return _filled(line, _thinned(rng, line, facts), rng.choice(line.tones))
    return None


@cache
def _groups(part: Part, groups: tuple[str, ...], number: str) -> list[list[Item]]:
    """Goods that fit, by group, so that a line for any goods is not mostly about the group with most goods."""
    table: dict[str, list[Item]] = {}
    for item in items(part):
        if (not groups or item.group in groups) and number in ("any", item.number):
            table.setdefault(item.group, []).append(item)
    return [table[group] for group in sorted(table)]


def says_its_offer(line: CopyLine, facts: Facts) -> bool:
    """Whether the line mentions an offer exactly where there is one: silence about a coupon would be a lesson, too."""
    speaks = "coupon" in line.needs or bool(line_slots(line) & OFFER_SLOTS)
    return speaks == ("offer" in facts or "base_price" in facts)


def _thinned(rng: Random, line: CopyLine, facts: Facts) -> Facts:
    """Without some of the facts that the line does not need: the model must write with few and pick among many."""
    share = 1.0 if rng.random() < _BARE_SHARE else _DROP
    for name in _OPTIONAL:
        fewer = {key: value for key, value in facts.items() if key != name}
        if name in facts and rng.random() < share and holds(line, fewer, slot_values(fewer, line.locale)):
            facts = fewer
    return facts


def _filled(line: CopyLine, facts: Facts, tone: Tone, hints: Sequence[str] = ()) -> Example:
    values: SlotValues = slot_values(facts, line.locale)
    return Example(
        line_id=line.id,
        locale=line.locale,
        angle=line.angle,
        tone=tone,
        facts=facts,
        prompt=with_hints(house_prompt(locale=line.locale, angle=line.angle, tone=tone, facts=facts), hints),
        title=render(line.title, values, line.locale),
        body=render(line.body, values, line.locale),
        slotted=(line.title, line.body),
    )
