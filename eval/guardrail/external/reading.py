"""Reads the data sets, each in the form in which its project publishes it."""

import csv
import io
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.errors import InputError
from core.records import Record

_SENTENCE_END = re.compile(r"(?<=[.!?])\s")


class HumanCopy(Record):
    """What a person wrote about an item."""

    name: str
    text: str


class Labelled(Record):
    """A text with the kinds of personal data in it, by their place."""

    text: str
    spans: tuple[tuple[str, int, int], ...]
    """(kind, start, end)"""


def read_litemall(folder: Path) -> list[HumanCopy]:
    """Chinese item names and briefs: `goods.csv` of the litemall shop, columns name and brief."""
    path = folder / "goods.csv"
    rows = csv.DictReader(io.StringIO(_text(path), newline=""))
    return [HumanCopy(name=_field(path, row, "name"), text=_field(path, row, "brief")) for row in rows]


def read_retail_demo_store(folder: Path) -> list[HumanCopy]:
    """English first sentences of descriptions: `products.jsonl` of the AWS retail demo store."""
    path = folder / "products.jsonl"
    rows = [_json(path, line, number) for number, line in enumerate(_text(path).splitlines(), 1) if line.strip()]
    return [
        HumanCopy(name=_field(path, row, "name"), text=_SENTENCE_END.split(_field(path, row, "description"))[0])
        for row in rows
    ]


def read_presidio(folder: Path) -> list[Labelled]:
    """Annotated sentences: `generated_small.json` of presidio-research."""
    path = folder / "generated_small.json"
    try:
        return [
            Labelled(
                text=row["full_text"],
                spans=tuple((s["entity_type"], s["start_position"], s["end_position"]) for s in row["spans"]),
            )
            for row in _json(path, _text(path))
        ]
    except (KeyError, TypeError) as error:
        raise InputError(f"{path}: a row lacks {error}; full_text and spans are needed") from error


def read_naughty_words(folder: Path, language: str) -> list[str]:
    """Terms: `naughty_words_<language>.json` of the npm package naughty-words."""
    path = folder / f"naughty_words_{language}.json"
    words = _json(path, _text(path))
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise InputError(f"{path}: is not a JSON list of words")
    return words


def read_attacks(folder: Path) -> list[str]:
    """Attacks of bastioncorpus (`bastioncorpus_*.jsonl`, malicious ones), BIPIA (`bipia_text_attack_*.json`) and
    giskard (`giskard_prompt_injections.csv`), as far as they are there."""
    found: list[str] = []
    for path in sorted(folder.glob("bastioncorpus_*.jsonl")):
        rows = [_json(path, line, number) for number, line in enumerate(_text(path).splitlines(), 1) if line.strip()]
        found += [_field(path, row, "text") for row in rows if row.get("label") == "malicious"]
    for path in sorted(folder.glob("bipia_text_attack_*.json")):
        found += [text for texts in _json(path, _text(path)).values() for text in texts]
    for path in sorted(folder.glob("giskard_prompt_injections.csv")):
        found += [_field(path, row, "prompt") for row in csv.DictReader(io.StringIO(_text(path), newline=""))]
    if not found:
        raise InputError(f"{folder}: holds none of the attack collections bastioncorpus, BIPIA and giskard")
    return found


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error


def _json(path: Path, text: str, line: int | None = None) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise InputError(f"{path}:{line or error.lineno}: is not JSON: {error.msg}") from error


def _field(path: Path, row: Mapping[str, str], name: str) -> str:
    value = row.get(name)
    if not isinstance(value, str):
        raise InputError(f"{path}: a row has no {name}")
    return value
