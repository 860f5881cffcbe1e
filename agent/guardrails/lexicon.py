"""All term lists in one automaton: a field is read once, whatever the number of lists.

A list belongs to a rule and has `terms` and `allow`; a term inside one of its rule's allowed phrases does not count
("销量第一" does, "第一" in "第一次" does not). Latin terms match whole words only; one that
ends in `*` matches any ending. Forms are tried where one of their signs stands.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

from agent.guardrails.forms import Form
from agent.guardrails.text import TextView, fold, tightened


@dataclass(frozen=True, slots=True)
class TermHit:
    """A term found: the rule whose list it is on, the term, and its range in the normalised field."""

    rule_id: str
    term: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Entry:
    rule_id: str
    term: str
    allowed: bool
    open_end: bool
    form: Form | None = None
    """What is tried where the term stands, if the term is a sign and not a finding."""


def _is_word(char: str) -> bool:
    return char.isascii() and char.isalnum()


class Lexicon:
    """Finds the terms of many rules at once."""

    def __init__(self, lists: Mapping[str, Mapping[str, Iterable[str]]], forms: Sequence[Form] = ()) -> None:
        """`lists`: rule id to {"terms": [...], "allow": [...]}."""
        from ahocorasick_rs import AhoCorasick, Implementation

        by_text: dict[str, list[_Entry]] = {}
        for rule_id, content in lists.items():
            for kind in ("terms", "allow"):
                for term in content.get(kind, ()):
                    text = fold(term.removesuffix("*"))
                    entry = _Entry(rule_id, term.removesuffix("*"), kind == "allow", term.endswith("*"))
                    by_text.setdefault(text, []).append(entry)
        for form in forms:
            for sign in form.signs:
                entry = _Entry(form.rule_id, sign, False, sign.endswith("*"), form)
                by_text.setdefault(fold(sign.removesuffix("*")), []).append(entry)
        self._texts = sorted(by_text)
        self._entries = [by_text[text] for text in self._texts]
        self._automaton = AhoCorasick(self._texts, implementation=Implementation.DFA)

    def find(self, field: TextView) -> list[TermHit]:
        """Every term in the field that no allowed phrase of its rule covers, in reading order, the longest where they
        overlap."""
        hits = self._find_in(field.lower)
        tight = tightened(field.lower)
        if tight is not None:
            text, kept = tight
            seen = {(hit.rule_id, hit.term) for hit in hits}
            for hit in self._find_in(text):
                if (hit.rule_id, hit.term) not in seen:
                    hits.append(TermHit(hit.rule_id, hit.term, kept[hit.start], kept[hit.end - 1] + 1))
        return hits

    def _find_in(self, lower: str) -> list[TermHit]:
        found: list[TermHit] = []
        allowed: dict[str, list[tuple[int, int]]] = {}
        forms: dict[int, Form] = {}
        for which, start, end in self._automaton.find_matches_as_indexes(lower, overlapping=True):
            for entry in self._entries[which]:
                if not _whole(lower, start, end, entry.open_end):
                    continue
                if entry.allowed:
                    allowed.setdefault(entry.rule_id, []).append((start, end))
                elif entry.form is not None:
                    forms[id(entry.form)] = entry.form
                else:
                    found.append(TermHit(entry.rule_id, entry.term, start, end))
        for form in forms.values():
            found.extend(
                TermHit(form.rule_id, match.group(), *match.span()) for match in form.expression.finditer(lower)
            )
        kept = [hit for hit in found if not _covered(hit, allowed.get(hit.rule_id, ()))]
        return _longest(kept)


def _whole(lower: str, start: int, end: int, open_end: bool) -> bool:
    """Latin terms must not be part of a longer word; other scripts have no word ends to look at."""
    if _is_word(lower[start]) and start > 0 and _is_word(lower[start - 1]):
        return False
    return open_end or not (_is_word(lower[end - 1]) and end < len(lower) and _is_word(lower[end]))


def _covered(hit: TermHit, spans: Iterable[tuple[int, int]]) -> bool:
    return any(start <= hit.start and hit.end <= end for start, end in spans)


def _longest(hits: list[TermHit]) -> list[TermHit]:
    """Of overlapping hits of one rule the longest, then the first."""
    taken: list[TermHit] = []
    for hit in sorted(hits, key=lambda each: (each.start - each.end, each.start)):
        if not any(o.rule_id == hit.rule_id and hit.start < o.end and o.start < hit.end for o in taken):
            taken.append(hit)
    return sorted(taken, key=lambda each: (each.start, each.rule_id))


def packaged_lists() -> dict[str, dict[str, list[str]]]:
    """The term lists in the package: one TOML file per topic, one table per rule."""
    merged: dict[str, dict[str, list[str]]] = {}
    folder = resources.files("agent.guardrails") / "terms"
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        if file.name.endswith(".toml"):
            tables: dict[str, dict[str, Any]] = tomllib.loads(file.read_text(encoding="utf-8"))
            for rule_id, content in tables.items():
                into = merged.setdefault(rule_id, {"terms": [], "allow": []})
                for kind in into:
                    into[kind].extend(content.get(kind, []))
    return merged
