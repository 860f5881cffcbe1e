"""Patterns that both languages share: money with a sign, percent, ISO dates, sizes in Latin units, clock times."""

from collections.abc import Callable, Iterator

import regex

from agent.guardrails.numbers.claims import Claim, Kind
from agent.guardrails.numbers.extract import Pattern
from agent.guardrails.numbers.words import DIGITS

CURRENCY_SIGNS = {"us$": "USD", "$": "USD", "¥": "CNY", "£": "GBP", "€": "EUR", "rmb": "CNY"} | {
    code: code.upper() for code in ("usd", "cny", "eur", "gbp", "cad", "aud", "hkd", "jpy")
}

SIZE_UNITS: dict[str, tuple[str, float]] = {
    **dict.fromkeys(("oz", "oz.", "ounce", "ounces", "fl oz", "fl. oz.", "fluid ounces", "盎司"), ("oz", 1.0)),
    **dict.fromkeys(("lb", "lbs", "lb.", "pound", "pounds", "磅"), ("lb", 1.0)),
    **dict.fromkeys(("g", "gram", "grams", "gr", "克"), ("g", 1.0)),
    **dict.fromkeys(("kg", "kilo", "kilos", "kilogram", "kilograms", "千克", "公斤"), ("g", 1000.0)),
    **dict.fromkeys(("斤",), ("g", 500.0)),
    **dict.fromkeys(("ml", "milliliter", "milliliters", "millilitres", "毫升"), ("ml", 1.0)),
    **dict.fromkeys(("l", "liter", "liters", "litre", "litres", "升"), ("ml", 1000.0)),
    **dict.fromkeys(("cl",), ("ml", 10.0)),
    **dict.fromkeys(("ct", "count", "-count", "pk", "-pack", "pack", "pc", "pcs", "piece", "pieces"), ("ct", 1.0)),
    **dict.fromkeys(
        ("-ct", "-piece", " pack", " ct", "片", "抽", "枚", "粒", "片装", "包装", "连包", "支装"), ("ct", 1.0)
    ),
    **dict.fromkeys(("dozen",), ("ct", 12.0)),
    **dict.fromkeys(("in", "inch", "inches", "-inch", "英寸", "寸"), ("in", 1.0)),
    **dict.fromkeys(("ft", "foot", "feet", "英尺"), ("in", 12.0)),
    **dict.fromkeys(("cm", "厘米", "公分"), ("cm", 1.0)),
    **dict.fromkeys(("m", "meter", "meters", "metre", "metres", "米"), ("cm", 100.0)),
    **dict.fromkeys(("mm", "毫米"), ("cm", 0.1)),
    **dict.fromkeys(("qt", "quart", "quarts"), ("qt", 1.0)),
    **dict.fromkeys(("gal", "gallon", "gallons", "加仑"), ("qt", 4.0)),
    **dict.fromkeys(("pt", "pint", "pints", "品脱"), ("pt", 1.0)),
    **dict.fromkeys(("sq ft", "sheets", "sheet", "张"), ("sheet", 1.0)),
    **dict.fromkeys(("w", "watt", "watts", "瓦"), ("w", 1.0)),
    **dict.fromkeys(("gb", "tb", "mah", "kcal", "calories", "calorie", "cal", "千卡", "大卡", "卡"), ("other", 1.0)),
}
_UNIT_WORDS = "|".join(regex.escape(unit) for unit in sorted(SIZE_UNITS, key=len, reverse=True))
_OTHER_WORDS = "抽(?=纸|屉)|片(?=刻)|张(?=口|嘴)|卡(?=片|通|号)|枚(?=举)|米(?=饭|粉|线|粥|酒|醋|糊)"
SIZE_UNIT = rf"(?P<unit>{_UNIT_WORDS})(?![a-z0-9])(?<!{_OTHER_WORDS})"


def one(
    kind: Kind, value: Callable[["regex.Match[str]"], float | None], unit: str = "", role: str = ""
) -> Callable[["regex.Match[str]"], Iterator[Claim]]:
    """A builder of one claim; a value of None is no claim."""

    def build(match: "regex.Match[str]") -> Iterator[Claim]:
        number = value(match)
        if number is not None:
            yield Claim(kind, number, match.start(), match.end(), match.group(), unit, role)

    return build


def nothing(_: "regex.Match[str]") -> Iterator[Claim]:
    """The place is taken, nothing is claimed."""
    yield from ()


def digits(match: "regex.Match[str]", group: str = "n") -> float:
    """The number in a group of digits."""
    return float(match.group(group).replace(",", ""))


def size(match: "regex.Match[str]", number: float) -> Claim:
    """An amount in its canonical unit."""
    unit, factor = SIZE_UNITS[match.group("unit")]
    return Claim(Kind.SIZE, round(number * factor, 4), match.start(), match.end(), match.group(), unit)


def _size(match: "regex.Match[str]") -> Iterator[Claim]:
    yield size(match, digits(match))


def _iso(match: "regex.Match[str]") -> Iterator[Claim]:
    year, month, day = (int(match.group(name)) for name in ("y", "m", "d"))
    yield Claim(Kind.DATE, month * 100 + day, match.start(), match.end(), match.group(), "date", year=year)


_SIGN = "|".join(regex.escape(sign) for sign in sorted(CURRENCY_SIGNS, key=len, reverse=True))

IDIOMS = Pattern(
    regex.compile(r"no\.?\s?1(?!\d)|(?<![\d.])(?:24/7|50/50|7-eleven|9-to-5|20/20|b12|3d|4k|101)(?![\d.a-z])"), nothing
)
ISO_DATE = Pattern(regex.compile(r"(?P<y>20\d\d)-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?!\d)"), _iso)


def money_role(before: "regex.Pattern[str]", after: "regex.Pattern[str]", match: "regex.Match[str]") -> str:
    """What the words around an amount say it is: the name of the group that matches, before it or after it."""
    ahead = before.search(match.string[max(0, match.start() - 28) : match.start()])
    if ahead is not None and ahead.lastgroup:
        behind = after.match(match.string, match.end())
        if behind is not None and behind.lastgroup == "saving":
            return "saving"
        return ahead.lastgroup
    behind = after.match(match.string, match.end())
    return behind.lastgroup or "" if behind is not None else ""


def sign_money(role: Callable[["regex.Match[str]"], str]) -> Pattern:
    """Money with a currency sign or code before the number."""

    def build(match: "regex.Match[str]") -> Iterator[Claim]:
        unit = CURRENCY_SIGNS[match.group("sign")]
        yield Claim(Kind.MONEY, digits(match), match.start(), match.end(), match.group(), unit, role(match))

    return Pattern(regex.compile(rf"(?<![a-z])(?P<sign>{_SIGN})\s?(?P<n>{DIGITS})(?![\d])"), build)


PERCENT = Pattern(
    regex.compile(rf"(?P<n>{DIGITS})\s?(?:%|percent\b|per cent\b|pct\b)"),
    one(Kind.PERCENT, digits, "percent"),
    at_number=True,
)
SIZES = Pattern(regex.compile(rf"(?<![a-z0-9.])(?P<n>{DIGITS})[ -]?{SIZE_UNIT}"), _size, at_number=True)
