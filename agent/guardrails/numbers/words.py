"""Number words in English and Chinese, and the expressions that find them."""

import regex

_UNITS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_ENGLISH = {word: value for value, word in enumerate(_UNITS)} | _TENS | {"hundred": 100, "thousand": 1000, "dozen": 12}
_FIRST = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
_ORDINALS = {_FIRST.get(word, f"{word}th"): value for value, word in enumerate(_UNITS) if value}
_ORDINALS |= {word.removesuffix("y") + "ieth": value for word, value in _TENS.items()}

_ONE_TO_NINE = "|".join(_UNITS[1:10])
_TEENS = "|".join(sorted(_UNITS[10:], key=len, reverse=True))
_TENS_WORDS = "|".join(_TENS)
_BELOW_100 = rf"(?:(?:{_TENS_WORDS})(?:[- ](?:{_ONE_TO_NINE}))?|{_TEENS}|{_ONE_TO_NINE})"
WORDS_EN = rf"(?:(?:(?:a|{_BELOW_100})[ -])?hundred(?:(?: and)? {_BELOW_100})?|{_BELOW_100}|zero)"
"""An English cardinal below a thousand, in words."""
_ORDINAL_WORDS = "|".join(sorted(_ORDINALS, key=len, reverse=True))
ORDINAL_EN = rf"(?:(?:{_TENS_WORDS})-(?:{_ORDINAL_WORDS})|{_ORDINAL_WORDS})"

DIGITS = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
WORDS_ZH = "[零〇一二两三四五六七八九十百千万壹贰叁肆伍陆柒捌玖拾佰]+"
"""A run of Chinese numerals; not every run is a number."""

_ZH_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_ZH_DIGITS |= {char: value for value, char in enumerate("壹贰叁肆伍陆柒捌玖", start=1)}
_ZH_SCALES = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "万": 10000}
_SPLIT = regex.compile(r"[- ]+")


def english_number(text: str) -> float | None:
    """The value of an English cardinal or ordinal in words or digits, None where it is neither."""
    if text[:1].isdigit():
        return float(text.replace(",", ""))
    total = 0
    for word in _SPLIT.split(text.strip()):
        if word == "hundred":
            total = max(total, 1) * 100
        elif word == "a":
            total += 1
        elif word in _ENGLISH or word in _ORDINALS:
            total += _ENGLISH.get(word, _ORDINALS.get(word, 0))
        elif word != "and":
            return None
    return float(total)


def chinese_number(text: str) -> float | None:
    """The value of a Chinese numeral or digits; None for a vague or playful run such as 两三 or 千万."""
    if text[:1].isdigit():
        return float(text.replace(",", ""))
    total, current = 0, -1
    for char in text:
        if char in _ZH_DIGITS:
            if current > 0:
                return None
            current = _ZH_DIGITS[char]
        else:
            scale = _ZH_SCALES[char]
            if current < 0 and scale != 10:
                return None
            total = (total + max(current, 0)) * scale if scale == 10000 else total + abs(current) * scale
            current = -1
    return float(total + max(current, 0))
