"""What English copy counts: money, percent, dates, spans of time, times, packages, sizes and other numbers."""

from collections.abc import Iterator

import regex

from agent.guardrails.numbers.claims import Claim, Kind
from agent.guardrails.numbers.common import (
    IDIOMS,
    ISO_DATE,
    PERCENT,
    SIZE_UNIT,
    SIZES,
    digits,
    money_role,
    nothing,
    one,
    sign_money,
    size,
)
from agent.guardrails.numbers.extract import Pattern
from agent.guardrails.numbers.words import DIGITS, ORDINAL_EN, WORDS_EN, english_number

MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTH = "|".join(
    f"{name}|{name[:3]}\\.?|sept\\.?" if name == "september" else f"{name}|{name[:3]}\\.?" for name in MONTHS
)
_NUMBER = rf"(?P<n>{DIGITS}|(?<![a-z-]){WORDS_EN}(?![a-z]))"
_DAYS = {"day": 1.0, "night": 1.0, "morning": 1.0, "week": 7.0, "fortnight": 14.0, "month": 30.4, "year": 365.0}
_HOURS = {"hour": 1 / 24, "hr": 1 / 24, "minute": 1 / 1440, "min": 1 / 1440, "second": 1 / 86400}
_SPAN = "|".join([*_DAYS, *_HOURS])
PACKAGES = (
    "bag|box|bottle|jar|can|carton|pack|packet|loaf|loave|bunch|tub|tube|roll|tray|basket|"
    "case|bar|stick|pouch|dozen|order|purchase|cup|unit|item|pair"
)

_BEFORE_MONEY = regex.compile(
    r"(?:(?P<was>(?<!until it )(?<!until they )\b(?:was|were|from|instead of|usually|normally|"
    r"regularly|regular price|originally|before|used to be|list price|not)(?: at| price)?)|"
    r"(?P<saving>\b(?:save|saves|saving|savings of|you keep|knocks?|takes?|by|less|down)"
    r"(?: you| off)?)|(?P<minimum>\b(?:over|above|spend|spending|minimum(?: of)?|at least|orders? of|baskets? of|"
    r"reach(?:es)?|hits?|passes|beyond))|(?P<under>\b(?:under|below|less than))|"
    r"(?P<now>\b(?:now|down to|drops? to|today)(?: at| is| for)?))[ :(]*$"
)
_AFTER_MONEY = regex.compile(
    r"\s*(?:(?P<saving>(?:comes |is |are |come )?off\b|lighter\b|"
    r"less\b(?!\s*[$£€¥]| than)|cheaper\b|back\b|lower\b|discount\b|"
    r"under its\b|saved\b|saving\b|savings\b)|"
    r"(?P<minimum>or more\b|\+|minimum\b|and up\b|orders?\b|baskets?\b|spend\b)|(?P<was>before\s*(?:[.,"
    r";]|$)|originally\b))"
)
_ABOUT = regex.compile(
    r"\b(?:about|around|roughly|nearly|almost|approximately|some|close to|just over|just under|every)\s*$"
)
_BEFORE_SPAN = regex.compile(
    r"(?:(?P<cycle>\b(?:every|each|usual(?:ly)?|lasts?(?: you)?|rhythm of|cycle of|gap of|gap is|takes you|per))|"
    r"(?P<left>\b(?:ends in|expires in|due in|only))|(?P<over>\b(?:by)))(?: about| around| roughly| just| some)?\s*$"
)
_AFTER_SPAN = regex.compile(
    r"\s*(?:(?P<ago>ago\b|since\b|after (?:the|your) (?:last|previous)\b|back\b|without\b|away\b|"
    r"out\b)|(?P<left>left\b|to go\b|remain)|"
    r"(?P<over>late\b|over(?:due)?\b|past (?:due|your)\b|behind\b)|(?P<early>early\b|ahead\b))"
)
_ENDS = regex.compile(
    r"\b(?:until|till|through|thru|by|before|ends?|ending|expires?|closes?|good to|valid to|"
    r"up to)(?: on| this| next| midnight| the end of)?\s*$"
)

