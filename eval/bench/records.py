"""What a benchmark is and what it gives."""

from collections.abc import Callable
from dataclasses import dataclass

from core.records import Record


@dataclass(frozen=True)
class BenchTask:
    """Work that is timed: `run` does `units` of it."""

    name: str
    unit: str
    units: int
    run: Callable[[], object]


class BenchFigure(Record):
    """One figure of one run."""

    name: str
    unit: str
    units: int
    seconds: float
    """The quickest of the repetitions."""
    per_second: float
    ratio: float
    """Units done while the machine does the reference work once: comparable between machines, unlike seconds."""


class BenchReport(Record):
    """One run."""

    reference_seconds: float
    figures: tuple[BenchFigure, ...]
