"""Titles, bodies and endings that people wrote, each of which makes sense beside any other that is true.

One file an angle, `any.toml` for what is true of every angle, `goods.toml` for what fits a group of goods.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from pydantic import ValidationError

from core.errors import InputError
from core.records import Angle, Facts, Locale, Record
from prompts.copybank import NEEDS
from prompts.house import GRAMMAR_SLOTS, ROWS
from prompts.render import slots_used
from prompts.slots import SlotValues

_FOLDER = Path(__file__).parent / "parts"
_ANY, _GOODS = "any", "goods"
_PLAIN_FORM = {
    "Item": "item",
    "Anchor": "anchor",
    "Regular": "regular",
    "Unit": "unit",
    "times_words": "times",
    "Times_words": "times",
    "nth": "times",
}

Role = Literal["titles", "bodies", "offers", "endings"]


class Phrase(Record):
    """A slotted part of a message. `angle` and `groups` are where it fits; None and empty: everywhere."""

    role: Role
    text: str
    angle: Angle | None = None
    needs: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    light: bool = False
    """A joke: not for the sober tones."""

    @property
    def slots(self) -> frozenset[str]:
        """All slots of the text."""
        return slots_used(self.text, "en")

    @property
    def says(self) -> frozenset[str]:
        """The facts of the text: slots without grammar, and what has no slot: a coupon, and being bought most."""
        return frozenset(
            facts_of(self.slots)
            | ({"coupon"} if "coupon" in self.text.lower() else set())
            | ({"top"} & set(self.needs))
        )


def facts_of(slots: frozenset[str]) -> set[str]:
    """Slots without grammar, every fact under one name."""
    return {str(_PLAIN_FORM.get(slot, slot)) for slot in slots - GRAMMAR_SLOTS}


def phrase_holds(phrase: Phrase, facts: Facts, values: SlotValues) -> bool:
    """Whether a phrase is true for the facts, and of goods of its groups."""
    if phrase.groups and facts.get("group") not in phrase.groups:
        return False
    if "minimum" in facts and "saving" in phrase.slots and "threshold" not in phrase.needs:
        return False  # Money off a bigger order is no saving on the item.
    return phrase.slots <= values.keys() and all(NEEDS[need](facts) for need in phrase.needs)


@cache
def phrases(locale: Locale) -> tuple[Phrase, ...]:
    """All phrases of a language; none where nobody wrote any. Raises InputError with the file for a malformed one."""
    found: list[Phrase] = []
    for path in sorted((_FOLDER / locale).glob("*.toml")):
        found += read_phrases(path)
    return tuple(found)


@cache
def must_say(locale: Locale, angle: Angle) -> frozenset[str]:
    """Facts of which a message of the angle says at least one."""
    path = _FOLDER / locale / f"{angle.value}.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return frozenset(_PLAIN_FORM.get(slot) or str(slot) for slot in table.get("says", ()))


def read_phrases(path: Path) -> list[Phrase]:
    """The phrases of one file. Raises InputError that names the file and the text at fault."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    blocks = _goods_blocks(table) if path.stem == _GOODS else _blocks(path, table)
    found: list[Phrase] = []
    for fields, texts in blocks:
        for text in texts:
            try:
                phrase = Phrase.model_validate({**fields, "text": text})
            except ValidationError as error:
                raise InputError(f"{path.name}: {text!r}: {error.errors()[0]['msg']}") from error
            _require_usable(path, phrase)
            found.append(phrase)
    return found


def _blocks(path: Path, table: dict[str, Any]) -> list[tuple[dict[str, Any], list[str]]]:
    angle = None if path.stem == _ANY else path.stem
    return [
        ({"role": role, "angle": angle} | {k: v for k, v in block.items() if k != "texts"}, block.get("texts", []))
        for role in get_args(Role)
        for block in table.get(role, ())
    ]


def _goods_blocks(table: dict[str, Any]) -> list[tuple[dict[str, Any], list[str]]]:
    return [
        ({"role": role, "groups": [group], "light": True}, texts)
        for group, roles in table.items()
        for role, texts in roles.items()
    ]


def _require_usable(path: Path, phrase: Phrase) -> None:
    """Refuse a condition that is unknown, and a slot that the prompt of the angle does not show."""
    unknown = set(phrase.needs) - NEEDS.keys()
    if unknown:
        raise InputError(f"{path.name}: {phrase.text!r} has the unknown need {sorted(unknown)[0]!r}")
    shown = set.intersection(*(set(rows) for angle, rows in ROWS.items() if phrase.angle in (None, angle)))
    hidden = facts_of(phrase.slots) - facts_of(frozenset(shown))
    if hidden:
        raise InputError(f"{path.name}: {phrase.text!r} uses {sorted(hidden)[0]!r}, which the prompt does not show")
