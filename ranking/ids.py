"""Stable integer codes for ids: sorted, so that the same ids always get the same codes."""

from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

IntArray = npt.NDArray[np.int64]


class IdIndex:
    """Ids in sorted order; the code of an id is its position."""

    def __init__(self, ids: Iterable[str]) -> None:
        self.ids: tuple[str, ...] = tuple(sorted(set(ids)))

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {name: code for code, name in enumerate(self.ids)}

    def code(self, name: str) -> int:
        """The code of one id, -1 where it is unknown."""
        return self._positions.get(name, -1)

    def codes(self, names: Sequence[str]) -> IntArray:
        """Shape (len(names),); -1 stands for an unknown id."""
        positions = self._positions
        return np.fromiter((positions.get(name, -1) for name in names), dtype=np.int64, count=len(names))

    def frame(self, id_column: str, code_column: str) -> pl.DataFrame:
        """Two columns for joins: the id and its code."""
        return pl.DataFrame(
            {id_column: list(self.ids), code_column: np.arange(len(self), dtype=np.int64)},
            schema={id_column: pl.String, code_column: pl.Int64},
        )
