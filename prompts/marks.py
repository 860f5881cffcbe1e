"""Slots as a model writes them: `[item]` instead of `{{ item }}`, which is half the tokens and no brace to forget."""

import re

_SLOT = re.compile(r"\{\{ (\w+) \}\}")
_MARK = re.compile(r"\[ ?([A-Za-z_]+) ?\]")


def to_marks(text: str) -> str:
    """`{{ slot }}` as `[slot]`."""
    return _SLOT.sub(r"[\1]", text)


def from_marks(text: str) -> str:
    """`[slot]` as `{{ slot }}`; whether there is such a slot is for the renderer to say."""
    return _MARK.sub(r"{{ \1 }}", text)


def has_marks(text: str) -> bool:
    """Whether anything in the text has the form of a mark."""
    return bool(_MARK.search(text))
