"""What a write did."""

from core.records import Record


class WriteCounts(Record):
    """Rows that were not there before, that were there with other content, and that were there just so."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0

    def __add__(self, other: "WriteCounts") -> "WriteCounts":
        return WriteCounts(
            new=self.new + other.new,
            changed=self.changed + other.changed,
            unchanged=self.unchanged + other.unchanged,
        )

    @property
    def total(self) -> int:
        """All rows that were handed over."""
        return self.new + self.changed + self.unchanged


class Strangers(Record):
    """Ids that events name and no record has: often a sign that two files spell an id differently."""

    products: int = 0
    customers: int = 0


class ForgetCounts(Record):
    """How many rows of one customer were erased."""

    customers: int
    events: int
    list_members: int
    pushes: int = 0

    @property
    def total(self) -> int:
        """All rows."""
        return self.customers + self.events + self.list_members + self.pushes
