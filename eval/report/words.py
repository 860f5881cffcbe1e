"""What the report calls things, and how it writes numbers and moments."""

import math
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Final

from core.records import DraftSource, SendPlan

OUTCOMES: Final = {"drafted": "drafted", "held_out": "held out", "excluded": "excluded", "failed": "failed"}
"""The four ways to leave a batch, in the order in which they are added up."""

SOURCES: Final = {DraftSource.MODEL: "model", DraftSource.REVISED: "revised", DraftSource.COPY_BANK: "copy bank"}

BASES: Final = {
    "customer": "the customer's own hours",
    "segment": "hours of similar customers",
    "population": "hours of everybody",
    "random": "drawn at random, to learn",
    "given": "given by the campaign",
}
"""Where a send hour came from."""

EVIDENCE: Final = {
    "own_history": "own history",
    "bought_together": "bought together",
    "similar_customers": "similar customers",
    "content": "similar product",
    "offer": "offer",
    "popular": "popular",
    "segment": "customers alike",
    "brief": "the brief",
}

FALLBACKS: Final = {
    "choice.weaker_than_copy_bank": "the model's words passed, but scored below the copy bank's",
    "choice.cut_on_the_lock_screen": "the model's words passed, but a lock screen would cut them",
    "choice.no_model_candidate_passed": "no candidate of the model passed the checks",
    "choice.no_answer_from_the_model": "the model gave no answer: out of reach, out of time or over its limit",
}

MOVES: Final = {
    "arms.random_time": "the hour was drawn at random, to learn",
    "timing.backoff": "earlier pushes were dismissed",
    "timing.cap": "the cap on pushes was reached",
    "timing.daylight_saving": "the clocks change",
    "timing.holiday": "the best day is a holiday",
    "timing.minimum_gap": "too close to another push",
    "timing.missed": "the minute was missed",
    "timing.offer": "the offer does not hold at a better hour",
    "timing.quiet_hours": "the best hour is quiet",
    "timing.rate_limit": "the minute was full",
    "timing.vendor": "the vendor's quota was reached",
    "timing.weekday": "nothing is sent on the best weekday",
    "timing.window": "the best hour is outside the campaign's window",
    "timing.zone.campaign": "no time zone of their own: the campaign's",
    "timing.zone.shop": "no time zone of their own: the shop's",
}
"""What moved a send time, by rule; a rule that refines one of these, such as `timing.cap.day`, says the same."""

_BABEL_LOCALES: Final = {"en": "en_US", "zh": "zh_CN"}
_LONG_DAYS: Final = {"zh": "M月d日 EEEE"}
_NOW: Final = {"zh": "现在"}


@dataclass(frozen=True)
class Moment:
    """When a push is sent, as the report says it (`day`, `clock`) and as the reader's lock screen shows it."""

    iso: str
    day: str
    clock: str
    hour: int
    lock_day: str
    now: str


def moment_of(plan: SendPlan, locale: str) -> Moment:
    """The local minute of a plan in words; `locale` is the reader's."""
    at = datetime.fromisoformat(plan.local)
    clock = f"{at:%H:%M}"
    day = f"{_format_day(at, 'EEE', 'en')} {at.day} {_format_day(at, 'MMM yyyy', 'en')}"
    lock_day = _format_day(at, _LONG_DAYS.get(locale, "EEEE, MMMM d"), locale)
    return Moment(plan.local, day, clock, at.hour, lock_day, _NOW.get(locale, "now"))


def _format_day(at: datetime, pattern: str, locale: str) -> str:
    from babel.dates import format_date

    return str(format_date(at, pattern, locale=_BABEL_LOCALES.get(locale, "en_US")))


@cache
def locale_name(locale: str) -> str:
    """`en` is "English"; a tag that nobody knows stays as it is."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(locale, sep="-").get_display_name("en") or locale
    except (UnknownLocaleError, ValueError):
        return locale


def spoken(name: str) -> str:
    """An identifier as words: `back_in_stock` is "back in stock"."""
    return name.replace("_", " ")


def move_in_words(rule: str) -> str:
    """What a rule that moved a send time means; the rule itself where nobody has put it into words."""
    known = rule
    while known:
        if known in MOVES:
            return MOVES[known]
        known = known.rpartition(".")[0]
    return rule


def number(value: float, places: int = 2) -> str:
    """Thousands apart, at most so many decimals: 12345 is "12,345", 0.5 is "0.5"."""
    text = f"{value:,.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(part: float, whole: float) -> str:
    """A share in whole percent; something that rounds to nothing is "<1%", a share of nothing a dash."""
    if whole <= 0:
        return "–"
    share = 100 * part / whole
    if 0 < share < 1:
        return "<1%"
    if 99 < share < 100:
        return ">99%"
    return f"{math.floor(share + 0.5)}%"


def count_of(value: int, noun: str) -> str:
    """ "1 draft", "1,200 drafts"."""
    return f"{value:,} {noun}" if value == 1 else f"{value:,} {noun}s"
