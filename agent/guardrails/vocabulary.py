"""English words, so that a name is told from a word where both have a capital: at the start of a sentence."""

import functools
import gzip
import json
import re
import unicodedata
from importlib import resources

_JOINT = re.compile(r"[-'&]")


@functools.cache
def _english() -> frozenset[str]:
    """160,000 words with their forms, from the word list of pyspellchecker, as they are written and without accents."""
    packed = (resources.files("spellchecker") / "resources" / "en.json.gz").read_bytes()
    words = json.loads(gzip.decompress(packed))
    return frozenset(words) | {_plain(word) for word in words if not word.isascii()}


def is_english(word: str) -> bool:
    """Whether a lower-case word, or every part of a joined one, is an English word: `oat-based`, `it's`, `naïve`.

    Also true for common first names, which are in every word list.
    """
    words = _english()
    plain = word if word.isascii() else _plain(word)
    return plain in words or all(_known(part, words) for part in _JOINT.split(plain))


def _plain(word: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKD", word) if not unicodedata.combining(char))


def _known(part: str, words: frozenset[str]) -> bool:
    return len(part) < 3 or part in words or part.removesuffix("s") in words
