"""Channel limits, and the ways in which vendors count characters."""

import functools
import tomllib
import unicodedata
from dataclasses import dataclass
from importlib import resources
from typing import Any, Literal

import regex

Counting = Literal["half_width", "characters"]
_GRAPHEME = regex.compile(r"\X")


@dataclass(frozen=True, slots=True)
class Limit:
    """How long one field may be."""

    limit: int
    count: Counting
    hard: bool
    source: str


@dataclass(frozen=True, slots=True)
class Channel:
    """What a channel takes and shows; None where its vendor names no limit."""

    name: str
    title: Limit
    body: Limit
    payload_bytes: int | None


def length(text: str, count: Counting) -> int:
    """Length as a vendor counts it. Undocumented for emoji: the larger of graphemes and UTF-16 units is taken."""
    if text.isascii():
        return len(text)
    if count == "characters":
        return max(len(_GRAPHEME.findall(text)), len(text.encode("utf-16-le")) // 2)
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" or ord(char) > 0xFFFF else 1 for char in text)


@functools.cache
def channels() -> dict[str, Channel]:
    """All channels, by name."""
    text = (resources.files("agent.guardrails") / "channels.toml").read_text(encoding="utf-8")
    return {name: _channel(name, entry) for name, entry in tomllib.loads(text).items()}


def _channel(name: str, entry: dict[str, Any]) -> Channel:
    payload = entry.get("payload")
    return Channel(name, _limit(entry["title"]), _limit(entry["body"]), payload["limit"] if payload else None)


def _limit(entry: dict[str, Any]) -> Limit:
    return Limit(entry["limit"], entry["count"], entry["kind"] == "hard", entry["source"])
