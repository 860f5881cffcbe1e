"""Brand voices: files in prompts/voices, or a path to one of the team's own."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from core.errors import BriefError
from core.records import Record

_VOICES = Path(__file__).parent / "voices"


class Manner(Record):
    """How the voice sounds in one language."""

    sender: str
    """How the shop is named in a sentence."""
    personality: str
    avoid: tuple[str, ...] = ()
    """The model is told not to use these."""
    never: tuple[str, ...] = ()
    """The guardrail refuses these."""
    prefer: tuple[str, ...] = ()
    """Words of the house."""
    samples: tuple[str, ...] = ()
    """Lines that sound right."""


class Voice(Record):
    """A brand voice."""

    emoji: Literal["none", "one"] = "none"
    en: Manner
    zh: Manner

    def manner(self, locale: str) -> Manner:
        """The part for a language."""
        return self.zh if locale == "zh" else self.en


@cache
def load_voice(name: str) -> Voice:
    """A voice by name or path. Raises BriefError that names the voices there are, or what is wrong in the file."""
    path = Path(name) if name.endswith(".toml") else _VOICES / f"{name}.toml"
    if not path.is_file():
        known = ", ".join(sorted(p.stem for p in _VOICES.glob("*.toml")))
        raise BriefError(f"voice {name!r} is not known; there is {known}, or give the path of a .toml file")
    try:
        return Voice.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise BriefError(f"voice file {path}: {error}") from error
