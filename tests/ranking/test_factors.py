"""Matrix factorisation as a generator."""

import numpy as np
import pytest
from scipy import sparse

from ranking.generators.factors import FactorGenerator, factorised


@pytest.fixture(scope="module")
def blocks() -> "sparse.csr_array":
    """Two kinds of customers, each with six items of its own; customer 39 has none."""
    random = np.random.default_rng(1)
    dense = np.zeros((40, 12), dtype=np.float32)
    for customer in range(39):
        own = random.choice(6, size=4, replace=False) + 6 * (customer % 2)
        dense[customer, own] = 1
    return sparse.csr_array(dense)


@pytest.fixture(scope="module")
def generator(blocks: "sparse.csr_array") -> FactorGenerator:
    return factorised("als", blocks)


def test_what_is_missing_of_the_own_kind_comes_before_the_other_kind(
    generator: FactorGenerator, blocks: "sparse.csr_array"
) -> None:
    scores = generator.scores(np.arange(39))
    for customer, row in enumerate(scores):
        own = np.arange(6) + 6 * (customer % 2)
        other = np.setdiff1d(np.arange(12), own)
        missing = [item for item in own if blocks[customer, item] == 0]
        assert row[missing].mean() > row[other].mean()


def test_nobody_known_and_nothing_bought_score_nothing(generator: FactorGenerator) -> None:
    assert not generator.scores(np.array([-1, 39])).any()
    assert generator.anchors(np.array([0]), np.array([1])).item.tolist() == [-1]


def test_a_customer_scores_the_same_in_any_company(generator: FactorGenerator) -> None:
    together = generator.scores(np.arange(39))
    assert np.array_equal(together[7], generator.scores(np.array([7]))[0])


def test_the_same_seed_gives_the_same_factors(blocks: "sparse.csr_array", generator: FactorGenerator) -> None:
    again = factorised("als", blocks)
    assert np.array_equal(again.factors, generator.factors)
    assert np.array_equal(again.customers, generator.customers)
    assert not np.array_equal(factorised("als", blocks, seed=5).factors, generator.factors)


def test_few_customers_make_no_item_and_an_empty_shop_no_factors(blocks: "sparse.csr_array") -> None:
    assert len(factorised("als", blocks, min_customers=1000).items) == 0
    empty = factorised("als", sparse.csr_array((5, 12), dtype=np.float32), min_customers=0)
    assert not empty.scores(np.array([0, -1])).any()
