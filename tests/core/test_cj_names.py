"""The display names: complete, within their limits, and private where they must be."""

import polars as pl
import pytest

from core.ingest.completejourney.goods import goods
from core.ingest.completejourney.names import COLUMNS, KEY, read_names
from core.ingest.completejourney.private import private_by_pattern
from core.ingest.completejourney.source import read

GROUPS = {
    "produce",
    "meat",
    "seafood",
    "deli",
    "dairy",
    "eggs",
    "bread",
    "breakfast",
    "pantry",
    "canned",
    "condiments",
    "baking",
    "pasta_rice",
    "snacks",
    "sweets",
    "drinks",
    "coffee_tea",
    "frozen_meals",
    "frozen_treats",
    "frozen_veg",
    "pet",
    "laundry",
    "cleaning",
    "paper",
    "kitchen_supplies",
    "personal_care",
    "beauty",
    "flowers",
    "stationery",
    "seasonal",
    "home",
    "reading",
    "health",
    "alcohol",
    "tobacco",
    "baby",
}
NOT_PRIVATE_AFTER_ALL = {"cotton swabs", "lip balm", "vinegar", "specialty vinegar", "specialty hot dogs"}
"""Named by a person who looked; the pattern alone would say otherwise."""


@pytest.fixture(scope="module")
def names() -> pl.DataFrame:
    return read_names()


@pytest.fixture(scope="module")
def named(names: pl.DataFrame) -> pl.DataFrame:
    return names.drop_nulls("en")


def test_every_type_is_there_once(names: pl.DataFrame) -> None:
    assert names.columns == COLUMNS
    assert names.height == 1220
    assert names.select(KEY).is_duplicated().sum() == 0


def test_the_names_cover_what_is_bought(named: pl.DataFrame) -> None:
    sold = read("transactions").join(goods(read("products")), on="product_id")
    covered = sold.join(named, on=KEY, how="semi", nulls_equal=True).height
    assert covered / sold.height >= 0.97


def test_few_types_are_left_without_a_name(names: pl.DataFrame, named: pl.DataFrame) -> None:
    unnamed = names.filter(pl.col("en").is_null())
    assert unnamed.height / names.height <= 0.03
    assert unnamed.drop(KEY).null_count().row(0) == (unnamed.height,) * (len(COLUMNS) - len(KEY))
    assert named.select("group", "en_number", "zh", "zh_measure").null_count().sum_horizontal().item() == 0


def test_names_keep_their_limits(named: pl.DataFrame) -> None:
    too_long = named.filter((pl.col("en").str.len_chars() > 28) | ~pl.col("zh").str.contains(r"^\p{Han}{2,8}$"))
    assert too_long.select("en", "zh").rows() == []
    assert set(named["group"]) <= GROUPS
    assert set(named["en_number"]) == {"singular", "plural"}


def test_names_are_no_shop_codes(named: pl.DataFrame) -> None:
    odd = named.filter(
        pl.col("en").str.contains(r"[0-9/&]|\b[A-Z]{2,}\b|^\s|\s$|\s\s")
        | (pl.col("en").str.to_uppercase() == pl.col("en"))
    )
    assert odd["en"].to_list() == []


def test_private_goods_are_flagged(named: pl.DataFrame) -> None:
    """Whatever the patterns hold for private is so in the file, but for what a person cleared."""
    doubtful = named.with_columns(pl.lit("").alias("department")).filter(
        private_by_pattern().is_not_null() & pl.col("private").is_null()
    )
    assert set(doubtful["en"]) == NOT_PRIVATE_AFTER_ALL
    for group in ("alcohol", "tobacco", "baby", "health"):
        assert named.filter(pl.col("group") == group)["private"].null_count() == 0
