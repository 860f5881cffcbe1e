"""Forbidden spans: how caps, gaps and back-off say when a customer must not be written to.

A span (low, high) of one owner forbids every t with low < t < high; both ends themselves are allowed. Time counts in
minutes for rolling rules and in local days for calendar rules. What was planned for later counts like what was sent, so
a new push may not be squeezed in before it either.
"""

from dataclasses import dataclass

import numpy as np

from agent.timing.grids import Ints

FAR = 1 << 40
"""Further away than any minute or day."""


@dataclass(frozen=True)
class Spans:
    """`owner`, `low`, `high`, each (m,): forbidden is low < t < high for that owner."""

    owner: Ints
    low: Ints
    high: Ints


def spans_of_limit(owner: Ints, at: Ints, limit: int, span: int) -> Spans:
    """Where one more push would be the (limit + 1)-th within less than `span`.

    `owner` and `at` (m,) are the pushes that count, sorted by owner, then time. `limit` of them in a row that lie
    within less than `span` forbid everything from `span` before the last to `span` after the first of them.

    With a limit of 0 nobody named in `owner` may get anything.
    """
    if limit == 0:
        owners = np.unique(owner)
        return Spans(owners, np.full(len(owners), -FAR), np.full(len(owners), FAR))
    last = np.arange(limit - 1, len(at))
    first = last - (limit - 1)
    together = (owner[last] == owner[first]) & (at[last] - at[first] < span)
    last, first = last[together], first[together]
    return Spans(owner[last], at[last] - span, at[first] + span)
