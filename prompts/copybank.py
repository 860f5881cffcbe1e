"""The copy bank: slotted lines that people wrote, chosen by what is true for a customer."""

import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path

from pydantic import ValidationError

from core.errors import InputError
from core.records import Angle, CopyLine, Facts
from prompts.render import slots_used
from prompts.slots import SlotValues

_BANK = Path(__file__).parent / "copybank"


def _is_due(facts: Facts) -> bool:
    return "cycle_days" in facts and int(facts.get("days_since", 0)) >= int(facts["cycle_days"])


def _is_soon(facts: Facts) -> bool:
    return "cycle_days" in facts and "days_since" in facts and not _is_due(facts)


_LONG_AGO = 60
"""Days after which nobody asks whether there is still some left."""

_AWAY = 21
"""Days without a basket from which it may be said; before that it is only the time between two."""

NEEDS: dict[str, Callable[[Facts], bool]] = {
    "due": _is_due,
    "soon": _is_soon,
    "coupon": lambda facts: facts.get("offer") == "coupon",
    "own": lambda facts: int(facts.get("times_bought", 0)) >= 1 or "days_since" in facts,
    "recent": lambda facts: int(facts.get("days_since", _LONG_AGO)) < _LONG_AGO,
    "new": lambda facts: facts.get("new") is True,
    "top": lambda facts: facts.get("top") is True,
    "several": lambda facts: int(facts.get("times_bought", 0)) >= 5,
    "many": lambda facts: int(facts.get("times_bought", 0)) >= 12,
    "cart_days_2": lambda facts: int(facts.get("cart_days", 0)) >= 2,
    "away": lambda facts: int(facts.get("days_away", 0)) >= _AWAY,
    "reduced": lambda facts: "base_price" in facts,
    "threshold": lambda facts: "minimum" in facts,
}
"""Conditions that lines may name beside the slots they use."""


@cache
def copy_bank(locale: str) -> tuple[CopyLine, ...]:
    """All lines of a language, by id. Raises InputError with file and line id for one that is malformed."""
    lines: list[CopyLine] = []
    for path in sorted((_BANK / locale).glob("*.toml")):
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("line", [])
        lines.extend(_line(path, entry, locale) for entry in entries)
    return tuple(lines)


def _line(path: Path, entry: dict[str, object], locale: str) -> CopyLine:
    try:
        line = CopyLine.model_validate({**entry, "angle": path.stem, "locale": locale})
    except ValidationError as error:
        raise InputError(f"{path.name}: line {entry.get('id')!r}: {error.errors()[0]['msg']}") from error
    unknown = set(line.needs) - NEEDS.keys()
    if unknown:
        raise InputError(f"{path.name}: line {line.id!r} has the unknown need {sorted(unknown)[0]!r}")
    return line


def line_slots(line: CopyLine) -> frozenset[str]:
    """The slots that title and body use."""
    return slots_used(line.title, line.locale) | slots_used(line.body, line.locale)


def holds(line: CopyLine, facts: Facts, values: SlotValues) -> bool:
    """Whether a line is true and fits: its slots are known, its needs met, its group and grammar are the item's."""
    if line.groups and facts.get("group") not in line.groups:
        return False
    if line.number != "any" and facts.get("number", "singular") != line.number:
        return False
    return line_slots(line) <= values.keys() and all(NEEDS[need](facts) for need in line.needs)


@cache
def lines_of(angle: Angle, locale: str) -> tuple[CopyLine, ...]:
    """All lines of an angle, by id."""
    return tuple(line for line in copy_bank(locale) if line.angle == angle)


def lines_for(angle: Angle, locale: str, facts: Facts, values: SlotValues) -> list[CopyLine]:
    """The lines of an angle that hold for these facts."""
    return [line for line in lines_of(angle, locale) if holds(line, facts, values)]


def has_line(angle: Angle, locale: str, facts: Facts, values: SlotValues) -> bool:
    """Whether any line of an angle holds."""
    return any(holds(line, facts, values) for line in lines_of(angle, locale))
