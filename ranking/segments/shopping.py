"""How each customer shops, as numbers that can be compared: how often, how much at once, and of what."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from ranking import columns as c
from ranking.history import FloatArray
from ranking.ids import IntArray
from ranking.profiles import Profiles
from ranking.snapshot import Snapshot

LEAST_SHARE: Final = 0.01
"""A part of the shop with less of all trips than this tells customers apart by accident only."""
FEW_BASKETS: Final = 3
"""Fewer baskets than this say how somebody shops only by half: such customers find no segment, they are given one."""
TASTES: Final = 3
"""Directions of taste that are kept: few enough for distances to mean something."""
PRIOR_TRIPS: Final = 4.0
"""Trips at the shop's own mix that are mixed into a customer's."""


@dataclass(frozen=True)
class Shopping:
    """Rows are customers, shape (n_customers, ...)."""

    baskets_a_month: FloatArray
    items_a_basket: FloatArray
    shares: FloatArray
    """Of the customer's trips, by part of the shop, shape (n_customers, n_parts); drawn towards the shop's mix."""
    parts: IntArray
    """Codes of the groups that the columns of `shares` stand for, private ones left out."""
    overall: FloatArray
    """The shop's own mix, shape (n_parts,)."""
    known: npt.NDArray[np.bool_]
    """Who has baskets enough to be compared."""

    def features(self) -> FloatArray:
        """Rhythm, size of the basket, and the leading directions of taste, shape (n_customers, 2 + TASTES).

        Rhythm and size have a spread of one; tastes together weigh as much as both. Shares are compared by their roots
        (Hellinger distance), so that large parts of the shop count for more than small ones, but not for all.
        """
        habits = np.stack([np.log1p(self.baskets_a_month), np.log1p(self.items_a_basket)], axis=1)
        middle, spread = habits[self.known].mean(axis=0), habits[self.known].std(axis=0)
        habits[~self.known, 0] = middle[0]  # A basket or two have no rhythm yet.
        tastes = np.sqrt(self.shares) - np.sqrt(self.overall)
        tastes = tastes - tastes[self.known].mean(axis=0)
        strength = float(np.sqrt((tastes[self.known] ** 2).sum(axis=1).mean() / 2))
        directions = np.linalg.svd(tastes[self.known], full_matrices=False)[2][:TASTES]
        columns = [(habits - middle) / np.maximum(spread, 1e-6), tastes @ directions.T / max(strength, 1e-6)]
        return np.concatenate(columns, axis=1).astype(np.float32)


def shopping_of(snapshot: Snapshot, profiles: Profiles) -> Shopping:
    """Counted from the trips for types; a group is private where one of its types is."""
    catalogue, history = snapshot.catalogue, snapshot.type_level.history
    group_of_type = np.zeros(len(catalogue.types), dtype=np.int64)
    group_of_type[catalogue.product_type] = catalogue.product_group
    customers = history.table[c.CUSTOMER].to_numpy()
    groups = group_of_type[history.table[history.level].to_numpy()]
    trips = np.zeros((len(snapshot.customers), len(catalogue.groups)), dtype=np.float64)
    np.add.at(trips, (customers, groups), history.table[c.TRIPS].to_numpy())
    total = trips.sum(axis=0) / max(trips.sum(), 1)
    parts = np.flatnonzero((total >= LEAST_SHARE) & ~_private(snapshot, group_of_type)).astype(np.int64)
    overall = total[parts]
    shares = (trips[:, parts] + PRIOR_TRIPS * overall) / (trips.sum(axis=1, keepdims=True) + PRIOR_TRIPS)
    table = snapshot.type_level.customers
    months = _months(snapshot, profiles)
    return Shopping(
        baskets_a_month=(table.baskets / months).astype(np.float32),
        items_a_basket=table.lines,
        shares=shares.astype(np.float32),
        parts=parts,
        overall=overall.astype(np.float32),
        known=table.baskets >= FEW_BASKETS,
    )


def _private(snapshot: Snapshot, group_of_type: IntArray) -> npt.NDArray[np.bool_]:
    """Groups in which most types are private: they would name what nobody should read."""
    catalogue = snapshot.catalogue
    counts, private = (np.zeros(len(catalogue.groups)) for _ in range(2))
    np.add.at(counts, group_of_type, 1)
    np.add.at(private, group_of_type, catalogue.private_types)
    nameless = np.array([not name for name in catalogue.groups.ids], dtype=bool)
    found: npt.NDArray[np.bool_] = (private > counts / 2) | nameless
    return found


def _months(snapshot: Snapshot, profiles: Profiles) -> FloatArray:
    """Months from each customer's first day to the day of the snapshot, at least one."""
    first = np.full(len(snapshot.customers), snapshot.day, dtype=np.float32)
    first[profiles.customers[c.CUSTOMER].to_numpy()] = profiles.customers[c.FIRST_DAY].to_numpy()
    months: FloatArray = np.maximum((snapshot.day - first) / 30.4, 1).astype(np.float32)
    return months
