"""Segments that the data show: typical weeks, found as a mixture, and how much of each a customer has.

Probabilistic latent semantic analysis with Dirichlet priors (Hofmann 1999; Asuncion et al. 2009, MAP estimate): a
customer is a document, an hour of the week a word. The priors pull a customer towards the average mix and a segment
towards the population, so that little data say little.
"""

from dataclasses import dataclass

import numpy as np

from agent.timing.grids import Floats, normalised

MIX_PRIOR = 0.3
"""Moments' worth of the average mix that each segment contributes to a customer."""
WEEK_PRIOR = 20.0
ROUNDS = 30
MIX_ROUNDS = 12


@dataclass(frozen=True)
class Segments:
    """`weeks` (k, 168) are the typical weeks, `average` (k,) the population's mix."""

    weeks: Floats
    average: Floats

    def mix(self, smoothed: Floats, rounds: int = MIX_ROUNDS) -> Floats:
        """Shares of the segments, shape (n, k), for smoothed week counts (n, 168); no data give the average."""
        shares = np.tile(self.average, (len(smoothed), 1))
        for _ in range(rounds):
            shares = _next_mix(smoothed, shares, self.weeks, self.average)
        return shares


def find_segments(smoothed: Floats, population: Floats, count: int, seed: int) -> Segments:
    """Fit `count` segments to smoothed week counts (n, 168)."""
    noise = np.random.default_rng(seed).gamma(3.0, 1.0, (count, population.size))
    weeks = normalised(population * noise)
    average = np.full(count, 1.0 / count)
    mix = np.tile(average, (len(smoothed), 1))
    heavy = smoothed.sum(axis=1) > 10
    for _ in range(ROUNDS):
        ratio = smoothed / np.maximum(mix @ weeks, 1e-12)
        next_weeks = weeks * (mix.T @ ratio) + WEEK_PRIOR * population
        mix = _next_mix(smoothed, mix, weeks, average)
        weeks = normalised(next_weeks)
        average = mix[heavy].mean(axis=0) if heavy.any() else average
    return Segments(weeks=weeks, average=average)


def _next_mix(smoothed: Floats, mix: Floats, weeks: Floats, average: Floats) -> Floats:
    ratio = smoothed / np.maximum(mix @ weeks, 1e-12)
    return normalised(mix * (ratio @ weeks.T) + MIX_PRIOR * len(average) * average)
