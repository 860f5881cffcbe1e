"""Money, dates and number words as each language writes them."""

from datetime import date
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import inflect

_BABEL = {"en": "en_US", "zh": "zh_CN"}
_ZH_CURRENCY_WORD = {"CNY": "元", "USD": "美元", "EUR": "欧元", "HKD": "港元", "JPY": "日元"}
_ZH_CURRENCY_SIGN = {"CNY": "¥", "USD": "$", "EUR": "€", "HKD": "HK$", "JPY": "JP¥"}


@cache
def _inflect() -> "inflect.engine":
    import inflect

    return inflect.engine()


def money(amount: float, currency: str, locale: str) -> str:
    """A price as shops write it: cents only where there are some."""
    if locale == "zh":
        # Yuan are written without trailing zeros, dollars and euros as they stand on their own price tags.
        figure = _plain(amount) if currency == "CNY" or float(amount).is_integer() else f"{amount:,.2f}"
        return f"{_ZH_CURRENCY_SIGN.get(currency, currency + ' ')}{figure}"
    from babel.numbers import format_currency

    if float(amount).is_integer():
        return str(format_currency(amount, currency, format="¤#,##0", locale=_BABEL["en"], currency_digits=False))
    return str(format_currency(amount, currency, locale=_BABEL["en"]))


def money_words(amount: float, currency: str, locale: str) -> str:
    """An amount inside a sentence: "14元" in Chinese, the same as `money` elsewhere."""
    if locale == "zh" and currency in _ZH_CURRENCY_WORD:
        return f"{_plain(amount)}{_ZH_CURRENCY_WORD[currency]}"
    return money(amount, currency, locale)


def _plain(amount: float) -> str:
    return f"{amount:.2f}".rstrip("0").rstrip(".")


def day(value: date, locale: str) -> str:
    """A day of the year without the year: "December 24", "12月24日"."""
    from babel.dates import format_date

    return str(format_date(value, "M月d日" if locale == "zh" else "MMMM d", locale=_BABEL[locale]))


def zhe(percent_off: float) -> str:
    """A Chinese discount: 20 percent off is 8折, 15 percent off 8.5折."""
    return f"{_plain((100 - percent_off) / 10)}折"


def number_words(value: int) -> str:
    """English words: 31 is "thirty-one"."""
    words = _inflect().number_to_words(str(value))
    if not isinstance(words, str):
        raise TypeError(f"{value} has no single spelling")
    return words


def ordinal(value: int) -> str:
    """English ordinal in digits: 32 is "32nd"."""
    return str(_inflect().ordinal(str(value)))


def plural(noun: str) -> str:
    """English plural of a unit: "loaf" is "loaves"."""
    return str(_inflect().plural_noun(noun))


def is_plural_name(name: str) -> bool:
    """Whether an English product name takes "are": the last word is a plural noun ("waffles", not "hummus")."""
    last = name.rsplit(" ", 1)[-1].lower()
    return last.endswith("s") and not last.endswith(("ss", "us")) and bool(_inflect().singular_noun(last))


def capitalised(text: str) -> str:
    """First letter in capitals, the rest untouched: "iPad" at a sentence start stays readable as "IPad"."""
    return text[:1].upper() + text[1:]
