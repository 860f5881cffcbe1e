"""Back-off: who ignored the last pushes is left alone for longer each time."""

import numpy as np

from agent.timing.clock import DAY
from agent.timing.grids import Ints
from agent.timing.masks import Mask
from agent.timing.rules.spans import Spans

RULE = "timing.backoff"


def backoff_spans(
    owner: Ints, at: Ints, answered: Mask, *, tolerated: int, first_days: int = 1, longest_days: int = 14
) -> Spans:
    """Forbidden minutes after the last push of owners who left more than `tolerated` in a row unanswered.

    The wait is `first_days` after one more than tolerated and doubles with each further one, up to `longest_days`.
    `owner`, `at`, `answered` (m,) are the pushes already sent, sorted by owner and time.
    """
    if not len(at):
        return Spans(owner, at, at)
    last = np.flatnonzero(np.append(owner[1:] != owner[:-1], True))
    place = np.arange(len(at))
    start = np.concatenate([[0], last[:-1] + 1])[np.searchsorted(last, place)]
    last_answer = np.maximum.accumulate(np.where(answered, place, -1))
    ignored = place - np.maximum(last_answer, start - 1)
    over = ignored[last] - tolerated
    chosen = last[over > 0]
    doublings = np.minimum(over[over > 0] - 1, 16)
    days = np.minimum(first_days * 2**doublings, longest_days)
    return Spans(owner[chosen], at[chosen] - 1, at[chosen] + days * DAY)
