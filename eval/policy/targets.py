"""The policies whose value is asked: as probabilities of each action in each round."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.errors import InputError
from eval.policy.log import ChoiceLog, Floats, read_logs

BUILT_IN = ("uniform", "greedy", "given")
DEFAULT = ("uniform", "greedy")
_TIE = 1e-12


@dataclass(frozen=True)
class Target:
    """A policy over one log."""

    name: str
    label: str
    shares: Floats
    """Shape (n, k); rows add up to 1."""
    truth: tuple[float, int] | None = None
    """Mean reward and rounds where it was really used, if it was."""


def targets_for(log: ChoiceLog, names: Sequence[str], model: Floats) -> list[Target]:
    """The policies by name: `uniform`, `greedy`, `given`, or the path of a log whose policy is imitated.

    Raises InputError for a name that is none of them.
    """
    return [_target(log, name, model) for name in names]


def _target(log: ChoiceLog, name: str, model: Floats) -> Target:
    if name == "uniform":
        return Target("uniform", "Every candidate as often", log.allowed / log.allowed.sum(axis=1, keepdims=True))
    if name == "greedy":
        return Target("greedy", "Always the candidate that did best in other folds", _greedy(log, model))
    if name == "given":
        if log.given is None:
            raise InputError(f"--target given: not every line of the choice {log.choice!r} has a `target`")
        return Target("given", "As the log's target says", log.given)
    path = Path(name)
    if not path.is_file():
        raise InputError(f"--target {name!r}: is neither {', '.join(BUILT_IN)} nor a log file")
    return _imitated(log, path)


def _greedy(log: ChoiceLog, model: Floats) -> Floats:
    """Ties share: where the model knows no difference, every candidate is as good."""
    hopes = np.where(log.allowed, model, -np.inf)
    best = hopes >= hopes.max(axis=1, keepdims=True) - _TIE
    shares: Floats = best / best.sum(axis=1, keepdims=True)
    return shares


def _imitated(log: ChoiceLog, path: Path) -> Target:
    """The policy that wrote another log, by how often it took each action in each context."""
    others = read_logs(path)
    if log.choice not in others:
        raise InputError(f"--target {path}: holds no choice {log.choice!r}")
    other = others[log.choice]
    unknown = sorted(set(other.actions) - set(log.actions))
    if unknown:
        raise InputError(f"--target {path}: takes {unknown[0]!r}, which the log never had as a candidate")
    places = np.array([log.actions.index(action) for action in other.actions])
    overall = np.zeros(len(log.actions))
    overall[places] = other.shares
    by_context = np.tile(overall, (len(log.contexts), 1))
    for number, context in enumerate(log.contexts):
        if context in other.contexts:
            taken = other.action[other.context == other.contexts.index(context)]
            by_context[number] = 0.0
            np.add.at(by_context[number], places[taken], 1.0 / len(taken))
    shares = by_context[log.context] * log.allowed
    total = shares.sum(axis=1, keepdims=True)
    uniform = log.allowed / log.allowed.sum(axis=1, keepdims=True)
    shares = np.divide(shares, total, out=uniform.astype(float), where=total > 0)
    truth = (float(other.reward.mean()), other.n)
    return Target(path.stem, f"The policy of {path.name}, by action and context", shares, truth)