_THIS_YEAR = regex.compile(r"[^.!?]{0,20}\bthis year\b")
_USUAL = regex.compile(r"\b(?:around|about|by|for|until|till|usually|usual|come|near|at|toward|towards|roughly)\s*$")


def _money(match: "regex.Match[str]") -> str:
    return money_role(_BEFORE_MONEY, _AFTER_MONEY, match)


def _word_money(match: "regex.Match[str]") -> Iterator[Claim]:
    number = 1.0 if match.group("n") in ("a", "one") else english_number(match.group("n"))
    if number is None:
        return
    if match.group("cents"):
        number += (english_number(match.group("cents")) or 0) / 100
    unit, currency = match.group("unit"), ""
    if unit.startswith(("dollar", "buck")):
        currency = "USD"
    elif unit.startswith(("cent", "¢")):
        number, currency = number / 100, "USD"
    elif unit.startswith("euro"):
        currency = "EUR"
    elif unit.startswith(("yuan", "rmb", "cny")):
        currency = "CNY"
    yield Claim(Kind.MONEY, number, match.start(), match.end(), match.group(), currency, _money(match))


def _fraction(number: str, part: str) -> float:
    """Percent of "two thirds"."""
    parts = {"third": 3, "quarter": 4, "fifth": 5, "tenth": 10}
    return 100 * {"a": 1, "one": 1, "two": 2, "three": 3}[number] / parts[part]


def _month_day(match: "regex.Match[str]") -> Iterator[Claim]:
    month = next(at for at, name in enumerate(MONTHS, start=1) if name.startswith(match.group("month")[:3]))
    year = int(match.group("y")) if match.group("y") else None
    value = month * 100 + int(match.group("d"))
    yield Claim(Kind.DATE, value, match.start(), match.end(), match.group(), "date", _ends(match), year=year)


def _slashed(match: "regex.Match[str]") -> Iterator[Claim]:
    month, day = int(match.group("m")), int(match.group("d"))
    kind = Kind.DATE if 1 <= month <= 12 and 1 <= day <= 31 else Kind.NUMBER
    yield Claim(kind, month * 100 + day, match.start(), match.end(), match.group(), "date", _ends(match))


def _ends(match: "regex.Match[str]") -> str:
    return "ends" if _ENDS.search(match.string[max(0, match.start() - 24) : match.start()]) else ""


def _weekday(match: "regex.Match[str]") -> Iterator[Claim]:
    role = _ends(match)
    if role:
        number = next(at for at, name in enumerate(WEEKDAYS) if name.startswith(match.group("day")[:3]))
        yield Claim(Kind.DATE, number, match.start(), match.end(), match.group(), "weekday", role)


def _relative(match: "regex.Match[str]") -> Iterator[Claim]:
    number = 1.0 if match.group("day") == "tomorrow" else 0.0
    yield Claim(Kind.DATE, number, match.start(), match.end(), match.group(), "relative", "ends")


def _duration(match: "regex.Match[str]") -> Iterator[Claim]:
    text = match.group("n")
    number = 1.0 if text in ("a", "an") else english_number(text)
    if number is None:
        return
    unit = match.group("unit")
    days = number * (_DAYS.get(unit) or _HOURS[unit])
    ahead = match.string[max(0, match.start() - 28) : match.start()]
    before, after = _BEFORE_SPAN.search(ahead), _AFTER_SPAN.match(match.string, match.end())
    role = (after.lastgroup if after else None) or (before.lastgroup if before else None) or ""
    about = bool(_ABOUT.search(ahead)) or match.string[match.end() :].startswith(" or so")
    yield Claim(Kind.DURATION, days, match.start(), match.end(), match.group(), unit, role, about)


def _day_number(match: "regex.Match[str]") -> Iterator[Claim]:
    number = english_number(match.group("n"))
    if number is not None:
        role = "cycle" if _USUAL.search(match.string[max(0, match.start() - 24) : match.start()]) else "today"
        yield Claim(Kind.ORDINAL, number, match.start(), match.end(), match.group(), "day", role)


def _ordinal(match: "regex.Match[str]") -> Iterator[Claim]:
    text = match.group("n")
    number = english_number(regex.sub(r"(?<=\d)(?:st|nd|rd|th)$", "", text))
    if number is not None and (text[:1].isdigit() or number > 12):
        yield Claim(Kind.ORDINAL, number, match.start(), match.end(), match.group())


