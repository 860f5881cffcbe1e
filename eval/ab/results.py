"""Results of a test: a row a unit, with its arm and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from core.errors import InputError

if TYPE_CHECKING:
    import polars as pl

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Columns:
    """What the columns of the file are called."""

    metric: str
    unit: str = "customer_id"
    arm: str = "arm"
    before: str | None = None
    """The same metric before the test, or anything else that was known then."""
    at: str | None = None
    """When the unit entered: ISO dates or times, or numbers."""
    segments: tuple[str, ...] = ()

    @property
    def named(self) -> tuple[str, ...]:
        """Every column that must be there."""
        return tuple(
            name
            for name in (self.unit, self.arm, self.metric, self.before, self.at, *self.segments)
            if name is not None
        )


@dataclass(frozen=True)
class Results:
    """n units, each in one arm; in order of entry where that is known."""

    columns: Columns
    control: str
    arms: tuple[str, ...]
    """The control first."""
    arm: npt.NDArray[np.int64]
    """Shape (n,): index into `arms`."""
    value: Floats
    """Shape (n,)."""
    before: Floats | None
    """Shape (n,)."""
    at: tuple[str, ...]
    """Shape (n,), or empty."""
    segments: Mapping[str, tuple[str, ...]]
    """By column, shape (n,)."""
    in_two_arms: int
    """Units that were found in more than one arm; they are left out of everything else."""

    @property
    def is_binary(self) -> bool:
        """Whether the metric is 0 or 1."""
        return bool(np.isin(self.value, (0.0, 1.0)).all())

    def of(self, arm: int, keep: Bools | None = None) -> Bools:
        """Shape (n,): the units of an arm, of those to keep."""
        inside: Bools = self.arm == arm
        return inside if keep is None else inside & keep


def read_results(path: Path, columns: Columns, control: str | None) -> Results:
    """A CSV or Parquet file. Raises InputError that names the column, the row and the way out.

    The control is the arm called `control` where none is named.
    """
    table = _read(path)
    missing = [name for name in columns.named if name not in table.columns]
    if missing:
        raise InputError(f"{path}: no column {missing[0]!r}; there is {', '.join(table.columns)}")
    table = _typed(path, table, columns)
    arms = sorted(set(table[columns.arm].to_list()))
    if len(arms) < 2:
        raise InputError(f"{path}: column {columns.arm}: only one arm, {arms[0]!r}; a test has two or more")
    chosen = control or "control"
    if chosen not in arms:
        raise InputError(f"{path}: no arm {chosen!r}; name the control with --control: {', '.join(arms)}")
    once, crossed = _units_once(path, table, columns)
    order = (chosen, *(arm for arm in arms if arm != chosen))
    return _results(once, columns, order, crossed)


def _read(path: Path) -> "pl.DataFrame":
    import polars as pl

    if not path.is_file():
        raise InputError(f"{path}: no such file")
    try:
        table = pl.read_parquet(path) if path.suffix == ".parquet" else pl.read_csv(path, infer_schema=False)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise InputError(f"{path}: cannot be read: {str(error).splitlines()[0]}") from error
    if table.is_empty():
        raise InputError(f"{path}: the file holds no rows")
    return table


def _typed(path: Path, table: "pl.DataFrame", columns: Columns) -> "pl.DataFrame":
    import polars as pl

    numeric = [name for name in (columns.metric, columns.before) if name is not None]
    texts = [name for name in columns.named if name not in numeric]
    for name in columns.named:
        empty = table[name].is_null() | (table[name].cast(pl.String) == "")
        if empty.any():
            raise InputError(
                f"{path}: column {name}, row {(empty.arg_max() or 0) + 1}: is empty; every unit needs a value"
            )
    table = table.with_columns(pl.col(texts).cast(pl.String))
    found = table.with_columns(pl.col(numeric).cast(pl.Float64, strict=False))
    for name in numeric:
        wrong = ~found[name].is_finite().fill_null(value=False)
        if wrong.any():
            row = wrong.arg_max() or 0
            raise InputError(f"{path}: column {name}, row {row + 1}: {table[name][row]!r} is not a number")
    return found


def _units_once(path: Path, table: "pl.DataFrame", columns: Columns) -> tuple["pl.DataFrame", int]:
    """The rows of units that were in one arm, and how many were in several."""
    import polars as pl

    counts = table.group_by(columns.unit, maintain_order=True).agg(
        pl.col(columns.arm).n_unique().alias("__arms"), pl.len().alias("__rows")
    )
    twice = counts.filter((pl.col("__arms") == 1) & (pl.col("__rows") > 1))
    if not twice.is_empty():
        unit, rows = twice[columns.unit][0], twice["__rows"][0]
        raise InputError(f"{path}: {columns.unit} {unit!r} has {rows} rows; add them up to one row a unit first")
    crossed = counts.filter(pl.col("__arms") > 1)
    once = table.filter(~pl.col(columns.unit).is_in(crossed[columns.unit].to_list()))
    if once.is_empty():
        raise InputError(f"{path}: every unit is in several arms; nothing was randomised")
    return (once.sort(columns.at, maintain_order=True) if columns.at else once), len(crossed)


def _results(table: "pl.DataFrame", columns: Columns, arms: tuple[str, ...], crossed: int) -> Results:
    index = {arm: at for at, arm in enumerate(arms)}
    return Results(
        columns=columns,
        control=arms[0],
        arms=arms,
        arm=np.array([index[arm] for arm in table[columns.arm].to_list()]),
        value=table[columns.metric].to_numpy().astype(float),
        before=table[columns.before].to_numpy().astype(float) if columns.before else None,
        at=tuple(table[columns.at].to_list()) if columns.at else (),
        segments={name: tuple(table[name].to_list()) for name in columns.segments},
        in_two_arms=crossed,
    )
