"""How ingest says how far it is."""

from collections.abc import Callable

OnProgress = Callable[[str, int, int], None]
"""Called with what is done, how much is done, and how much there is; the unit is rows or bytes."""


def no_progress(_label: str, _done: int, _total: int) -> None:
    """Says nothing."""
