"""What a type of product is called in a sentence."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from core.records import Locale, Product


@dataclass(frozen=True)
class TypeNames:
    """Display names of product types, without those that must not be named."""

    by_type: dict[str, str] = field(default_factory=dict)
    type_of: dict[str, str] = field(default_factory=dict)
    """product_id -> type_key, for all products."""

    def of_type(self, type_key: str) -> str | None:
        """The name of a type; None where it has none or is sensitive."""
        return self.by_type.get(type_key)

    def of_product(self, product_id: str | None) -> str | None:
        """The name of a product's type, likewise."""
        return self.by_type.get(self.type_of.get(product_id or "", ""))


def type_names(products: Iterable[Product], locale: Locale = "en") -> TypeNames:
    """Names from a catalogue.

    A type whose products all have one name is called that; one whose products differ is called by the last word of
    its category. A type without any name in `locale` stays without, and one sensitive product silences its type.
    """
    names_of: dict[str, set[str]] = {}
    category_of: dict[str, str] = {}
    type_of: dict[str, str] = {}
    silenced: set[str] = set()
    for product in products:
        key = type_of[product.product_id] = product.type_key
        if product.sensitive is not None:
            silenced.add(key)
        if name := product.name.get(locale, "").strip():
            names_of.setdefault(key, set()).add(name)
            category_of[key] = product.category[-1].strip().lower() if product.category else name
    by_type = {
        key: next(iter(names)) if len(names) == 1 else category_of[key]
        for key, names in sorted(names_of.items())
        if key not in silenced
    }
    return TypeNames(by_type=by_type, type_of=type_of)
