"""The minimum gap: any two pushes to a customer, of any campaign, lie at least so many minutes apart."""

from agent.timing.grids import Ints
from agent.timing.rules.spans import Spans, spans_of_limit

RULE = "timing.minimum_gap"


def gap_spans(owner: Ints, at: Ints, minutes: int) -> Spans:
    """Forbidden minutes around pushes (m,) sorted by owner and time."""
    return spans_of_limit(owner, at, 1, minutes)
