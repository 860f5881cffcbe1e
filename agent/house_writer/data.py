"""From slotted lines that people wrote to training examples: each line filled with the facts of many shoppers.

The copy bank is the data; this only expands it, the same way for the same seed. A line that is held back for testing is
never in a training example, and neither is an item that is.
"""

import json
import re
from collections.abc import Iterator, Sequence
from functools import cache
from random import Random

from agent.house_writer.items import Item, Part, items
from agent.house_writer.shoppers import shopper_facts
from agent.writing.requests import check_request
from agent.writing.scoring import overlap
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
from prompts.house import house_prompt
from prompts.render import render
from prompts.slots import OFFER_SLOTS, SlotValues, slot_values

HELD_BACK_SHARE = 0.06
_OPTIONAL = ("size", "unit", "use", "measure", "cycle_days", "times_bought", "top", "price", "days_since", "name")
_MOST_TRIES = 300
_BARE_SHARE = 0.15
_LONGEST_OVERLAP = 0.34
_STANDS_ALONE = re.compile(
    r"^(\{\{ (Item|Times_words|price|size|saving|Anchor) \}\}|(Your|A|The) coupon for|(A|One) \{\{ unit \}\} of"
    r"|Your (usual|\{\{ nth)|\{\{ days \}\} days|Day \{\{|You have|Bought)"
)
_POINTS_BACK = re.compile(
    r"\b(that's|that is|it's|it is|so|this one|the same|both|either|neither|case|those|these|which|here's|he|she"
    r"|him|her|they'?ll?|said|says|would be|route|first|yours)\b",
    re.IGNORECASE,
)
_STRICT_CHANNEL = {"en": "apns", "zh": "oppo"}
_DROP = 0.2


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

    @property
    def answer(self) -> str:
        """What the model is to say."""
        return json.dumps({"title": self.title, "body": self.body}, ensure_ascii=False)


def part_of(line: CopyLine) -> Part:
    """Which split a line belongs to."""
    return "test" if stable_fraction("line", line.id) < HELD_BACK_SHARE else "train"


def lines(locale: Locale, part: Part) -> list[CopyLine]:
    """The lines of a split, by id."""
    return [line for line in copy_bank(locale) if part_of(line) == part]


def examples(
    locale: Locale, part: Part, *, rounds: int, seed: int, guardrail: Guardrail, goods: Part | None = None
) -> Iterator[list[Example]]:
    """`rounds` lists, each with every line of the split once, about other goods every time and in another order.

    What the guardrail refuses is left out. `goods` chooses the split of the items where it is not that of the lines.
    """
    chosen = lines(locale, part)
    for round_ in range(rounds):
        filled = (_example(line, goods or part, f"{seed}:{round_}:{line.id}") for line in chosen)
        found = passing([example for example in filled if example is not None], guardrail)
        Random(f"{seed}:{round_}").shuffle(found)  # noqa: S311 - an order, no secret
        yield found


def recombined(locale: Locale, part: Part, *, seed: int, guardrail: Guardrail) -> list[Example]:
    """Titles with the body of another line of the angle, both true for the facts, where neither leans on the other.

    A small model knows no reason why a title goes with a body; it learns sooner that many go with many, and then
    repeats parts of lines instead of lines. English only: the words that lean on a title are English ones.
    """
    alone = [line for line in lines(locale, part) if stands_alone(line)]
    made = (_recombined(line, alone, part, f"{seed}:+:{line.id}") for line in alone)
    return passing([example for example in made if example is not None], guardrail)


def stands_alone(line: CopyLine) -> bool:
    """Whether the body makes sense under any title, and the title, for that reason, over any body."""
    if "coupon" in line.needs and "coupon" not in line.body.lower():
        return False
    return bool(_STANDS_ALONE.match(line.body)) and not _POINTS_BACK.search(line.body)


def _recombined(line: CopyLine, others: Sequence[CopyLine], goods: Part, key: str) -> Example | None:
    rng = Random(key)  # noqa: S311
    groups = _groups(goods, line.groups, line.number)
    for _ in range(_MOST_TRIES if groups else 0):
        item = rng.choice(rng.choice(groups))
        facts = shopper_facts(rng, line.angle, item, line.locale)
        if not says_its_offer(line, facts) or not holds(line, facts, slot_values(facts, line.locale)):
            continue
        found = [other for other in others if _goes_with(line, other, facts)]
        if not found:
            continue
        other = rng.choice(found)
        tones = [tone for tone in line.tones if tone in other.tones] or list(line.tones)
        update = {"id": f"{line.id}+{other.id}", "body": other.body, "needs": line.needs + other.needs}
        both = line.model_copy(update=update)
        return _filled(both, _thinned(rng, both, facts), rng.choice(tones))
    return None


def _goes_with(line: CopyLine, other: CopyLine, facts: Facts) -> bool:
    if other.id == line.id or other.angle != line.angle or not says_its_offer(other, facts):
        return False
    values = slot_values(facts, line.locale)
    return holds(other, facts, values) and overlap(line.title, other.body, line.locale) <= _LONGEST_OVERLAP


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


def _filled(line: CopyLine, facts: Facts, tone: Tone) -> Example:
    values: SlotValues = slot_values(facts, line.locale)
    return Example(
        line_id=line.id,
        locale=line.locale,
        angle=line.angle,
        tone=tone,
        facts=facts,
        prompt=house_prompt(locale=line.locale, angle=line.angle, tone=tone, facts=facts),
        title=render(line.title, values, line.locale),
        body=render(line.body, values, line.locale),
    )
