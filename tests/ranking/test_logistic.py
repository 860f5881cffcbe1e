"""The regression beside the trees."""

import numpy as np

from ranking.blend import Head
from ranking.logistic import FARTHEST, fit_logistic
from ranking.training import regression_share
from ranking.trees import fit_trees


def test_a_head_weighs_both_and_the_regression_less_the_more_there_is() -> None:
    random = np.random.default_rng(2)
    values = random.normal(size=(2000, 3)).astype(np.float32)
    labels = (values[:, 0] > 0.5).astype(np.int8)
    trees = fit_trees(values, labels, trees=5, learning_rate=0.2, seed=1)
    smooth = fit_logistic(values, labels)
    found = Head(trees, smooth, 0.25).score(values)
    assert np.allclose(found, 0.75 * trees.score(values) + 0.25 * smooth.score(values), atol=1e-5)
    assert [regression_share(count) for count in (300, 10_000, 90_000)] == [0.5, 0.5, 0.1]


def test_it_finds_the_weights_that_made_the_labels() -> None:
    random = np.random.default_rng(0)
    values = (random.normal(size=(20_000, 3)) * [1, 50, 1] + [0, 200, 0]).astype(np.float32)
    values[:, 2] = 7  # tells nothing
    chance = 1 / (1 + np.exp(-(-1 + 1.5 * values[:, 0] + 0.02 * (values[:, 1] - 200))))
    labels = (random.random(len(values)) < chance).astype(np.int8)
    found = fit_logistic(values, labels)
    assert np.allclose(found.weights, [1.5, 0.02, 0], atol=0.1)
    assert found.weights[2] == 0
    near = 1 / (1 + np.exp(-found.score(values)))
    assert abs(near.mean() - labels.mean()) < 0.005
    assert np.abs(near - chance).mean() < 0.02


def test_an_odd_value_counts_as_the_farthest_and_a_row_scores_the_same_alone() -> None:
    random = np.random.default_rng(1)
    values = random.normal(size=(500, 4)).astype(np.float32)
    found = fit_logistic(values, (values[:, 0] > 0).astype(np.int8))
    odd = values[:2].copy()
    odd[0, 0], odd[1, 0] = 1e9, found.high[0]
    odd[1, 1:] = odd[0, 1:]
    assert found.score(odd)[0] == found.score(odd)[1]
    assert found.high[0] < FARTHEST * 2
    assert np.array_equal(found.score(values)[:3], np.concatenate([found.score(values[k : k + 1]) for k in range(3)]))
