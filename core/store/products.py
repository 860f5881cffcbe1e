"""Products in and out."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, select

from core.records import Product
from core.store.counts import WriteCounts
from core.store.moments import from_micros, from_micros_or_none, to_micros, to_micros_or_none
from core.store.scope import Scope
from core.store.tables import products
from core.store.writing import rows_by_key, write_rows


class Products:
    """The catalogue."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def upsert_many(self, records: Iterable[Product]) -> WriteCounts:
        """Write or replace products by id."""
        with self._scope.write() as connection:
            return write_rows(connection, products, (_to_row(record) for record in records))

    def get_many(self, product_ids: Sequence[str]) -> dict[str, Product]:
        """The products that are known among `product_ids`, by id, in the order asked."""
        with self._scope.read() as connection:
            found = {row.product_id: row for row in rows_by_key(connection, _ALL, products.c.product_id, product_ids)}
        return {key: _to_record(found[key]) for key in dict.fromkeys(product_ids) if key in found}

    def all(self) -> list[Product]:
        """Every product, by id."""
        with self._scope.read() as connection:
            return [_to_record(row) for row in connection.execute(_ALL.order_by(products.c.product_id))]

    def ids(self) -> list[str]:
        """Every product id, in order."""
        with self._scope.read() as connection:
            return list(connection.scalars(select(products.c.product_id).order_by(products.c.product_id)))


_ALL = select(products)


def _to_row(record: Product) -> dict[str, Any]:
    return {
        "product_id": record.product_id,
        "name": record.name,
        "category": record.category,
        "brand": record.brand,
        "price": record.price,
        "currency": record.currency,
        "stock": record.stock,
        "description": record.description,
        "attributes": record.attributes,
        "url": record.url,
        "image": record.image,
        "sensitive": record.sensitive,
        "first_sold_us": to_micros_or_none(record.first_sold_at),
        "as_of_us": to_micros(record.as_of),
    }


def _to_record(row: Row[Any]) -> Product:
    return Product(
        product_id=row.product_id,
        name=row.name,
        category=tuple(row.category),
        brand=row.brand,
        price=row.price,
        currency=row.currency,
        stock=row.stock,
        description=row.description,
        attributes=row.attributes,
        url=row.url,
        image=row.image,
        sensitive=row.sensitive,
        first_sold_at=from_micros_or_none(row.first_sold_us),
        as_of=from_micros(row.as_of_us),
    )
