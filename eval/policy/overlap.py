"""Whether the log can answer at all: effective sample size, weights, what was never tried, wrong propensities."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from eval.intervals import exact, mean_of, share_of
from eval.policy.log import ChoiceLog, Floats
from eval.suite import Measure

LEAST_SHARE, LEAST_ROUNDS = 0.02, 200
"""Under this effective share or number of rounds, intervals are not to be relied on."""
LEAST_REWARDS = 5.0
"""With fewer rewards among the effective rounds the bootstrap does not know how much they vary."""
MOST_WEIGHT = 0.05
"""More than this part of all weight on one round: the value hangs on it."""
_MEAN_SLACK = 0.05
_LEAST_ROUNDS = 30
_Z = 4.0
"""Standard errors by which an action may be off; wide, since there are many actions and weights have long tails."""


@dataclass(frozen=True)
class Overlap:
    """How well a log covers a policy."""

    weight: Floats
    rewarded: float
    """Share of the rounds that earned anything."""
    unseen: float
    """Share of the policy's choices that fall on actions the log never took in that context."""

    @property
    def effective(self) -> float:
        """Kish's effective sample size: rounds of equal weight that would say as much."""
        squares = float((self.weight**2).sum())
        return float(self.weight.sum()) ** 2 / squares if squares > 0 else 0.0

    @property
    def share(self) -> float:
        """Effective over actual rounds."""
        return self.effective / len(self.weight)

    @property
    def heaviest(self) -> float:
        """Part of all weight that lies on one round."""
        total = float(self.weight.sum())
        return float(self.weight.max()) / total if total > 0 else 1.0

    @cached_property
    def mean(self) -> Measure:
        """Mean weight, which is 1 if the propensities are right and nothing is unseen."""
        return mean_of("weight", "Mean weight", list(self.weight))

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a reader must know, in words."""
        low, high = self.mean.low or 0.0, self.mean.high or 0.0
        found = []
        if self.share < LEAST_SHARE or self.effective < LEAST_ROUNDS:
            found.append(
                f"little overlap: {len(self.weight):,} rounds say as much as {self.effective:,.0f} would "
                f"({self.share:.1%}); the log rarely did what this policy would do"
            )
        elif self.effective * self.rewarded < LEAST_REWARDS:
            found.append(
                f"too few rewards: its {self.effective:,.0f} effective rounds would hold about "
                f"{self.effective * self.rewarded:.1f}; intervals over so few are too narrow"
            )
        if self.heaviest > MOST_WEIGHT:
            found.append(f"one round carries {self.heaviest:.0%} of all weight: the value hangs on it")
        if self.unseen > 0:
            found.append(
                f"{self.unseen:.1%} of its choices were never tried in their context: nothing is known of them"
            )
        if low > 1 + _MEAN_SLACK or high < 1 - _MEAN_SLACK:
            found.append(
                f"the mean weight is {self.mean.value:.2f} and should be 1: propensities or candidates are wrong"
            )
        return tuple(found)


def overlap_of(log: ChoiceLog, target: Floats, weight: Floats) -> Overlap:
    """How well the log covers a policy (n, k) with weights (n,)."""
    k = len(log.actions)
    tried = np.zeros((len(log.contexts), k), dtype=bool)
    tried[log.context, log.action] = True
    rewarded = float((log.reward != 0).mean())
    return Overlap(weight, rewarded, float((target * ~tried[log.context]).sum(axis=1).mean()))


def misfits(log: ChoiceLog) -> list[str]:
    """Actions whose logged propensities cannot be right.

    The sum of 1 / propensity over the rounds that took an action must be the number of rounds that could have taken it.
    """
    found = []
    for at, action in enumerate(log.actions):
        possible = int(log.allowed[:, at].sum())
        inverse = 1.0 / log.propensity[log.action == at]
        if len(inverse) < _LEAST_ROUNDS or possible == 0:
            continue
        # Variance of the sum of independent rounds: each adds (1 - p) / p^2 where taken, on average (1 - p) / p.
        error = float(np.sqrt(np.sum(inverse**2 - inverse)))
        if abs(inverse.sum() - possible) > _Z * error + 1e-9:
            found.append(action)
    return found


def overlap_measures(prefix: str, label: str, overlap: Overlap) -> list[Measure]:
    """As figures."""
    n = len(overlap.weight)
    return [
        exact(f"{prefix}.ess", f"Effective sample size, {label}", overlap.effective, n, unit="count"),
        exact(f"{prefix}.ess_share", f"Effective share of the rounds, {label}", overlap.share, n, unit="share"),
        exact(f"{prefix}.heaviest", f"Weight on one round, {label}", overlap.heaviest, n, unit="share"),
        exact(f"{prefix}.unseen", f"Choices never tried, {label}", overlap.unseen, n, unit="share"),
        overlap.mean.model_copy(update={"name": f"{prefix}.weight", "label": f"Mean weight, {label}"}),
    ]


def misfit_measure(log: ChoiceLog) -> Measure:
    """Share of the actions whose propensities do not fit."""
    counts = np.bincount(log.action, minlength=len(log.actions))
    judged = int((counts >= _LEAST_ROUNDS).sum())
    return share_of(
        f"{log.choice}.propensities_off", f"Actions with wrong propensities, {log.choice}", len(misfits(log)), judged
    )