def _counted(match: "regex.Match[str]") -> Iterator[Claim]:
    number = english_number(match.group("n"))
    if number is not None and number != 1:
        kind = Kind.TIMES if match.group("unit").startswith(("time", "trip", "visit")) else Kind.PACKS
        yield Claim(kind, number, match.start(), match.end(), match.group())


def _size_in_words(match: "regex.Match[str]") -> Iterator[Claim]:
    number = english_number(match.group("n"))
    if number is not None and number > 1:
        yield size(match, number)


def _number(match: "regex.Match[str]") -> Iterator[Claim]:
    text = match.group("n")
    number = english_number(text)
    if number is not None and (
        text[:1].isdigit() or number > 12 or (number > 1 and _THIS_YEAR.match(match.string, match.end()))
    ):
        ahead = match.string[max(0, match.start() - 28) : match.start()]
        role = "times" if _THIS_YEAR.match(match.string, match.end()) else ""
        yield Claim(
            Kind.NUMBER, number, match.start(), match.end(), match.group(), "", role, bool(_ABOUT.search(ahead))
        )


_WORDED = {"once": None, "twice": 2.0, "thrice": 3.0}

ENGLISH: tuple[Pattern, ...] = (
    IDIOMS,
    ISO_DATE,
    sign_money(_money),
    Pattern(
        regex.compile(
            rf"(?P<n>{DIGITS}|(?<![a-z-])(?:{WORDS_EN}|a))[ -]?"
            r"(?P<unit>dollars?|bucks?|cents?|¢|euros?|yuan|usd|rmb|cny)(?![a-z])"
            rf"(?:(?: and)? (?P<cents>{WORDS_EN})(?= cents?\b| off| less| lighter| cheaper| each| more|[.,;!?]|$)"
            r"(?: cents?\b)?)?"
        ),
        _word_money,
        at_number=True,
    ),
    PERCENT,
    Pattern(
        regex.compile(rf"(?<![a-z-])(?P<n>{WORDS_EN})[ -](?:percent|per cent)\b"),
        one(Kind.PERCENT, lambda match: english_number(match.group("n")), "percent"),
        at_number=True,
    ),
    Pattern(
        regex.compile(r"\bhalf(?:[ -]price|[ -]off|[ -]its price| the (?:usual )?price)\b"),
        one(Kind.PERCENT, lambda _: 50.0, "percent", "off"),
    ),
    Pattern(
        regex.compile(
            r"\b(?P<n>a|one|two|three)[ -](?P<part>third|quarter|fifth|tenth)s?[ -]"
            r"(?:off|less|cheaper|lower|of the price)\b"
        ),
        one(Kind.PERCENT, lambda m: _fraction(m.group("n"), m.group("part")), "percent", "off"),
    ),
    Pattern(
        regex.compile(
            rf"\b(?:in|since|last|by|until|till|from|this|through) (?P<month>{'|'.join(MONTHS)})\b"
            r"(?!,?\s\d|\s[a-z]+ly\b)"
        ),
        one(Kind.DATE, lambda m: float(MONTHS.index(m.group("month")) + 1), "month"),
    ),
    Pattern(
        regex.compile(rf"\b(?P<month>{_MONTH})\s(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s(?P<y>20\d\d))?(?![\d])"),
        _month_day,
    ),
    Pattern(
        regex.compile(rf"(?<!\d)(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?: of)?\s(?P<month>{_MONTH})\b(?:,?\s(?P<y>20\d\d))?"),
        _month_day,
        at_number=True,
    ),
    Pattern(regex.compile(r"(?<![\d/.])(?P<m>\d{1,2})/(?P<d>\d{1,2})(?:/\d{2,4})?(?![\d/])"), _slashed, at_number=True),
    Pattern(
        regex.compile(
            rf"(?<=\b(?:{'|'.join(WEEKDAYS)}),? the |\b(?:until|till|through|by|before|ends|ends on) the )"
            r"(?P<n>\d{1,2})(?:st|nd|rd|th)(?=[.,;!?)—–-]|\s?$| of the month)"
        ),
        one(Kind.DATE, digits, "day", "ends"),
        at_number=True,
    ),
    Pattern(regex.compile(rf"\b(?P<day>{'|'.join(WEEKDAYS)}|mon|tues?|wed|thurs?|fri|sat|sun)\b"), _weekday),
    Pattern(
        regex.compile(
            r"\b(?:until|till|through|ends?|ending|expires?|closes?|by the end of|over after|only)\s(?P<day>today|"
            r"tonight|tomorrow)\b"
        ),
        _relative,
    ),
    Pattern(
        regex.compile(
            r"\b(?P<day>today|tonight|tomorrow)(?: only| is the last| ends it)\b|\b(?P<day>today|tonight)'s "
            r"the last\b|\blast (?P<day>day)\b(?! is\b| of\b| to\b| on\b|[:,]| [a-z]{3,9} \d)"
        ),
        _relative,
    ),
    Pattern(
        regex.compile(
            r"(?<!\d)(?P<n>\d{1,2})(?::(?P<min>\d\d))?\s?(?:am|pm|a\.m\.|p\.m\.|o'clock)(?![a-z])|(?<!\d)(?P<n>\d{1,"
            r"2}):\d\d(?!\d)"
        ),
        one(Kind.CLOCK, digits),
        at_number=True,
    ),
    Pattern(regex.compile(rf"\bdays? (?:no\. ?|number )?(?P<n>{DIGITS}|{WORDS_EN})(?![a-z%])"), _day_number),
    Pattern(
        regex.compile(rf"(?P<n>\d+(?:st|nd|rd|th)|(?<![a-z-]){ORDINAL_EN})[ -]days?\b"),
        lambda m: _day_ordinal(m),
        at_number=True,
    ),
    Pattern(regex.compile(rf"\b(?P<n>\d+(?:st|nd|rd|th)|(?<![a-z-]){ORDINAL_EN})\b"), _ordinal, at_number=True),
    Pattern(regex.compile(rf"{_NUMBER}(?:[ -]|(?<=\d))(?P<unit>{_SPAN})s?\b"), _duration, at_number=True),
    Pattern(
        regex.compile(
            r"\b(?:a|an)\s(?P<n>(?P<unit>week|month|year|fortnight|day))\s(?:ago|since|without|left|"
            r"away|late|overdue|to go)\b"
        ),
        lambda m: _a_span(m),
    ),
    Pattern(regex.compile(rf"{_NUMBER}\s(?:\w+\s)?(?P<unit>times|trips|visits)(?! the\b)\b"), _counted, at_number=True),
    Pattern(
        regex.compile(
            r"\b(?P<n>twice|thrice)\b(?= this| already| before| so far)|(?<=bought it |bought them "
            r"|bought |ordered )(?P<n>twice|thrice)\b"
        ),
        one(Kind.TIMES, lambda m: _WORDED[m.group("n")]),
    ),
    SIZES,
    Pattern(regex.compile(rf"(?<![a-z-])(?P<n>{WORDS_EN})[ -]?{SIZE_UNIT}(?<!\bin)"), _size_in_words, at_number=True),
    Pattern(regex.compile(rf"{_NUMBER}\s(?P<unit>{PACKAGES})e?s?\b"), _counted, at_number=True),
    Pattern(regex.compile(r"\b(?:no\.|number)\s1\b|#\s?1\b"), nothing),
    Pattern(regex.compile(rf"(?<![a-z]){_NUMBER}(?!\.?\d)"), _number, at_number=True),
)


def _day_ordinal(match: "regex.Match[str]") -> Iterator[Claim]:
    text = match.group("n")
    number = english_number(regex.sub(r"(?<=\d)(?:st|nd|rd|th)$", "", text))
    if number is not None and (text[:1].isdigit() or number > 2):
        yield Claim(Kind.ORDINAL, number, match.start(), match.end(), match.group(), "day")


def _a_span(match: "regex.Match[str]") -> Iterator[Claim]:
    after = _AFTER_SPAN.search(match.group())
    role = (after.lastgroup if after else None) or ""
    yield Claim(
        Kind.DURATION,
        _DAYS[match.group("unit")],
        match.start(),
        match.end(),
        match.group(),
        match.group("unit"),
        role,
        True,
    )
