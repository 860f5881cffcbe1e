"""What an ingest did."""

from typing import Literal

from core.records import Record
from core.store import Strangers, WriteCounts

Kind = Literal["products", "customers", "events", "offers", "lists"]


class KindReport(Record):
    """Rows of one kind: not there before, there with other content, there just so, and not loaded."""

    kind: Kind
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0

    @classmethod
    def of(cls, kind: Kind, counts: WriteCounts, rejected: int = 0) -> "KindReport":
        """From what the store counted."""
        return cls(kind=kind, rejected=rejected, **counts.model_dump())


class IngestReport(Record):
    """What one ingest did, by kind."""

    kinds: tuple[KindReport, ...]
    strangers: Strangers = Strangers()
    """Products and customers that the store's events name and that it has no record of."""
    rejects: tuple[str, ...] = ()
    """Files that hold the rejected rows, with the reason of each."""

    @property
    def rejected(self) -> int:
        """Rows that were not loaded."""
        return sum(kind.rejected for kind in self.kinds)

    @property
    def touched(self) -> int:
        """Rows that are new or changed."""
        return sum(kind.new + kind.changed for kind in self.kinds)
