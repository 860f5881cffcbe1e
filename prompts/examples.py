"""Worked examples for prompts: lines of the copy bank, filled with the facts of shoppers who do not exist."""

import json
import tomllib
from functools import cache
from pathlib import Path

from core.records import Angle, CopyLine, Facts, Record
from prompts.copybank import copy_bank, holds
from prompts.render import render
from prompts.slots import PERSONAL_SLOTS, SlotValues, slot_values


class _Source(Record):
    """The file of made-up facts."""

    habit: Facts
    news: dict[Angle, Facts]
    coupon: Facts
    deal: Facts
    goods: dict[str, tuple[Facts, ...]]


@cache
def _source() -> _Source:
    path = Path(__file__).parent / "examples.toml"
    return _Source.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))


class Example(Record):
    """Facts and the answer that a good copywriter gives to them."""

    facts: Facts
    answer: str


@cache
def examples_for(angle: Angle, locale: str, *, coupon: bool, count: int = 2) -> tuple[Example, ...]:
    """`count` examples of an angle, each about another item, from the lines that use the most personal facts."""
    language = "zh" if locale == "zh" else "en"
    found: list[Example] = []
    source = _source()
    for goods in source.goods[language]:
        facts = source.habit | goods | source.news.get(angle, {}) | _terms(source, angle, goods, coupon=coupon)
        values = slot_values(facts, language)
        lines = [line for line in copy_bank(language) if line.angle == angle and holds(line, facts, values)]
        if lines and len(found) < count:
            best = max(lines, key=lambda line: (_worth(line, coupon), line.id))
            found.append(Example(facts=facts, answer=_answer(best, values, language)))
    return tuple(found)


def _terms(source: _Source, angle: Angle, goods: Facts, *, coupon: bool) -> Facts:
    """A coupon, or where the angle is about money a price that is a fifth lower than before."""
    if coupon:
        return source.coupon
    if angle not in (Angle.OFFER, Angle.PRICE_DROP):
        return {}
    base = round(float(goods["price"]) * 1.25, 2)
    lower: Facts = {"base_price": base, "saving": round(base - float(goods["price"]), 2), "discount_percent": 20}
    return lower | (source.deal if angle is Angle.OFFER else {})


def _worth(line: CopyLine, coupon: bool) -> int:
    text = line.title + line.body
    personal = sum(1 for slot in PERSONAL_SLOTS if f"{{{{ {slot} }}}}" in text)
    return min(personal, 2) + 2 * (("coupon" in line.needs) == coupon) + (line.groups != ())


def _answer(line: CopyLine, values: SlotValues, language: str) -> str:
    pair = {"title": render(line.title, values, language), "body": render(line.body, values, language)}
    return json.dumps(pair, ensure_ascii=False)
