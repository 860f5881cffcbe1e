"""What ranking needs to know of the products, as arrays in the order of the product index."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from core.records import Product
from ranking.ids import IdIndex, IntArray


@dataclass(frozen=True)
class Catalogue:
    """Products and their types; all arrays have shape (n_products,) unless said otherwise."""

    products: IdIndex
    types: IdIndex
    product_type: IntArray
    """Code of each product's type."""
    groups: IdIndex
    """Parts of the shop, as `Product.group_key` names them."""
    product_group: IntArray
    """Code of each product's group."""
    nameable: npt.NDArray[np.bool_]
    """It has a display name in some language."""
    in_stock: npt.NDArray[np.bool_]
    """False where the stock is known to be 0."""
    sensitive: npt.NDArray[np.bool_]
    labels: tuple[str, ...]
    """A name for reasons that the team reads: English where there is one, else any, else the id."""
    price: npt.NDArray[np.float32]
    """NaN where unknown."""

    @classmethod
    def of(cls, products: Sequence[Product]) -> "Catalogue":
        """Arrays over `products`; where an id comes twice the last one counts."""
        by_id = {product.product_id: product for product in products}
        ordered = [by_id[name] for name in sorted(by_id)]
        types = IdIndex(product.type_key for product in ordered)
        groups = IdIndex(product.group_key for product in ordered)
        return cls(
            products=IdIndex(by_id),
            types=types,
            product_type=types.codes([product.type_key for product in ordered]),
            groups=groups,
            product_group=groups.codes([product.group_key for product in ordered]),
            nameable=np.array([any(product.name.values()) for product in ordered], dtype=bool),
            in_stock=np.array([product.stock != 0 for product in ordered], dtype=bool),
            sensitive=np.array([product.sensitive is not None for product in ordered], dtype=bool),
            labels=tuple(_label(product) for product in ordered),
            price=np.array([np.nan if p.price is None else p.price for p in ordered], dtype=np.float32),
        )

    @cached_property
    def type_order(self) -> tuple[IntArray, IntArray]:
        """Products grouped by type: (products, starts) where type t owns products[starts[t]:starts[t + 1]]."""
        order = np.argsort(self.product_type, kind="stable").astype(np.int64)
        starts = np.searchsorted(self.product_type[order], np.arange(len(self.types) + 1))
        return order, starts.astype(np.int64)

    @cached_property
    def private_types(self) -> npt.NDArray[np.bool_]:
        """Types with a sensitive product, shape (n_types,): none of them may be named in a reason."""
        found = np.zeros(len(self.types), dtype=bool)
        found[self.product_type[self.sensitive]] = True
        return found

    @cached_property
    def type_labels(self) -> tuple[str, ...]:
        """A readable name of each type: that of its products where they agree, else the last step of its path."""
        order, starts = self.type_order
        found = []
        for code, path in enumerate(self.types.ids):
            labels = {self.labels[product] for product in order[starts[code] : starts[code + 1]]}
            found.append(labels.pop() if len(labels) == 1 else path.rsplit("/", maxsplit=1)[-1].lower())
        return tuple(found)


def _label(product: Product) -> str:
    names = product.name
    return names.get("en") or next((name for name in names.values() if name), product.product_id)
