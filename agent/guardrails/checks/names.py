"""Names that the facts do not know: listed brands, capitals inside a sentence, first words that are no English words,
Latin words in Chinese."""

from collections.abc import Iterator

import regex

from agent.guardrails.checks.item import word_begins
from agent.guardrails.copyview import Copy
from agent.guardrails.findings import Hit, at_term
from agent.guardrails.text import TextView, fold, words
from agent.guardrails.vocabulary import is_english

_CAPITALISED = regex.compile(r"(?<![\w'-])\p{Lu}[\p{Ll}\p{Lu}]+(?:[-'&]\p{L}+)*")
_SENTENCE_START = regex.compile(r"(?:^|[.!?:;…—–\n(\"“‘'•|/]|[.!?]\p{Pf}) *$|^\W*$")
_LATIN = regex.compile(
    r"(?<![A-Za-z0-9{<\[$./:_])(?!(?:null|undefined|none|nan)\b)[A-Za-z][A-Za-z'-]{2,}(?![A-Za-z}>:_])"
)
ORDINARY = words(
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs "
    "fri sat sun january february "
    "march april may june july august september october november december jan feb mar apr "
    "jun jul aug sep sept oct nov dec "
    "christmas thanksgiving easter halloween english american italian french mexican greek "
    "swiss chinese japanese thai "
    "indian spanish german dutch turkish korean mediterranean asian european british irish cuban brazilian colombian "
    "caesar parmesan romano cheddar brie dijon worcestershire alfredo ranch vietnamese america "
    "europe app ii iii ok tv bbq "
    "dna plan memo exhibit act part chapter re ps vip mr mrs ms "
    "i i'm i'd i'll i've"
)
"""Words that have a capital and are no name of a brand or person."""
_ORDINARY_LATIN = words(
    "app vip wifi usb led diy ok hi kg ml pro max mini plus oz lb ins spa pvc abs pet tws "
    "bbq hello led sos bgm mvp gdp emo"
)
_ANY_WORD = regex.compile(r"\p{L}[\p{L}']*")
_MOSTLY = 0.75


def check_names(copy: Copy) -> Iterator[Hit]:
    """facts.unknown_name."""
    for field, hit in copy.terms.get("facts.unknown_name", ()):
        if not copy.in_known_text(hit.term):
            yield at_term(
                hit,
                field,
                f"“{hit.term}” is a brand or shop that is not in the facts.",
                "Name the item as the facts do.",
            )
    for name, view in copy.fields:
        if copy.is_chinese:
            yield from _latin_words(copy, name, view)
        elif name == "body" or not is_title_case(view.plain):
            yield from _capitals(copy, name, view)


def is_title_case(text: str) -> bool:
    """Whether Most Of The Words Have a Capital."""
    words = [word for word in _ANY_WORD.findall(text) if len(word) > 3]
    return len(words) >= 3 and sum(word[0].isupper() for word in words) >= _MOSTLY * len(words)


def _capitals(copy: Copy, name: str, view: TextView) -> Iterator[Hit]:
    for match in _CAPITALISED.finditer(view.plain):
        word = match.group()
        if word.isupper():
            continue
        stem = word.lower().removesuffix("'s").removesuffix("'")
        if _SENTENCE_START.search(view.plain, 0, match.start()) and (copy.language != "en" or is_english(stem)):
            continue
        if stem not in ORDINARY and not _known(copy, stem):
            yield Hit(
                "facts.unknown_name",
                f"“{word}” looks like a name that is not in the facts.",
                "Leave it out.",
                name,
                *match.span(),
            )


def _latin_words(copy: Copy, name: str, view: TextView) -> Iterator[Hit]:
    for match in _LATIN.finditer(view.plain):
        word = match.group().lower()
        if word not in _ORDINARY_LATIN and not _known(copy, word):
            yield Hit(
                "facts.unknown_name",
                f"“{match.group()}” looks like a name that is not in the facts.",
                "Leave it out.",
                name,
                *match.span(),
            )


def _known(copy: Copy, word: str) -> bool:
    return word_begins(copy.known_text, word if word.isascii() else fold(word))
