"""The display names that people wrote for the shop's product types."""

from importlib.resources import files

import polars as pl

KEY = ["product_category", "product_type"]
COLUMNS = [
    *KEY,
    "group",
    "en",
    "en_number",
    "en_unit",
    "en_use",
    "zh",
    "zh_measure",
    "zh_use",
    "private",
]


def read_names() -> pl.DataFrame:
    """One row a product type, all text; an empty field is null. A type without `en` is not to be promoted."""
    content = files("core.ingest.completejourney").joinpath("names.csv").read_bytes()
    return pl.read_csv(content, infer_schema=False).select(COLUMNS)
