"""The copy is in the language of its locale: by script, and by a language identifier where that does not decide."""

import functools
from collections.abc import Iterator
from typing import Any

import regex

from agent.guardrails.copyview import Copy
from agent.guardrails.findings import Hit
from agent.guardrails.text import fold, words

_HAN = regex.compile(r"\p{Han}")
_LATIN = regex.compile(r"\p{Latin}")
_LATIN_WORD = regex.compile(r"\p{Latin}[\p{Latin}'-]*")
_OTHER = regex.compile(r"[\p{Cyrillic}\p{Arabic}\p{Hebrew}\p{Thai}\p{Hangul}\p{Hiragana}\p{Katakana}\p{Devanagari}]")
_COMMON = words(
    "the a an is are was it it's its you your you've you're and or of for with through until "
    "till on to in at from by this that "
    "these those there here's here not no has have had be been than then so as if but what "
    "who where when how all any more "
    "one two about every each today day days week weeks ago back off now left last next they them their we our can"
)
_LEAST_LETTERS = 24


def check_language(copy: Copy) -> Iterator[Hit]:
    """style.language, style.script."""
    text = f"{copy.title.plain} {copy.body.plain}"
    han = 0 if text.isascii() else len(_HAN.findall(text))
    latin = sum(map(str.isalpha, text)) if not han else len(_LATIN.findall(text))
    if copy.is_chinese:
        if latin and latin > 2 * han and _unknown_latin(copy, text):
            yield Hit(
                "style.language", "The locale is Chinese, but the copy is mostly in Latin script.", "Write Chinese."
            )
        yield from _script(copy)
        return
    if han and copy.language == "en" and any(char not in copy.known_text for char in _HAN.findall(fold(text))):
        yield Hit("style.language", "The locale is English, but there are Chinese characters.", "Write English.")
    elif copy.language == "en" and not text.isascii() and _OTHER.search(text):
        yield Hit("style.language", "The locale is English, but there are letters of another script.", "Write English.")
    elif copy.language == "en" and latin >= _LEAST_LETTERS and not _looks_english(text):
        language, odds = _identifier().classify(text)
        if language != "en" and odds > 0.9:
            yield Hit(
                "style.language", f"The locale is English, but the copy looks like {language!r}.", "Write English."
            )


def _unknown_latin(copy: Copy, text: str) -> bool:
    return any(word.lower() not in copy.known_text for word in _LATIN_WORD.findall(text))


def _looks_english(text: str) -> bool:
    words = text.lower().split()
    return sum(word in _COMMON for word in words) >= max(2, 0.15 * len(words))


@functools.cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(
        ["en", "de", "fr", "es", "it", "pt", "nl", "pl", "sv", "da", "tr", "id", "vi", "ro", "cs", "hu"]
    )
    return identifier


def _script(copy: Copy) -> Iterator[Hit]:
    """Traditional characters where the locale is not written in them."""
    if any(part in copy.request.locale.lower() for part in ("hant", "tw", "hk", "mo")):
        return
    for name, view in copy.fields:
        if view.plain == view.lower:
            continue
        changed = [
            at
            for at, (shown, folded) in enumerate(zip(view.plain, view.lower, strict=True))
            if _HAN.match(shown) and shown != folded
        ]
        if len(changed) > 1:
            reason = (
                f"{len(changed)} characters are traditional; the locale {copy.request.locale} is written "
                f"in simplified ones."
            )
            yield Hit("style.script", reason, "Use simplified characters.", name, changed[0], changed[0] + 1)
