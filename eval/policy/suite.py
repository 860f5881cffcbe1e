"""Off-policy evaluation as a whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.errors import InputError
from core.records import digest_of
from eval.intervals import bootstrap_means, mean_of
from eval.policy.estimators import ESTIMATORS, contributions, doubly_robust, logged, weights
from eval.policy.log import ChoiceLog, Floats
from eval.policy.overlap import Overlap, misfit_measure, misfits, overlap_measures, overlap_of
from eval.policy.reward_model import cross_fitted, folds_of
from eval.policy.targets import Target, targets_for
from eval.suite import Cell, IntervalPlot, Measure, Section, SuiteResult, Table

DRAWS = 2000
_ACTIONS_SHOWN = 15


@dataclass(frozen=True)
class Valued:
    """A policy with what is known of its value."""

    target: Target
    values: tuple[Measure, ...]
    lift: Measure
    """Doubly robust value less what was earned."""
    overlap: Overlap

    @property
    def verdict(self) -> str:
        """In words."""
        low, high = self.lift.low, self.lift.high
        if self.overlap.warnings:
            return "cannot be told from this log"
        if low is None or high is None or low <= 0 <= high:
            return "no difference shown"
        return "earns more" if low > 0 else "earns less"


def policy_suite(logs: Mapping[str, ChoiceLog], targets: Sequence[str], *, seed: int = 0) -> SuiteResult:
    """Every choice of the log under every policy. Raises InputError where there is no choice."""
    if not logs:
        raise InputError("the log holds no choice to evaluate")
    measures: list[Measure] = []
    sections: list[Section] = []
    notes: list[str] = []
    headline: list[str] = []
    for choice, log in logs.items():
        model = cross_fitted(log, folds_of(log, seed))
        found = [value_of(log, target, model, seed=seed) for target in targets_for(log, targets, model)]
        earned = mean_of(f"{choice}.logged", f"Earned, {choice}", list(log.reward), seed=seed)
        measures += [earned, misfit_measure(log), *(m for valued in found for m in _measures(choice, valued))]
        headline += [earned.name, *(f"{choice}.{valued.target.name}.dr" for valued in found)]
        sections.append(_section(log, earned, found))
        notes += _notes(log, found)
    return SuiteResult(
        suite="policy",
        title="Policies",
        question="What would another policy have earned, judged from the choices that were logged?",
        headline=tuple(headline[:6]),
        measures=tuple(measures),
        sections=tuple(sections),
        notes=tuple(notes),
        config={"seed": seed, "targets": ", ".join(targets), "draws": DRAWS},
        digests={choice: _digest(log) for choice, log in logs.items()},
    )


def value_of(log: ChoiceLog, target: Target, model: Floats, *, seed: int) -> Valued:
    """Every estimator with a bootstrap interval; rounds of one customer are drawn together."""
    rows = contributions(log, target.shares, model)
    clusters = np.stack([np.bincount(log.cluster, column) for column in rows.T], axis=1)
    drawn, mean = bootstrap_means(clusters, draws=DRAWS, seed=seed), clusters.mean(axis=0)
    prefix = f"{log.choice}.{target.name}"
    values = tuple(
        _measure(f"{prefix}.{name}", f"{label}, {target.name}, {log.choice}", estimator(mean), estimator(drawn), log.n)
        for name, (label, estimator) in ESTIMATORS.items()
    )
    lift = _measure(
        f"{prefix}.lift",
        f"Doubly robust less earned, {target.name}, {log.choice}",
        doubly_robust(mean) - logged(mean),
        doubly_robust(drawn) - logged(drawn),
        log.n,
    )
    return Valued(target, values, lift, overlap_of(log, target.shares, weights(log, target.shares)))


def _measure(name: str, label: str, value: Floats, drawn: Floats, n: int) -> Measure:
    low, high = np.quantile(drawn, [0.025, 0.975])
    method = f"bootstrap, {DRAWS:,} draws"
    return Measure(name=name, label=label, value=float(value), low=float(low), high=float(high), n=n, method=method)


def _measures(choice: str, valued: Valued) -> list[Measure]:
    target = valued.target
    found = [*valued.values, valued.lift]
    found += overlap_measures(f"{choice}.{target.name}", f"{target.name}, {choice}", valued.overlap)
    return [*found, *_truth(choice, target)]


def _truth(choice: str, target: Target) -> tuple[Measure, ...]:
    """What the policy earned where it was really used, if it was."""
    if target.truth is None:
        return ()
    value, n = target.truth
    name = f"{choice}.{target.name}.truth"
    return (Measure(name=name, label=f"Really earned, {target.name}, {choice}", value=value, n=n),)


def _section(log: ChoiceLog, earned: Measure, found: Sequence[Valued]) -> Section:
    plots = [
        IntervalPlot(
            title=f"{valued.target.label}: {valued.verdict}",
            measures=(earned, *valued.values, *_truth(log.choice, valued.target)),
            note="The direct method's interval leaves out what the model itself does not know.",
        )
        for valued in found
    ]
    lead = (
        f"{log.n:,} choices between {len(log.actions)} actions in {len(log.contexts)} contexts. IPS and SNIPS weigh "
        "what was earned by how much more often the policy would have chosen the same; the direct method asks a model; "
        "doubly robust corrects the model by the weighted errors. Trust it where they agree and the overlap is good."
    )
    return Section(
        title=log.choice.capitalize(),
        lead=lead,
        blocks=(*plots, _overlap_table(log, found), _action_table(log, found)),
    )


def _overlap_table(log: ChoiceLog, found: Sequence[Valued]) -> Table:
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            valued.target.name,
            valued.lift,
            round(valued.overlap.effective),
            valued.overlap.share,
            valued.overlap.mean,
            valued.overlap.unseen,
        )
        for valued in found
    )
    columns = ("Policy", "More than earned", "Effective rounds", "Share", "Mean weight", "Never tried")
    return Table(title="Can the log tell?", columns=columns, rows=rows, note=_misfit_note(log))


def _misfit_note(log: ChoiceLog) -> str:
    off = misfits(log)
    if not off:
        return "The logged propensities fit how often each action was taken."
    named = ", ".join(off[:8])
    return f"The logged propensities do not fit how often these were taken: {named}. Every value here is in doubt."


def _action_table(log: ChoiceLog, found: Sequence[Valued]) -> Table:
    order = sorted(range(len(log.actions)), key=lambda at: (-log.shares[at], at))[:_ACTIONS_SHOWN]
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            log.actions[at],
            round(float(log.shares[at]), 4),
            mean_of("reward", "Reward", list(log.reward[log.action == at])),
            *(round(float(valued.target.shares[:, at].mean()), 4) for valued in found),
        )
        for at in order
    )
    columns = ("Action", "Taken", "Mean reward", *(f"{valued.target.name} would" for valued in found))
    note = f"The {len(order)} most frequent of {len(log.actions)}. Shares of all rounds."
    return Table(title="Actions", columns=columns, rows=rows, note=note)


def _notes(log: ChoiceLog, found: Sequence[Valued]) -> list[str]:
    notes = [
        f"{log.choice}, {valued.target.name}: " + "; ".join([valued.verdict, *valued.overlap.warnings]) + "."
        for valued in found
    ]
    if misfits(log):
        notes.append(f"{log.choice}: {_misfit_note(log)}")
    return notes


def _digest(log: ChoiceLog) -> str:
    rows = zip(log.action.tolist(), log.propensity.tolist(), log.reward.tolist(), log.context.tolist(), strict=True)
    return digest_of([log.actions, log.contexts, list(rows)])
