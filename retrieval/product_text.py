"""The text that a product is found by."""

import re

from core.records import Product, digest_of

FIRST_LOCALES = ("en", "zh")
CATEGORY_STEPS = 2
"""The last steps of a category path tell most; the first is a department."""
_DESCRIPTION_LETTERS = 300
_NOT_A_WORD = re.compile(r"[^\w&'%-]+|_+")


def product_text(product: Product) -> str:
    """What is embedded: names (English, Chinese, then others), category words and description, one a line.

    A product without any name is told by the last step of its category, and one without a category by its id. Size,
    brand and price are left out: they hardly change what a thing is, and with them the 3,783 product types of a grocery
    become 18,840 texts to embed.
    """
    names = _in_order(product.name)
    words = " ".join(_category_words(product.category[-CATEGORY_STEPS if names else -1 :]))
    descriptions = [text[:_DESCRIPTION_LETTERS] for text in _in_order(product.description)]
    parts = [part.strip() for part in (" / ".join(names), words, *descriptions)]
    return "\n".join(part for part in parts if part) or product.product_id


def text_id(text: str) -> str:
    """The id of the record that all products with this text share."""
    return digest_of(["product-text", text])


def _in_order(by_locale: dict[str, str]) -> list[str]:
    rest = sorted(set(by_locale) - set(FIRST_LOCALES))
    texts = [by_locale[locale].strip() for locale in (*FIRST_LOCALES, *rest) if locale in by_locale]
    return list(dict.fromkeys(text for text in texts if text))


def _category_words(category: tuple[str, ...]) -> list[str]:
    """Lower-case words of the path, each once: shops write their categories in capitals and with slashes."""
    words = _NOT_A_WORD.split(" ".join(category).lower())
    return list(dict.fromkeys(word for word in words if any(map(str.isalnum, word))))
