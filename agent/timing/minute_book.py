"""How many messages each minute has already got, over all batches that share the book."""

from collections import Counter
from collections.abc import Iterable, Mapping
from threading import Lock


class MinuteBook:
    """Counts messages per minute; safe to share between threads."""

    def __init__(self, per_minute: int, taken: Mapping[int, int] | None = None) -> None:
        """At most `per_minute` messages are let into a minute; `taken` are those that are there already."""
        self._per_minute = per_minute
        self._taken: Counter[int] = Counter(taken)
        self._lock = Lock()

    def take_first(self, minutes: Iterable[int]) -> int | None:
        """Take the first of `minutes` that has room; None if all are full."""
        with self._lock:
            for minute in minutes:
                if self._taken[minute] < self._per_minute:
                    self._taken[minute] += 1
                    return minute
        return None

    def count(self, minute: int) -> int:
        """Messages in that minute so far."""
        return self._taken[minute]
