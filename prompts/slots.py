"""Slots: the typed places in copy that a customer's facts fill. One table per language, nothing else fills a slot.

A slot is present only if its facts are; a line that uses an absent slot is not used for that customer.
"""

from collections.abc import Callable
from datetime import date

from core.records import Facts
from prompts import formats

SlotValues = dict[str, str]
_Maker = Callable[[Facts], str | None]


def _text(key: str) -> _Maker:
    def make(facts: Facts) -> str | None:
        value = facts.get(key)
        return str(value) if value not in (None, "") else None

    return make


def _unit(facts: Facts) -> str | None:
    # Goods sold by weight have no package of their own, so "a pound lasts you" would be wrong.
    unit = facts.get("unit")
    return str(unit) if unit and unit != "pound" else None


def _capital(make: _Maker) -> _Maker:
    def capitalise(facts: Facts) -> str | None:
        value = make(facts)
        return formats.capitalised(value) if value else None

    return capitalise


def _grammar(key: str, noun: str, singular: str, plural: str) -> _Maker:
    def make(facts: Facts) -> str | None:
        if not facts.get(noun):
            return None
        return plural if facts.get(key) == "plural" else singular

    return make


def _money(key: str, locale: str, *, in_words: bool = False) -> _Maker:
    write = formats.money_words if in_words else formats.money

    def make(facts: Facts) -> str | None:
        amount = facts.get(key)
        return write(float(amount), str(facts["currency"]), locale) if amount is not None else None

    return make


def _day(key: str, locale: str) -> _Maker:
    def make(facts: Facts) -> str | None:
        value = facts.get(key)
        return formats.day(date.fromisoformat(str(value)), locale) if value else None

    return make


def _count(key: str, write: Callable[[int], str] = str, least: int = 1) -> _Maker:
    def make(facts: Facts) -> str | None:
        value = facts.get(key)
        return write(int(value)) if value is not None and int(value) >= least else None

    return make


def _percent(facts: Facts) -> str | None:
    value = facts.get("discount_percent")
    return f"{round(float(value))}%" if value is not None else None


def _zhe(facts: Facts) -> str | None:
    value = facts.get("discount_percent")
    return formats.zhe(float(value)) if value is not None else None


def _common(locale: str) -> dict[str, _Maker]:
    return {
        "item": _text("item"),
        "size": _text("size"),
        "use": _text("use"),
        "name": _text("name"),
        "anchor": _text("anchor"),
        "regular": _text("regular"),
        "regular_times": _count("regular_times", least=3),
        "price": _money("price", locale),
        "was": _money("base_price", locale),
        "saving": _money("saving", locale, in_words=True),
        "minimum": _money("minimum", locale, in_words=True),
        "ends": _day("offer_ends", locale),
        # "1 days ago" is no English: counts of days have words from two on.
        "days": _count("days_since", least=2),
        "cycle": _count("cycle_days", least=2),
        # "Bought once" is no habit: counts are only worth words from three on.
        "times": _count("times_bought", least=3),
        "anchor_days": _count("anchor_days", least=2),
        "days_away": _count("days_away", least=2),
        "days_out": _count("days_out", least=2),
        "cart_days": _count("cart_days", least=2),
    }


ENGLISH: dict[str, _Maker] = {
    **_common("en"),
    "Item": _capital(_text("item")),
    "be": _grammar("number", "item", "is", "are"),
    "Be": _grammar("number", "item", "Is", "Are"),
    "it": _grammar("number", "item", "it", "them"),
    "they": _grammar("number", "item", "it", "they"),
    "s": _grammar("number", "item", "s", ""),
    "has": _grammar("number", "item", "has", "have"),
    "unit": _unit,
    "Unit": _capital(_unit),
    "units": lambda facts: formats.plural(unit) if (unit := _unit(facts)) else None,
    "percent": _percent,
    "Times_words": _count("times_bought", lambda n: formats.number_words(n).capitalize(), least=3),
    "times_words": _count("times_bought", formats.number_words, least=3),
    "nth": _count("times_bought", lambda n: formats.ordinal(n + 1), least=3),
    "Anchor": _capital(_text("anchor")),
    "anchor_be": _grammar("anchor_number", "anchor", "is", "are"),
    "anchor_it": _grammar("anchor_number", "anchor", "it", "them"),
    "Regular": _capital(_text("regular")),
    "regular_be": _grammar("regular_number", "regular", "is", "are"),
    "regular_has": _grammar("regular_number", "regular", "has", "have"),
    "regular_s": _grammar("regular_number", "regular", "s", ""),
}

CHINESE: dict[str, _Maker] = {
    **_common("zh"),
    "measure": _text("measure"),
    "anchor_measure": _text("anchor_measure"),
    "zhe": _zhe,
    "nth": _count("times_bought", lambda n: str(n + 1), least=3),
}

_TABLES = {"en": ENGLISH, "zh": CHINESE}

PERSONAL_SLOTS = frozenset(
    {"days", "cycle", "times", "Times_words", "times_words", "nth", "anchor", "Anchor", "anchor_days"}
    | {"days_away", "cart_days", "name", "regular", "Regular", "regular_times"}
)
"""Slots whose value belongs to this customer rather than to the item or the offer."""

BANK_SLOTS = frozenset({"regular", "Regular", "regular_be", "regular_has", "regular_s", "regular_times"})
"""Slots that no prompt but the house writer's shows; a model's words are never read back as one."""

OFFER_SLOTS = frozenset({"ends", "was", "saving", "percent", "zhe", "minimum"})
"""Slots that state terms of an offer."""


def slot_names(locale: str) -> frozenset[str]:
    """All slots that copy in this language may use."""
    return frozenset(_TABLES[locale])


def slot_values(facts: Facts, locale: str) -> SlotValues:
    """The text of every slot that the facts support, as the language writes it."""
    values = ((name, make(facts)) for name, make in _TABLES[locale].items())
    return {name: value for name, value in values if value is not None}
