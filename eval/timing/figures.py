"""The measures of one model, and of the default against its rivals, with intervals over customers."""

from typing import TYPE_CHECKING

import numpy as np

from eval.intervals import statistic_of
from eval.suite import Measure
from eval.timing.rivals import DEFAULT, LABELS
from eval.timing.scoring import RESOLUTIONS, Resolution, Scored, Sums

if TYPE_CHECKING:
    from agent.timing.grids import Floats

DRAWS = 1000


def model_measures(name: str, scored: Scored) -> list[Measure]:
    """Log-loss, top-3 hit and calibration error of one model, for hours of the day and of the week."""
    return [measure for resolution in RESOLUTIONS for measure in _measures(name, resolution, scored.sums[resolution])]


def gain_measures(default: Scored, rivals: dict[str, Scored]) -> list[Measure]:
    """By how much the default's log-loss is lower than each rival's, customer by customer."""
    return [_gain(name, resolution, default, scored) for resolution in RESOLUTIONS for name, scored in rivals.items()]


def _measures(name: str, resolution: Resolution, sums: Sums) -> list[Measure]:
    where = f"{RESOLUTIONS[resolution]}, {LABELS[name]}"
    moments = int(sums.n.sum())
    found = [
        _over_customers(f"{resolution}.log_loss.{name}", f"Log-loss, {where}", sums.loss[:, None], sums.n, _mean),
        _over_customers(f"{resolution}.top3.{name}", f"Top-3 hit, {where}", sums.hit[:, None], sums.n, _mean),
        _over_customers(
            f"{resolution}.calibration.{name}", f"Calibration error, {where}", sums.excess, sums.n, _distance
        ),
    ]
    units = ("number", "share", "number")
    return [measure.model_copy(update={"unit": unit, "n": moments}) for measure, unit in zip(found, units, strict=True)]


def _gain(name: str, resolution: Resolution, default: Scored, rival: Scored) -> Measure:
    ours, theirs = default.sums[resolution], rival.sums[resolution]
    label = f"Log-loss saved against {LABELS[name]}, {RESOLUTIONS[resolution]}"
    measure = _over_customers(f"gain.{resolution}.{name}", label, (theirs.loss - ours.loss)[:, None], ours.n, _mean)
    return measure.model_copy(update={"n": int(ours.n.sum())})


def _over_customers(name: str, label: str, sums: "Floats", n: "Floats", statistic: object) -> Measure:
    rows = np.column_stack([n, sums])
    return statistic_of(name, label, rows, statistic, draws=DRAWS)  # type: ignore[arg-type]


def _mean(rows: "Floats") -> float:
    return float(rows[:, 1].sum() / rows[:, 0].sum())


def _distance(rows: "Floats") -> float:
    return float(np.abs(rows[:, 1:].sum(axis=0)).sum() / rows[:, 0].sum())


def best_of(scored: dict[str, Scored], resolution: Resolution) -> str:
    """The model with the lowest log-loss; the default where it is level with another."""
    loss = {name: found.sums[resolution].loss.sum() for name, found in scored.items()}
    return min(loss, key=lambda name: (loss[name], name != DEFAULT))
