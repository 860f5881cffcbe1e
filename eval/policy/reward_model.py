"""What reward an action is expected to bring: means that are shrunk, context to action to everything.

Each round is predicted from the other folds only, so that the model has not seen what it corrects; folds keep the
rounds of one customer together.
"""

from typing import Final

import numpy as np

from eval.policy.log import Bools, ChoiceLog, Floats, Ints

FOLDS: Final = 3


def folds_of(log: ChoiceLog, seed: int) -> Ints:
    """Shape (n,): the fold of each round."""
    random = np.random.default_rng(seed)
    by_cluster = random.integers(0, FOLDS, int(log.cluster.max()) + 1)
    folds: Ints = by_cluster[log.cluster]
    return folds


def cross_fitted(log: ChoiceLog, folds: Ints) -> Floats:
    """Shape (n, k): the expected reward of each action in the context of each round."""
    model = np.zeros((log.n, len(log.actions)))
    for fold in range(FOLDS):
        inside = folds == fold
        model[inside] = _fit(log, ~inside)[log.context[inside]]
    return model


def _fit(log: ChoiceLog, seen: Bools) -> Floats:
    """Shape (contexts, k), from the rounds that may be seen."""
    k, contexts = len(log.actions), len(log.contexts)
    action, reward = log.action[seen], log.reward[seen]
    overall = np.full(k, reward.mean() if len(reward) else 0.0)
    cell = log.context[seen] * k + action
    n_cell = np.bincount(cell, minlength=contexts * k)
    sums = _sums(cell, reward, contexts * k)
    spread = _spread_within(reward, sums, n_cell, cell)
    of_action = _shrunk(_sums(action, reward, k), np.bincount(action, minlength=k), overall, spread)
    fitted: Floats = _shrunk(sums, n_cell, np.tile(of_action, contexts), spread).reshape(contexts, k)
    return fitted


def _sums(group: Ints, reward: Floats, groups: int) -> Floats:
    return np.bincount(group, reward, minlength=groups).astype(float)


def _spread_within(reward: Floats, sums: Floats, counts: Ints, cell: Ints) -> float:
    """Variance of rewards around the mean of their cell; that around the overall mean where cells hold one each."""
    free = len(reward) - int((counts > 0).sum())
    if free <= 0:
        return float(reward.var()) if len(reward) else 0.0
    means = np.divide(sums, counts, out=np.zeros_like(sums), where=counts > 0)
    return float(((reward - means[cell]) ** 2).sum() / free)


def _shrunk(sums: Floats, counts: Ints, prior: Floats, spread: float) -> Floats:
    """Means drawn towards `prior` as far as chance alone explains how they differ from it.

    The variance between groups is that of DerSimonian and Laird (1986): without any, all is the prior.
    """
    known = counts > 0
    n = counts[known]
    means = sums[known] / n
    fitted = prior.astype(float).copy()
    if spread <= 0 or len(n) < 2:
        fitted[known] = means if spread <= 0 else fitted[known]
        return fitted
    weight = n / spread
    excess = float((weight * (means - prior[known]) ** 2).sum()) - (len(n) - 1)
    between = max(0.0, excess / float(weight.sum() - (weight**2).sum() / weight.sum()))
    trust = between / (between + spread / n)
    fitted[known] += trust * (means - prior[known])
    return fitted
