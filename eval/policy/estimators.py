"""Estimators of a policy's value: IPS, SNIPS, DM, DR.

Shapes: n rounds, k actions. `reward`, `propensity` and `action` (n,); `target` (n, k) with rows that add up to 1;
`model` (n, k), the reward that is expected of each action. Estimators take the means over the rounds of
`contributions`.

IPS: Horvitz and Thompson 1952; SNIPS: Swaminathan and Joachims 2015; DM, DR: Dudik, Langford and Li 2011.
"""

from collections.abc import Callable
from typing import Final

import numpy as np

from eval.policy.log import ChoiceLog, Floats

ROUNDS, WEIGHT, WEIGHTED, MODELLED, CORRECTED, LOGGED = range(6)
"""Columns of `contributions`."""


def weights(log: ChoiceLog, target: Floats) -> Floats:
    """Shape (n,): how much more often the target would have taken the action that was taken."""
    chosen: Floats = target[np.arange(log.n), log.action] / log.propensity
    return chosen


def contributions(log: ChoiceLog, target: Floats, model: Floats) -> Floats:
    """Shape (n, 6): one, weight, weighted reward, modelled reward, doubly robust reward, reward."""
    weight = weights(log, target)
    modelled = (target * model).sum(axis=1)
    expected = model[np.arange(log.n), log.action]
    corrected = modelled + weight * (log.reward - expected)
    return np.stack([np.ones(log.n), weight, weight * log.reward, modelled, corrected, log.reward], axis=1)


def ips(means: Floats) -> Floats:
    """Inverse propensity scores: right if the propensities are, and varies much. `means` of contributions (..., 6)."""
    return _ratio(means, WEIGHTED, ROUNDS)


def snips(means: Floats) -> Floats:
    """The same over the sum of weights: a little bias for much less variance."""
    return _ratio(means, WEIGHTED, WEIGHT)


def direct_method(means: Floats) -> Floats:
    """The reward model alone: as right as the model."""
    return _ratio(means, MODELLED, ROUNDS)


def doubly_robust(means: Floats) -> Floats:
    """The model, corrected where the log shows it wrong: right if either the propensities or the model are."""
    return _ratio(means, CORRECTED, ROUNDS)


def logged(means: Floats) -> Floats:
    """What was earned."""
    return _ratio(means, LOGGED, ROUNDS)


def _ratio(means: Floats, part: int, whole: int) -> Floats:
    top, bottom = means[..., part], means[..., whole]
    found: Floats = np.divide(top, bottom, out=np.zeros_like(top), where=bottom > 0)
    return found


ESTIMATORS: Final[dict[str, tuple[str, Callable[[Floats], Floats]]]] = {
    "ips": ("IPS", ips),
    "snips": ("SNIPS", snips),
    "dm": ("Direct method", direct_method),
    "dr": ("Doubly robust", doubly_robust),
}
"""By name: label and function."""
