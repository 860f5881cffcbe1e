"""A circuit breaker: a model that keeps failing is left alone for a while, so that a batch ends instead of waiting."""

from collections.abc import Callable
from time import monotonic


class Circuit:
    """Opens after `limit` failures in a row; after `rest_seconds` one call is let through to see whether it is back."""

    def __init__(self, *, limit: int = 5, rest_seconds: float = 30.0, clock: Callable[[], float] = monotonic) -> None:
        self._limit = limit
        self._rest = rest_seconds
        self._clock = clock
        self._failures = 0
        self._opened_at: float | None = None

    def lets_through(self) -> bool:
        """Whether a call may be made now."""
        return self._opened_at is None or self._clock() - self._opened_at >= self._rest

    def failed(self) -> None:
        """A call failed for a reason that the next one may share."""
        self._failures += 1
        if self._failures >= self._limit:
            self._opened_at = self._clock()

    def answered(self) -> None:
        """A call got an answer, good or bad."""
        self._failures, self._opened_at = 0, None
