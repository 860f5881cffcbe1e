"""How one model foretold each customer's moments, added up by customer.

The moments of one customer are not independent, so intervals are drawn over customers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from agent.timing.grids import Floats, Ints, normalised
from agent.timing.measure import BINS, hits, likeliest, losses
from agent.timing.records import HOURS_OF_DAY
from eval.timing.rivals import Rival
from eval.timing.split import Split

Resolution = Literal["hour", "week"]
RESOLUTIONS: Final[dict[Resolution, str]] = {"hour": "hour of the day", "week": "hour of the week"}
_CHUNK = 20_000


@dataclass(frozen=True)
class Sums:
    """Sums over the moments of each of c customers: `n`, `loss`, `hit` (c,), and `excess` (c, bins).

    `excess` is the probability of the likeliest hour less how often it happened, by bins of that probability.
    """

    n: Floats
    loss: Floats
    hit: Floats
    excess: Floats


@dataclass(frozen=True)
class Scored:
    """One model's sums by resolution, and the mean probability of each hour of the day over all moments, (24,)."""

    sums: dict[Resolution, Sums]
    mean_hours: Floats


def score(rival: Rival, split: Split) -> Scored:
    """Judge a model on the split's moments, a stretch at a time to keep memory low."""
    owners, count = _numbered(split.customer_ids)
    rows = rival.rows(split)
    parts: dict[Resolution, list[tuple[Floats, Floats, Ints, Floats]]] = {name: [] for name in RESOLUTIONS}
    hours_total = np.zeros(HOURS_OF_DAY)
    for start in range(0, len(rows), _CHUNK):
        part = slice(start, start + _CHUNK)
        week = normalised(rival.model.weeks(rows[part]).astype(np.float64))
        hours = week.reshape(len(week), 7, HOURS_OF_DAY).sum(axis=1)
        hours_total += hours.sum(axis=0)
        truth = split.cells[part]
        parts["hour"].append(_judged(hours, truth % HOURS_OF_DAY))
        parts["week"].append(_judged(week, truth))
    return Scored(
        {name: _sums(found, owners, count) for name, found in parts.items()},
        hours_total / len(rows),
    )


def _judged(probabilities: Floats, truth: Ints) -> tuple[Floats, Floats, Ints, Floats]:
    return losses(probabilities, truth), hits(probabilities, truth), *likeliest(probabilities, truth)


def _sums(parts: Sequence[tuple[Floats, Floats, Ints, Floats]], owners: Ints, count: int) -> Sums:
    loss, hit = np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])
    bins, excess = np.concatenate([part[2] for part in parts]), np.concatenate([part[3] for part in parts])
    return Sums(
        n=_totals(owners, np.ones(len(owners)), count),
        loss=_totals(owners, loss, count),
        hit=_totals(owners, hit, count),
        excess=_totals(owners * BINS + bins, excess, count * BINS).reshape(count, BINS),
    )


def _totals(places: Ints, values: Floats, count: int) -> Floats:
    return np.bincount(places, weights=values, minlength=count).astype(np.float64)


def _numbered(customer_ids: Sequence[str]) -> tuple[Ints, int]:
    names, owners = np.unique(np.asarray(customer_ids, dtype=np.str_), return_inverse=True)
    return owners.astype(np.int64), len(names)
