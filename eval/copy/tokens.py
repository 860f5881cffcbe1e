"""Copy cut into tokens and sentences: words where a language writes spaces, characters where it does not."""

import regex

_WORD = regex.compile(r"\p{Han}|[\p{L}\p{M}\p{N}]+(?:['’.,][\p{L}\p{N}]+)*|[^\s\p{L}\p{N}]")
_SPOKEN = regex.compile(r"[\p{L}\p{N}]")
_SENTENCE = regex.compile(r"(?<=[.!?])\s+|(?<=[。！？；])|\n+")


def language_of(locale: str) -> str:
    """First part of a locale."""
    return locale.replace("_", "-").split("-")[0].lower()


def tokens(text: str, locale: str) -> tuple[str, ...]:
    """Words, Han characters and marks, folded to lower case. "$3.99" is two tokens, "it's" is one."""
    folded = text.lower() if language_of(locale) != "zh" else text
    return tuple(_WORD.findall(folded))


def words(text: str, locale: str) -> tuple[str, ...]:
    """Tokens that are spoken: without punctuation marks."""
    return tuple(token for token in tokens(text, locale) if _SPOKEN.search(token))


def sentences(text: str) -> tuple[str, ...]:
    """Sentences with something spoken in them; a line ends one, and so does a Chinese semicolon."""
    return tuple(part.strip() for part in _SENTENCE.split(text) if part and _SPOKEN.search(part))


def ngrams(items: tuple[str, ...], size: int) -> list[tuple[str, ...]]:
    """Every run of `size` tokens, in order."""
    return [items[at : at + size] for at in range(len(items) - size + 1)]
