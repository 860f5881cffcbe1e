"""Goods to practise on: names, sizes, prices and occasions as a shop has them, in English and Chinese."""

from functools import cache
from pathlib import Path
from typing import Literal

from core.records import Facts, Locale, Record, stable_fraction

_FILE = Path(__file__).parent / "items.jsonl"
_TEST_SHARE = 0.15

Part = Literal["train", "test"]


class Item(Record):
    """One kind of goods. Prices are in US dollars."""

    group: str
    en: str
    zh: str
    number: Literal["singular", "plural"]
    price: float
    unit: str | None = None
    size: str | None = None
    use: str | None = None
    measure: str | None = None
    use_zh: str | None = None

    @property
    def part(self) -> Part:
        """Which split it belongs to: a test item is never in a training example."""
        return "test" if stable_fraction("item", self.en) < _TEST_SHARE else "train"

    def facts(self, locale: Locale) -> Facts:
        """What a prompt may say of it, without the price."""
        known = {"size": self.size, "unit": self.unit, "use": self.use}
        if locale == "zh":
            known = {"size": self.size, "measure": self.measure, "use": self.use_zh}
        facts: Facts = {"item": self.zh if locale == "zh" else self.en, "group": self.group}
        facts["number"] = "singular" if locale == "zh" else self.number
        facts.update({key: value for key, value in known.items() if value})
        return facts

    def as_anchor(self, locale: Locale, days: int) -> Facts:
        """The same goods as something the customer has had for `days` days."""
        chinese = locale == "zh"
        facts: Facts = {"anchor": self.zh if chinese else self.en, "anchor_days": days}
        facts["anchor_number"] = "singular" if chinese else self.number
        if chinese and self.measure:
            facts["anchor_measure"] = self.measure
        return facts

    def as_regular(self, locale: Locale, times: int) -> Facts:
        """The same goods as what the customer buys most, `times` times this year."""
        chinese = locale == "zh"
        name, number = (self.zh, "singular") if chinese else (self.en, self.number)
        return {"regular": name, "regular_number": number, "regular_times": times}


@cache
def items(part: Part) -> tuple[Item, ...]:
    """All goods of a split, in the order of the file."""
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    return tuple(item for item in map(Item.model_validate_json, lines) if item.part == part)
