"""The exported trees say what scikit-learn says."""

import numpy as np

from ranking.trees import fit_trees


def test_scores_match_the_fitted_model_and_add_up() -> None:
    random = np.random.default_rng(0)
    values = random.normal(size=(3000, 5)).astype(np.float32)
    labels = (values[:, 0] + values[:, 1] * values[:, 2] > 0).astype(np.int8)
    trees = fit_trees(values, labels, trees=20, learning_rate=0.2, seed=1)  # checks itself against scikit-learn
    whole = trees.score(values)
    assert np.allclose(whole, trees.score(values, 0, 7) + trees.score(values, 7), atol=1e-4)
    assert ((whole > 0) == (labels == 1)).mean() > 0.85
    assert len(trees) == 20
