"""How far raters agree beyond chance: Cohen's kappa for two, Krippendorff's alpha for any number.

Kappa by statsmodels, alpha by krippendorff; intervals by a bootstrap over pairs.
"""

from collections.abc import Callable, Hashable, Sequence
from itertools import combinations
from typing import Any

import numpy as np

from eval.intervals import statistic_of
from eval.label.labels import Label
from eval.suite import Measure

_DRAWS = 500


def kappa_of(name: str, label: str, both: Sequence[tuple[Hashable, Hashable]]) -> Measure:
    """Cohen's kappa of two raters' choices for the same pairs; no value where there is none to speak of."""
    codes = {choice: at for at, choice in enumerate(sorted({str(c) for pair in both for c in pair}))}
    rows = np.array([[codes[str(a)], codes[str(b)]] for a, b in both]).reshape(-1, 2)
    return _measured(name, label, rows, lambda drawn: kappa(drawn, len(codes)))


def kappa(rows: np.ndarray, k: int) -> float:
    """Cohen's kappa of codes, shape (n, 2). Where both always say one and the same it is 1."""
    from statsmodels.stats.inter_rater import cohens_kappa

    table = np.zeros((k, k))
    np.add.at(table, (rows[:, 0], rows[:, 1]), 1)
    if np.trace(table) == table.sum() and (table > 0).sum() == 1:
        return 1.0
    found: Any = cohens_kappa(table, return_results=False)
    return float(found)


def alpha_of(labels: Sequence[Label]) -> Measure:
    """Krippendorff's alpha of all raters, over the pairs that two or more have labelled."""
    raters = sorted({label.rater for label in labels})
    pairs = sorted({label.pair_id for label in labels})
    sides = {"first": 0.0, "second": 1.0, "tie": 2.0}
    rows = np.full((len(pairs), len(raters)), np.nan)
    for label in labels:
        rows[pairs.index(label.pair_id), raters.index(label.rater)] = sides[label.choice]
    shared = rows[(~np.isnan(rows)).sum(axis=1) >= 2]
    return _measured("alpha", "Krippendorff's alpha, all raters", shared, alpha)


def alpha(rows: np.ndarray) -> float:
    """Krippendorff's nominal alpha, shape (pairs, raters), nan for no label. Where all say one and the same it is 1."""
    import krippendorff

    if len(np.unique(rows[~np.isnan(rows)])) < 2:
        return 1.0
    return float(krippendorff.alpha(rows.T, level_of_measurement="nominal"))


def pairwise(labels: Sequence[Label]) -> list[tuple[str, str, Measure]]:
    """Cohen's kappa of every two raters."""
    by_rater: dict[str, dict[str, str]] = {}
    for label in labels:
        by_rater.setdefault(label.rater, {})[label.pair_id] = label.choice
    found = []
    for one, other in combinations(sorted(by_rater), 2):
        shared = sorted(set(by_rater[one]) & set(by_rater[other]))
        both = [(by_rater[one][pair], by_rater[other][pair]) for pair in shared]
        found.append((one, other, kappa_of(f"kappa.{one}.{other}", f"Cohen's kappa, {one} and {other}", both)))
    return found


def _measured(name: str, label: str, rows: np.ndarray, statistic: Callable[[np.ndarray], float]) -> Measure:
    return statistic_of(name, label, rows, statistic, draws=_DRAWS)
