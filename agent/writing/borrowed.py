"""Whether a model's title is one that people wrote for other goods, or for another reason to write.

A small model repeats the titles it learned, also where they make no sense: "The calendar has an aisle" over pasta.
"""

from functools import cache

from agent.house_writer.phrases import Phrase, phrases
from core.records import Angle, Locale


def is_borrowed(title: str, locale: Locale, angle: Angle, group: str) -> bool:
    """Whether the slotted title is a phrase, and none that was written for the angle and the copy group."""
    known = _titles(locale).get(title, ())
    return bool(known) and not any(_fits(phrase, angle, group) for phrase in known)


def _fits(phrase: Phrase, angle: Angle, group: str) -> bool:
    return (not phrase.groups or group in phrase.groups) and phrase.angle in (None, angle)


@cache
def _titles(locale: Locale) -> dict[str, list[Phrase]]:
    found: dict[str, list[Phrase]] = {}
    for phrase in phrases(locale):
        if phrase.role == "titles":
            found.setdefault(phrase.text, []).append(phrase)
    return found
