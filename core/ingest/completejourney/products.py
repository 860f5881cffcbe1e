"""Products with names that people wrote, prices read off the till, and private goods marked."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import polars as pl

from core.ingest.completejourney.names import KEY, read_names
from core.ingest.completejourney.prices import shelf_prices
from core.ingest.completejourney.private import private_by_pattern
from core.ingest.completejourney.sizes import readable_size
from core.records import Product

_ATTRIBUTES = {
    "group": "group",
    "unit.en": "en_unit",
    "number.en": "en_number",
    "use.en": "en_use",
    "measure.zh": "zh_measure",
    "use.zh": "zh_use",
}
"""Attribute by name, and the column of the names file that holds it."""


def products(goods: pl.DataFrame, lines: pl.DataFrame, as_of: datetime) -> Iterator[Product]:
    """All goods, also those that nobody has bought; prices and first sales come from `lines` alone.

    The brand is None: the table tells only whether it is the shop's own.
    """
    first_sold = lines.filter(pl.col("quantity") > 0).group_by("product_id").agg(pl.col("at").min().alias("first_sold"))
    table = (
        goods.join(read_names(), on=KEY, how="left", nulls_equal=True)
        .join(shelf_prices(lines, goods), on="product_id", how="left")
        .join(first_sold, on="product_id", how="left")
        .with_columns(
            pl.when(pl.col("en").is_null()).then(private_by_pattern()).otherwise(pl.col("private")).alias("sensitive")
        )
        .sort("product_id")
    )
    for row in table.iter_rows(named=True):
        yield _record(row, as_of)


def _record(row: dict[str, Any], as_of: datetime) -> Product:
    path = (row["department"], row["product_category"], row["product_type"])
    return Product(
        product_id=str(row["product_id"]),
        name={locale: row[locale] for locale in ("en", "zh") if row[locale]},
        category=tuple(step for step in path if step),
        price=row["price"],
        attributes=_attributes(row),
        sensitive=row["sensitive"],
        first_sold_at=row["first_sold"],
        as_of=as_of,
    )


def _attributes(row: dict[str, Any]) -> dict[str, str]:
    size = readable_size(row["package_size"], row["department"])
    found = {name: row[column] for name, column in _ATTRIBUTES.items() if row[column]}
    return found if size is None else found | {"size": size}
