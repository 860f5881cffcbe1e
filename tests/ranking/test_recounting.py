"""A model counted anew: the columns of a full fit, the weights of the old one."""

from dataclasses import fields
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from scipy import sparse

from core.errors import InputError
from core.records import Product
from ranking.model import RankingModel
from tests.ranking.conftest import PRODUCTS, TODAY, ZONE

EARLY = TODAY - timedelta(days=20)


def same(one: Any, other: Any) -> bool:
    """Whether two parts of a model hold the same columns."""
    if isinstance(one, np.ndarray):
        return bool(np.array_equal(one, other, equal_nan=one.dtype.kind == "f"))
    if isinstance(one, sparse.csr_array):
        return one.shape == other.shape and abs(one - other).sum() == 0
    if isinstance(one, pl.DataFrame):
        return one.equals(other)
    if isinstance(one, tuple):
        return len(one) == len(other) and all(same(a, b) for a, b in zip(one, other, strict=True))
    if hasattr(one, "__dataclass_fields__"):
        return all(same(getattr(one, f.name), getattr(other, f.name)) for f in fields(one))
    return bool(one.ids == other.ids if hasattr(one, "ids") else one == other)


def test_the_columns_are_those_of_a_full_fit(
    habit_model: RankingModel, habit_shop: tuple[list[Product], pl.DataFrame], tmp_path: Path
) -> None:
    products, table = habit_shop
    old = RankingModel.fit(table, products, None, today=EARLY, timezone=ZONE, seed=1)
    new = old.recounted(table, products, None, today=TODAY)
    for part in ("snapshot", "profiles_table", "segments"):
        assert same(getattr(new, part), getattr(habit_model, part))
    assert not same(new.snapshot, old.snapshot)
    assert new.product_blend is old.product_blend
    assert (new.today, new.learned_until, old.learned_until) == (TODAY, EARLY, EARLY)
    new.save(tmp_path)
    assert RankingModel.load(tmp_path).learned_until == EARLY


def test_weights_are_not_used_on_other_features(small_model: RankingModel, small_events: pl.DataFrame) -> None:
    with pytest.raises(InputError, match=r"the weights were learned from .*type_content"):
        small_model.recounted(small_events, PRODUCTS, None, today=TODAY)
