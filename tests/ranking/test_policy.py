"""Exploration: propensities add up, draws follow them and never depend on neighbours."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranking.policy import Exploration

scores = st.lists(st.floats(-8, 3, width=32), min_size=1, max_size=12)


def test_greedy_keeps_the_order_and_is_certain() -> None:
    log_odds = np.array([2.0, 1.0, 0.0], dtype=np.float32)
    policy = Exploration(0.0)
    assert policy.order(log_odds, ["a", "b", "c"], customer_id="x", seed=1).tolist() == [0, 1, 2]
    assert policy.propensities(log_odds).tolist() == [1.0, 1.0, 1.0]


@given(scores, st.floats(0.05, 5))
def test_propensities_are_a_distribution(values: list[float], temperature: float) -> None:
    found = Exploration(temperature).propensities(np.array(values, dtype=np.float32))
    assert (found > 0).all()
    assert found.sum() == pytest.approx(1, abs=1e-4)


@given(scores, st.integers(0, 100))
def test_an_order_holds_every_item_once(values: list[float], seed: int) -> None:
    names = [f"p{k}" for k in range(len(values))]
    order = Exploration(1.0).order(np.array(values, dtype=np.float32), names, customer_id="x", seed=seed)
    assert sorted(order.tolist()) == list(range(len(values)))


def test_the_first_item_is_drawn_with_its_propensity() -> None:
    policy, log_odds = Exploration(1.0), np.array([0.5, 0.0, -1.0], dtype=np.float32)
    first = [policy.order(log_odds, ["a", "b", "c"], customer_id=f"c{k}", seed=3)[0] for k in range(8000)]
    shares = np.bincount(first, minlength=3) / 8000
    assert shares == pytest.approx(policy.propensities(log_odds), abs=0.025)
