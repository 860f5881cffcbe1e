"""A split in time: what was known before a day, and what was bought in the thirty days from it on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal
from zoneinfo import ZoneInfo

import numpy as np

from core.errors import InputError
from core.records import stable_fraction

if TYPE_CHECKING:
    import polars as pl

    from ranking.catalogue import Catalogue
    from ranking.history import History
    from ranking.ids import IdIndex
    from ranking.model import RankingModel

Target = Literal["all", "repeat", "new"]
TARGETS: Final[tuple[Target, ...]] = ("all", "repeat", "new")
LEARNERS_LEFT: Final = 0.5
"""At least this share of the customers stays with those that the blend learns from."""


@dataclass(frozen=True)
class Split:
    """Who is tested on which month. The month has `days` days from `cut` on."""

    cut: date
    days: int
    tested: tuple[str, ...]
    learners: tuple[str, ...]
    """Customers whose purchases the blend may learn from: none of those tested."""
    least: int = 1
    """Tested is who bought so many different products in the month."""


def split_events(
    events: "pl.DataFrame",
    *,
    until: date | None,
    zone: str,
    sample: int,
    seed: int,
    chosen: Sequence[str] | None = None,
    days: int | None = None,
    least: int = 1,
) -> Split:
    """The last `days` days of the events (a month where None), or those that start on `until`.

    Tested are `chosen`, or else `sample` customers drawn by `seed`, of those who bought `least` different products in
    the month; the others of them are not learned from either. Raises InputError where there is no such month or nobody
    to test.
    """
    from ranking.blend import HORIZON_DAYS

    last = events["at"].max()
    if not isinstance(last, datetime):
        raise InputError("the store holds no events; load some first with `pushwright ingest`")
    end = last.astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
    asked = HORIZON_DAYS if days is None else days
    cut = until or end - timedelta(days=asked)
    days = min(asked, (end - cut).days)
    if days <= 0:
        raise InputError(f"--until {cut}: the last event is of {end - timedelta(days=1)}; name an earlier day")
    everybody = events["customer_id"].unique().sort().to_list()
    if chosen is None:
        drawn = sorted(everybody, key=lambda name: stable_fraction("rank-eval", seed, name))
        tested = drawn[: min(sample, int(len(drawn) * (1 - LEARNERS_LEFT)))]
    else:
        tested = [name for name in dict.fromkeys(chosen) if name in set(everybody)]
    if not tested:
        raise InputError("nobody of the customers to test has an event in the store")
    held = set(tested)
    learners = tuple(name for name in everybody if name not in held)
    if least > 1:
        tested = _buyers(events, tested, cut, days, zone, least)
    return Split(cut, days, tuple(sorted(tested)), learners, least)


def _buyers(events: "pl.DataFrame", names: Sequence[str], cut: date, days: int, zone: str, least: int) -> list[str]:
    """Those of `names` who bought at least so many different products within the month."""
    import polars as pl

    day = pl.col("at").dt.convert_time_zone(zone).dt.date()
    bought = events.filter(
        pl.col("customer_id").is_in(names)
        & (pl.col("kind") == "purchase")
        & day.is_between(cut, cut + timedelta(days=days), closed="left")
    )
    counts = bought.group_by("customer_id").agg(pl.col("product_id").n_unique().alias("products"))
    found = counts.filter(pl.col("products") >= least)["customer_id"].to_list()
    if not found:
        raise InputError(
            f"--least {least}: nobody tested bought so many different products from {cut} on; ask for fewer"
        )
    return found


@dataclass(frozen=True)
class Wanted:
    """What the tested customers bought in the month at one level, as item codes of the model.

    `names` and `codes` (n,) are those who bought anything; `bought` are keys row * n_items + item of what they had
    bought before the cut, ascending.
    """

    names: tuple[str, ...]
    codes: "np.ndarray[tuple[int], np.dtype[np.int64]]"
    n_items: int
    items: tuple[tuple[int, ...], ...]
    bought: "np.ndarray[tuple[int], np.dtype[np.int64]]"

    def of(self, target: Target) -> list[list[int]]:
        """Per customer the items that count for `target`: all, those bought before, or those new to them."""
        if target == "all":
            return [list(items) for items in self.items]
        known = set(self.bought.tolist())
        repeat = target == "repeat"
        return [
            [item for item in items if (row * self.n_items + item in known) == repeat]
            for row, items in enumerate(self.items)
        ]


def wanted_items(model: "RankingModel", events: "pl.DataFrame", split: Split, level: str) -> Wanted:
    """What the tested customers bought within the month, at `level` (product or type)."""
    snapshot = model.snapshot
    whole = snapshot.product_level if level == "product" else snapshot.type_level
    return wanted_from(snapshot.catalogue, snapshot.customers, whole.history, model.about["timezone"], events, split)


def wanted_from(
    catalogue: "Catalogue", customers: "IdIndex", history: "History", zone: str, events: "pl.DataFrame", split: Split
) -> Wanted:
    """The same from the parts of a model: `history` is that of one level before the cut, with codes of `customers`."""
    import polars as pl

    from ranking import columns as c
    from ranking.interactions import build_interactions, day_number

    level = history.level
    whole = build_interactions(
        events.filter(pl.col(c.CUSTOMER_ID).is_in(split.tested)),
        catalogue,
        today=split.cut + timedelta(days=split.days),
        timezone=zone,
    )
    later = whole.purchases.filter(pl.col(c.DAY) >= day_number(split.cut))
    pairs = later.select(c.CUSTOMER, level).unique().sort(c.CUSTOMER, level)
    grouped = pairs.group_by(c.CUSTOMER, maintain_order=True).agg(pl.col(level))
    names = tuple(whole.customers.ids[code] for code in grouped[c.CUSTOMER])
    codes = customers.codes(names)
    rows, items = own_items(codes, history.starts, history.keys, history.n_items)
    return Wanted(
        names, codes, history.n_items, tuple(map(tuple, grouped[level].to_list())), rows * history.n_items + items
    )


def own_items(codes: np.ndarray, starts: np.ndarray, keys: np.ndarray, n_items: int) -> tuple[np.ndarray, np.ndarray]:
    """(rows, items) of everything that the customers bought; nothing for code -1."""
    parts = [
        (np.full(starts[code + 1] - starts[code], row), keys[starts[code] : starts[code + 1]] % n_items)
        for row, code in enumerate(codes)
        if code >= 0
    ]
    if not parts:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    rows, items = zip(*parts, strict=True)
    return np.concatenate(rows).astype(np.int64), np.concatenate(items).astype(np.int64)
