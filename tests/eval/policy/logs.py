"""Logs with a known truth."""

import numpy as np

from eval.policy.log import ChoiceLog, Floats

TRUTH = np.array([[0.1, 0.3, 0.2], [0.5, 0.2, 0.4]])
"""Expected reward of three actions in two contexts."""
BIASED = np.array([[0.8, 0.1, 0.1], [0.1, 0.8, 0.1]])
"""A policy that takes the worst action most often in both contexts."""


def biased_log(n: int = 6000, *, seed: int = 0, propensities: Floats = BIASED) -> ChoiceLog:
    """Choices of the biased policy, logged with the propensities given."""
    random = np.random.default_rng(seed)
    context = random.integers(0, 2, n)
    action = (random.random(n)[:, None] > BIASED[context].cumsum(axis=1)).sum(axis=1)
    reward = (random.random(n) < TRUTH[context, action]).astype(float)
    return ChoiceLog(
        choice="angle",
        actions=("favourite", "offer", "replenish"),
        action=action,
        propensity=propensities[context, action],
        reward=reward,
        allowed=np.ones((n, 3), dtype=bool),
        context=context,
        contexts=("locale en", "locale zh"),
        cluster=np.arange(n),
    )
