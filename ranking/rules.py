"""The rules of a brief as numbers on pairs: what it promotes, and what a customer has had enough of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from core.errors import InputError
from core.records import RankRules, Rest
from ranking.catalogue import Catalogue
from ranking.features import Pairs
from ranking.history import FloatArray
from ranking.ids import IntArray

Mask = npt.NDArray[np.bool_]

PROMOTED: Final = "rank.promoted"


@dataclass(frozen=True)
class AppliedRest:
    """A rest of one customer, and the items of the catalogue that it is about."""

    rest: Rest
    code: int
    """Of the type or the group."""

    def covers(self, catalogue: Catalogue, items: IntArray) -> Mask:
        """Which of the products rest, shape (n,)."""
        column = catalogue.product_type if self.rest.level == "type" else catalogue.product_group
        return np.equal(column[items], self.code)


@dataclass(frozen=True)
class ItemFactors:
    """The rules made ready for a catalogue."""

    catalogue: Catalogue
    log_boosts: FloatArray
    """Of every product, shape (n_products,): what is added to its log odds; 0 without a boost."""
    rests: Mapping[str, tuple[AppliedRest, ...]]
    """Customer id -> their rests, of types and groups that the catalogue knows."""

    @classmethod
    def of(cls, catalogue: Catalogue, rules: RankRules) -> "ItemFactors":
        """Raises InputError for a boost that is not above 0; products that the catalogue does not know do not count."""
        for product_id, factor in rules.boosts.items():
            if not factor > 0:
                raise InputError(f"the boost of product {product_id!r} is {factor}: it must be above 0")
        log_boosts = np.zeros(len(catalogue.products), dtype=np.float32)
        codes = catalogue.products.codes(list(rules.boosts))
        factors = np.log(np.array(list(rules.boosts.values()), dtype=np.float64)).astype(np.float32)
        log_boosts[codes[codes >= 0]] = factors[codes >= 0]
        rests = {customer: _applied(catalogue, found) for customer, found in rules.rests.items()}
        return cls(catalogue, log_boosts, rests)

    @property
    def boosted(self) -> IntArray:
        """Codes of the products whose boost is above 1: candidates for everybody."""
        return np.flatnonzero(self.log_boosts > 0).astype(np.int64)

    def shifts(self, names: Sequence[str], pairs: Pairs) -> FloatArray:
        """What is added to the log odds of each pair, shape (n_pairs,); `names` are the customers of the chunk.

        Minus infinity where a rest leaves the pair out.
        """
        shifts = self.log_boosts[pairs.item].copy()
        for row, applied in self._rested(names):
            begin, end = np.searchsorted(pairs.row, [row, row + 1])
            part = slice(int(begin), int(end))
            for one in applied:
                with np.errstate(divide="ignore"):
                    shift = np.log(np.float32(one.rest.factor))
                shifts[part] += np.where(one.covers(self.catalogue, pairs.item[part]), shift, np.float32(0))
        return shifts

    def about(self, name: str, item: int) -> tuple[Rest, ...]:
        """The rests of a customer that an item falls under."""
        found = (one for one in self.rests.get(name, ()) if one.covers(self.catalogue, np.array([item]))[0])
        return tuple(one.rest for one in found)

    def boost(self, item: int) -> float | None:
        """The factor of a promoted item, None for any other."""
        return None if self.log_boosts[item] == 0 else round(float(np.exp(self.log_boosts[item])), 4)

    def _rested(self, names: Sequence[str]) -> list[tuple[int, tuple[AppliedRest, ...]]]:
        return [(row, self.rests[name]) for row, name in enumerate(names) if self.rests.get(name)]


def _applied(catalogue: Catalogue, rests: Sequence[Rest]) -> tuple[AppliedRest, ...]:
    codes = [(catalogue.types if rest.level == "type" else catalogue.groups).code(rest.key) for rest in rests]
    return tuple(AppliedRest(rest, code) for rest, code in zip(rests, codes, strict=True) if code >= 0)
