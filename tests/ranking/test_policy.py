"""Exploration: propensities add up, draws follow them and never depend on neighbours."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.records import ExplorationRule
from ranking.policy import Exploration, Thompson, policy_of

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


@given(scores, st.floats(2, 500))
def test_thompson_propensities_are_a_distribution(values: list[float], cases: float) -> None:
    found = Thompson(cases=cases).propensities(np.array(values, dtype=np.float32))
    assert (found > 0).all()
    assert found.sum() == pytest.approx(1, abs=1e-4)
    assert found.argmax() in np.flatnonzero(np.isclose(values, max(values)))


@pytest.mark.parametrize("cases", [3.0, 40.0])
def test_thompson_propensities_are_those_of_a_simulation(cases: float) -> None:
    policy, log_odds = Thompson(cases=cases), np.array([-1.0, -1.5, -3.0, -1.0], dtype=np.float32)
    chance = 1 / (1 + np.exp(-log_odds))
    drawn = np.random.default_rng(0).beta(chance * cases, (1 - chance) * cases, size=(200_000, 4))
    shares = np.bincount(drawn.argmax(axis=1), minlength=4) / 200_000
    assert policy.propensities(log_odds) == pytest.approx(shares, abs=0.006)
    first = [policy.order(log_odds, ["a", "b", "c", "d"], customer_id=f"c{k}", seed=3)[0] for k in range(8000)]
    assert np.bincount(first, minlength=4) / 8000 == pytest.approx(shares, abs=0.025)


def test_the_surer_thompson_is_the_less_it_tries() -> None:
    log_odds = np.array([-1.0, -2.0], dtype=np.float32)
    bold, sure = (Thompson(cases=cases).propensities(log_odds)[1] for cases in (5.0, 500.0))
    assert bold > 0.2 > 0.01 > sure
    assert Thompson().propensities(log_odds[:1]).tolist() == [1.0]


def test_a_brief_chooses_the_policy() -> None:
    assert policy_of(None).name == "greedy"
    assert policy_of(ExplorationRule(temperature=0.5)).name == "softmax-0.5"
    assert policy_of(ExplorationRule(kind="thompson", cases=20)).name == "thompson-20"
