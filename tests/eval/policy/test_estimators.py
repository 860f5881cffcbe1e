"""The estimators: equal to an established implementation, and right where the truth is known."""

import numpy as np
import pytest
from obp.ope import (
    DirectMethod,
    DoublyRobust,
    InverseProbabilityWeighting,
    SelfNormalizedInverseProbabilityWeighting,
)

from eval.policy.estimators import contributions, direct_method, doubly_robust, ips, snips
from eval.policy.log import ChoiceLog
from eval.policy.overlap import misfits, overlap_of
from eval.policy.reward_model import cross_fitted, folds_of
from eval.policy.suite import policy_suite, value_of
from eval.policy.targets import Target, targets_for
from tests.eval.policy.logs import BIASED, TRUTH, biased_log


def random_log(seed: int, n: int = 400, k: int = 5) -> ChoiceLog:
    random = np.random.default_rng(seed)
    return ChoiceLog(
        choice="item",
        actions=tuple(str(at) for at in range(k)),
        action=random.integers(0, k, n),
        propensity=random.uniform(0.05, 1, n),
        reward=random.normal(size=n),
        allowed=np.ones((n, k), dtype=bool),
        context=np.zeros(n, dtype=int),
        contexts=("",),
        cluster=np.arange(n),
    )


@pytest.mark.parametrize("seed", range(5))
def test_they_equal_open_bandit_pipeline(seed: int) -> None:
    log = random_log(seed)
    random = np.random.default_rng(seed + 100)
    target = random.dirichlet(np.ones(5), log.n)
    model = random.normal(size=(log.n, 5))
    means = contributions(log, target, model).mean(axis=0)
    known = {"action_dist": target[:, :, None], "position": np.zeros(log.n, dtype=int)}
    data = {"reward": log.reward, "action": log.action, "pscore": log.propensity, **known}
    modelled = {"estimated_rewards_by_reg_model": model[:, :, None]}
    expected = [
        InverseProbabilityWeighting().estimate_policy_value(**data),
        SelfNormalizedInverseProbabilityWeighting().estimate_policy_value(**data),
        DirectMethod().estimate_policy_value(**known, **modelled),
        DoublyRobust().estimate_policy_value(**data, **modelled),
    ]
    found = [ips(means), snips(means), direct_method(means), doubly_robust(means)]
    assert np.allclose(found, expected, rtol=0, atol=1e-9)


def test_a_table_worked_out_by_hand() -> None:
    log = ChoiceLog(
        choice="angle",
        actions=("a", "b"),
        action=np.array([0, 1, 0]),
        propensity=np.array([0.5, 0.5, 0.25]),
        reward=np.array([1.0, 0.0, 1.0]),
        allowed=np.ones((3, 2), dtype=bool),
        context=np.zeros(3, dtype=int),
        contexts=("",),
        cluster=np.arange(3),
    )
    target = np.array([[1.0, 0.0], [0.5, 0.5], [0.5, 0.5]])
    model = np.full((3, 2), 0.5)
    means = contributions(log, target, model).mean(axis=0)
    # Weights are 2, 1 and 2; the model is off by 1/2, -1/2 and 1/2.
    assert float(ips(means)) == pytest.approx(4 / 3)
    assert float(snips(means)) == pytest.approx(4 / 5)
    assert float(direct_method(means)) == pytest.approx(0.5)
    assert float(doubly_robust(means)) == pytest.approx(0.5 + (1.0 - 0.5 + 1.0) / 3)
    assert overlap_of(log, target, np.array([2.0, 1.0, 2.0])).effective == pytest.approx(25 / 9)


def test_a_biased_logging_policy_with_known_truth() -> None:
    """What was earned says nothing of the best policy; IPS, SNIPS and DR find its value, which is known."""
    log = biased_log()
    best = np.zeros((2, 3))
    best[[0, 1], [1, 0]] = 1.0
    truth = float((TRUTH[[0, 1], [1, 0]]).mean())
    model = cross_fitted(log, folds_of(log, 0))
    valued = value_of(log, Target("best", "Best", best[log.context]), model, seed=0)
    found = {measure.name.rsplit(".", 1)[1]: measure for measure in valued.values}
    naive = float(log.reward.mean())
    assert truth == pytest.approx(0.4)
    assert abs(naive - truth) > 0.15
    for name in ("ips", "snips", "dr"):
        measure = found[name]
        assert measure.low is not None
        assert measure.high is not None
        assert measure.low <= truth <= measure.high
        assert measure.high - measure.low < 0.12
    assert valued.verdict == "earns more"


def test_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    held = 0
    for seed in range(40):
        log = biased_log(800, seed=seed)
        model = cross_fitted(log, folds_of(log, seed))
        valued = value_of(log, Target("uniform", "Uniform", np.full((log.n, 3), 1 / 3)), model, seed=seed)
        measure = valued.values[3]
        assert measure.low is not None
        assert measure.high is not None
        held += measure.low <= float(TRUTH.mean()) <= measure.high
    assert held >= 34


def test_wrong_propensities_are_found() -> None:
    assert misfits(biased_log()) == []
    wrong = biased_log(propensities=np.full((2, 3), 1 / 3))
    assert misfits(wrong) == ["favourite", "offer", "replenish"]
    result = policy_suite({"angle": wrong}, ["uniform"])
    assert result.measure("angle.propensities_off").value == 1.0
    assert any("do not fit" in note for note in result.notes)


def test_the_greedy_policy_is_learned_on_other_folds_and_found_better() -> None:
    log = biased_log()
    model = cross_fitted(log, folds_of(log, 0))
    (greedy,) = targets_for(log, ["greedy"], model)
    assert greedy.shares[log.context == 0].mean(axis=0).argmax() == 1
    assert greedy.shares[log.context == 1].mean(axis=0).argmax() == 0
    assert value_of(log, greedy, model, seed=0).verdict == "earns more"


def test_the_logging_policy_itself_earns_what_was_earned() -> None:
    log = biased_log()
    model = cross_fitted(log, folds_of(log, 0))
    valued = value_of(log, Target("same", "Same", BIASED[log.context]), model, seed=0)
    assert valued.values[0].value == pytest.approx(float(log.reward.mean()))
    assert valued.overlap.share == pytest.approx(1.0)
    assert valued.verdict == "no difference shown"


def test_no_overlap_is_said_and_gives_no_verdict() -> None:
    log = biased_log(300)
    keep = log.action != 2
    seen = ChoiceLog(
        choice=log.choice,
        actions=log.actions,
        action=log.action[keep],
        propensity=log.propensity[keep],
        reward=log.reward[keep],
        allowed=log.allowed[keep],
        context=log.context[keep],
        contexts=log.contexts,
        cluster=np.arange(int(keep.sum())),
    )
    never = np.zeros((seen.n, 3))
    never[:, 2] = 1.0
    valued = value_of(seen, Target("never", "Never", never), np.zeros((seen.n, 3)), seed=0)
    assert valued.verdict == "cannot be told from this log"
    assert any("never tried" in warning for warning in valued.overlap.warnings)


def test_the_same_seed_gives_the_same_digest() -> None:
    logs = {"angle": biased_log(500)}
    assert policy_suite(logs, ["uniform", "greedy"]).digest == policy_suite(logs, ["uniform", "greedy"]).digest
