"""Rows of an event file as columns: checked a batch at a time, because there are millions."""

from dataclasses import dataclass

import polars as pl

from core.ingest.batch import Batch, Reject
from core.ingest.columns import COLUMNS
from core.ingest.forms import MISSING, NO_SUCH_MOMENT, PATTERNS
from core.records import EventKind

_NAMES = [column.name for column in COLUMNS["events"]]
_NEED_PRODUCT = [kind.value for kind in (EventKind.VIEW, EventKind.CART, EventKind.PURCHASE, EventKind.REVIEW)]
_NOT_BELOW_ZERO = ("value", "discount", "coupon_discount")
_PARSED = "parsed."
"""Prefix of a column that holds the value that the text stands for."""


@dataclass(frozen=True)
class _Check:
    column: str
    reason: str
    fails: pl.Expr


class EventReader:
    """Turns rows into event columns; remembers ids, so that a second row with the same id is refused."""

    def __init__(self) -> None:
        self._seen: list[pl.Series] = []
        self._checks = [*_missing(), *_malformed(), *_impossible()]

    def read(self, batch: Batch) -> tuple[pl.DataFrame, list[Reject]]:
        """The rows that fit, ready for the store, and the others."""
        absent = [pl.lit(None, pl.String).alias(name) for name in _NAMES if name not in batch.frame.columns]
        frame = batch.frame.with_columns(absent).with_columns(_parsed())
        seen = pl.concat(self._seen) if self._seen else pl.Series([], dtype=pl.String)
        twice = pl.col("event_id").is_in(seen.implode()) | ~pl.col("event_id").is_first_distinct()
        checks = [*self._checks, _Check("event_id", "appears twice", twice)]
        failed = pl.coalesce(*(pl.when(check.fails).then(pl.lit(i)) for i, check in enumerate(checks)))
        judged = frame.with_columns(failed.alias("failed"), pl.Series("place", batch.places, pl.Int64))
        good = judged.filter(pl.col("failed").is_null())
        self._seen.append(good["event_id"])
        return _loadable(good), _rejects(judged.drop_nulls("failed"), checks, batch.frame.columns)


def _parsed() -> list[pl.Expr]:
    numbers = [column.name for column in COLUMNS["events"] if column.form == "number"]
    iso = pl.col("at").str.replace(" ", "T", literal=True).str.replace("Z$", "+00:00")
    moment = iso.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f%z", time_unit="us", strict=False)
    return [
        *(pl.col(name).cast(pl.Float64, strict=False).alias(_PARSED + name) for name in numbers),
        moment.alias(_PARSED + "at"),
    ]


def _missing() -> list[_Check]:
    return [
        *(_Check(c.name, MISSING, pl.col(c.name).is_null()) for c in COLUMNS["events"] if c.required),
        _Check(
            "product_id",
            f"is missing, which {', '.join(_NEED_PRODUCT)} need",
            pl.col("product_id").is_null() & pl.col("kind").is_in(_NEED_PRODUCT),
        ),
        _Check(
            "offer_id",
            f"is missing, which {EventKind.REDEEMED.value} needs",
            pl.col("offer_id").is_null() & (pl.col("kind") == EventKind.REDEEMED.value),
        ),
    ]


def _malformed() -> list[_Check]:
    kinds = [kind.value for kind in EventKind]
    checks = [_Check("kind", f"is none of {', '.join(kinds)}", ~pl.col("kind").is_in(kinds))]
    for column in COLUMNS["events"]:
        if column.form in PATTERNS:
            pattern, reason = PATTERNS[column.form]
            checks.append(_Check(column.name, reason, ~pl.col(column.name).str.contains(pattern)))
    return checks


def _impossible() -> list[_Check]:
    return [
        _Check("at", NO_SUCH_MOMENT, pl.col(_PARSED + "at").is_null()),
        _Check(
            "quantity",
            "is not above 0; a cancellation or return is not an event",
            pl.col(_PARSED + "quantity") <= 0,
        ),
        *(_Check(name, "is below 0", pl.col(_PARSED + name) < 0) for name in _NOT_BELOW_ZERO),
    ]


def _loadable(good: pl.DataFrame) -> pl.DataFrame:
    return good.select(
        pl.col(_PARSED + name).alias(name) if _PARSED + name in good.columns else pl.col(name) for name in _NAMES
    )


def _rejects(bad: pl.DataFrame, checks: list[_Check], names: list[str]) -> list[Reject]:
    rejects = []
    for row in bad.iter_rows(named=True):
        check = checks[row["failed"]]
        as_read = {name: row[name] for name in names}
        rejects.append(Reject(row["place"], check.column, row[check.column], check.reason, as_read))
    return rejects
