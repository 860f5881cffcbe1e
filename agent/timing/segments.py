"""Segments that the data show: typical weeks, found as a mixture, and how much of each a customer has.

Probabilistic latent semantic analysis with Dirichlet priors (Hofmann 1999; Asuncion et al. 2009, MAP estimate): a
customer is a document, an hour of the week a word. The priors pull a customer towards the average mix and a segment
towards the population, so that little data say little. Several such mixtures, from coarse to fine, are averaged: each
finds other segments, and their average foretells better than any of them.
"""

from dataclasses import dataclass

import numpy as np

from agent.timing.grids import Floats, Ints, normalised

MIX_PRIOR = 0.3
"""Moments' worth of the average mix that each segment contributes to a customer."""
WEEK_PRIOR = 20.0
ROUNDS = 30
MIX_ROUNDS = 12
FINENESS = (1, 2, 3)


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


@dataclass(frozen=True)
class Segmentations:
    """Mixtures from coarse to fine; a customer's segment is that of the coarsest."""

    parts: tuple[Segments, ...]

    def read(self, smoothed: Floats) -> tuple[Floats, Ints]:
        """What people of the same segments do, (n, 168), and the strongest segment (n,), for week counts (n, 168)."""
        mixes = [part.mix(smoothed) for part in self.parts]
        weeks = [mix @ part.weeks for mix, part in zip(mixes, self.parts, strict=True)]
        return np.asarray(np.mean(weeks, axis=0)), np.argmax(mixes[0], axis=1)


def find_segmentations(smoothed: Floats, population: Floats, count: int, seed: int) -> Segmentations:
    """Fit mixtures of `count`, twice and three times as many segments to smoothed week counts (n, 168)."""
    sizes = (count * finer for finer in FINENESS)
    return Segmentations(
        tuple(find_segments(smoothed, population, size, seed + place) for place, size in enumerate(sizes))
    )


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
