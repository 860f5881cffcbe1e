"""Forms of speech: expressions for what no list of phrases can hold ("比别家…便宜", "kills 99 % of germs").

A form has signs, words of which one stands in every text that it matches. The signs are found together with all term
lists in one pass, and the expression is only tried where one of them is: a hundred forms cost next to nothing.

A file may name groups of words, and forms put them into their slots: `<soothe>……<stomach>` is any of the one followed
by any of the other. `ease~` in a group is ease, eases, eased and easing.
"""

import functools
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

import regex

FOLDER = "speech"
_GAPS = {"……": r"[^.!?;，。！？；]{0,24}", "…": r"[^.!?;，。！？；]{0,6}"}
"""What the dots in a form stand for: a few words, or a few characters, of the same clause."""
_SLOT = re.compile(r"(?<!\(\?)(?<!\(\?P)<([a-z_]+)>")


@dataclass(frozen=True, slots=True)
class Form:
    """An expression over normalised, lower-case text that breaks a rule where it matches."""

    rule_id: str
    signs: tuple[str, ...]
    """As terms are written: Latin ones match whole words, or any ending after a `*`."""
    expression: "regex.Pattern[str]"


@functools.cache
def packaged_forms() -> tuple[Form, ...]:
    """The forms in the package: per file one table `groups`, and one table per rule with a list of forms."""
    folder = resources.files("agent.guardrails") / FOLDER
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda each: each.name)
    return tuple(form for file in files for form in forms_of(tomllib.loads(file.read_text(encoding="utf-8"))))


def forms_of(content: Mapping[str, Any]) -> Iterator[Form]:
    """The forms of one file; KeyError for a group that it does not name."""
    groups = {name: _members(text) for name, text in content.get("groups", {}).items()}
    for rule_id, entries in content.items():
        for entry in entries if rule_id != "groups" else ():
            signs = tuple(sign for part in entry["signs"].split("|") for sign in _signs(part, groups))
            yield Form(rule_id, signs, _compiled(entry["form"], groups))


def _members(text: str) -> tuple[str, ...]:
    return tuple(form for word in text.split("|") for form in inflected(word.strip()))


def inflected(word: str) -> tuple[str, ...]:
    """`ease~` with the endings of a regular English verb; any other word as it is."""
    if not word.endswith("~"):
        return (word,)
    plain = word[:-1]
    if plain.endswith("e"):
        return (plain, f"{plain}s", f"{plain}d", f"{plain[:-1]}ing")
    if plain.endswith("y") and plain[-2] not in "aeiou":
        return (plain, f"{plain[:-1]}ies", f"{plain[:-1]}ied", f"{plain}ing")
    third = f"{plain}es" if plain.endswith(("s", "x", "z", "ch", "sh")) else f"{plain}s"
    return (plain, third, f"{plain}ed", f"{plain}ing")


def _signs(part: str, groups: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    return groups[part[1:-1]] if part.startswith("<") else (part,)


def _compiled(form: str, groups: Mapping[str, tuple[str, ...]]) -> "regex.Pattern[str]":
    form = _SLOT.sub(lambda slot: _alternatives(groups[slot.group(1)]), form)
    for dots, gap in _GAPS.items():
        form = form.replace(dots, gap)
    return regex.compile(form)


def _alternatives(words: tuple[str, ...]) -> str:
    """Longest first; Latin words whole."""
    tried = (regex.escape(word, literal_spaces=True) for word in sorted(words, key=len, reverse=True))
    return "(?:" + "|".join(tried) + ")"
