"""How much the agent of one customer may cost."""

from core.records import Record


class Budget(Record):
    """How much one customer may cost."""

    calls: int = 10
    tokens: int = 20_000
    seconds: float = 120.0
