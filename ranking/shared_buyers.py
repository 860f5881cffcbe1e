"""How many customers bought this, and how many of them also that: counts behind "people who buy X"."""

from functools import cached_property

import numpy as np

from ranking import columns as c
from ranking.history import History
from ranking.ids import IntArray


class SharedBuyers:
    """Counts over a history; what was counted once is kept."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._counted: dict[tuple[int, int], int] = {}

    @cached_property
    def _buyers(self) -> tuple[IntArray, IntArray]:
        """Customers grouped by item: (customers, starts), those of item j are customers[starts[j]:starts[j + 1]]."""
        table = self._history.table
        items = table[self._history.level].to_numpy()
        order = np.argsort(items, kind="stable")
        starts = np.searchsorted(items[order], np.arange(self._history.n_items + 1))
        return table[c.CUSTOMER].to_numpy()[order].astype(np.int64), starts.astype(np.int64)

    def of(self, item: int) -> IntArray:
        """Codes of the customers who ever bought the item, ascending."""
        customers, starts = self._buyers
        return customers[starts[item] : starts[item + 1]]

    def both(self, first: int, second: int) -> int:
        """How many customers bought both items."""
        key = (min(first, second), max(first, second))
        if key not in self._counted:
            self._counted[key] = len(np.intersect1d(self.of(first), self.of(second), assume_unique=True))
        return self._counted[key]
