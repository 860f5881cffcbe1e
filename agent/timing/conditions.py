"""What an opinion's power may depend on: how much is known of a customer, and how regular they are.

Regularity is the share of pairs of a customer's moments that fall on the same hour of the day (or day of the week),
compared with the population's share: creatures of habit are foretold by their own past, others by everybody's.
"""

import numpy as np

from agent.timing.components import DEFAULT_POWERS, Population
from agent.timing.grids import Floats
from agent.timing.records import HOURS_OF_DAY

CONDITIONS = ("always", "by_mass", "by_regular_hours", "by_regular_days")
NAMES = tuple(
    opinion if condition == "always" else f"{opinion}_{condition}"
    for condition in CONDITIONS
    for opinion in DEFAULT_POWERS
)
"""One name for each power, in the order of the flattened powers (conditions, opinions)."""
_USUAL_MASS = 3.3
_MASS_RANGE = (-3.3, 2.0)
_USUAL_REGULARITY = 0.3
_REGULARITY_RANGE = (-0.5, 1.0)
_PAIRS = 100.0
"""Pairs' worth of the population's share that are added to a customer's."""


def default_powers() -> Floats:
    """Powers (conditions, opinions) that are the same for all customers."""
    powers = np.zeros((len(CONDITIONS), len(DEFAULT_POWERS)))
    powers[0] = list(DEFAULT_POWERS.values())
    return powers


def conditions(counts: Floats, squares: Floats, population: Population) -> Floats:
    """Scales (n, 4) from decayed counts (n, 168) and each customer's sum of squared weights (n,)."""
    mass = counts.sum(axis=1)
    grid = counts.reshape(-1, 7, HOURS_OF_DAY)
    columns = (
        np.ones(len(counts)),
        np.clip(np.log1p(mass) - _USUAL_MASS, *_MASS_RANGE),
        _regularity(grid.sum(axis=1), squares, population.hours),
        _regularity(grid.sum(axis=2), squares, population.days),
    )
    return np.stack(columns, axis=1)


def _regularity(own: Floats, squares: Floats, everybody: Floats) -> Floats:
    """Log of the share of pairs of moments in the same place, over the population's; around 0, in a fixed range."""
    pairs = np.maximum(own.sum(axis=1) ** 2 - squares, 0.0)
    same = np.maximum((own**2).sum(axis=1) - squares, 0.0)
    expected = float((everybody**2).sum())
    lift = np.log((same + _PAIRS * expected) / ((pairs + _PAIRS) * expected))
    return np.asarray(np.clip(lift - _USUAL_REGULARITY, *_REGULARITY_RANGE))
