"""Forms of speech: expressions for what no list of phrases can hold ("比别家…便宜", "kills 99 % of germs").

A form has signs, words of which one stands in every text that it matches. The signs are found together with all term
lists in one pass, and the expression is only tried where one of them is: a hundred forms cost next to nothing.
"""

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

import regex

FILE = "forms.toml"
_GAPS = {"……": r"[^.!?;，。！？；]{0,24}", "…": r"[^.!?;，。！？；]{0,6}"}
"""What the dots in a form stand for: a few words, or a few characters, of the same clause."""


@dataclass(frozen=True, slots=True)
class Form:
    """An expression over normalised, lower-case text that breaks a rule where it matches."""

    rule_id: str
    signs: tuple[str, ...]
    """As terms are written: Latin ones match whole words, or any ending after a `*`."""
    expression: "regex.Pattern[str]"


@functools.cache
def packaged_forms() -> tuple[Form, ...]:
    """The forms in the package: one table per rule, each with a list of forms."""
    text = (resources.files("agent.guardrails") / FILE).read_text(encoding="utf-8")
    tables: Mapping[str, list[dict[str, Any]]] = tomllib.loads(text)
    return tuple(
        Form(rule_id, tuple(entry["signs"].split("|")), _compiled(entry["form"]))
        for rule_id, entries in tables.items()
        for entry in entries
    )


def _compiled(form: str) -> "regex.Pattern[str]":
    for dots, gap in _GAPS.items():
        form = form.replace(dots, gap)
    return regex.compile(form)
