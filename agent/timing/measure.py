"""How well a model of the week foretold when customers came: log-loss, top-3 hit, calibration.

Probabilities have shape (n, k), truth (n,) are the classes that happened, n moments of any customers.
"""

import numpy as np

from agent.timing.grids import Floats, Ints, normalised
from agent.timing.records import HOURS_OF_DAY
from core.errors import InputError
from core.records import Record

BINS = 10
_LEAST = 1e-12


class TimingScore(Record):
    """One model on one resolution (24 hours of the day or 168 of the week)."""

    classes: int
    moments: int
    log_loss: float
    """Mean of -log of the probability of what happened, natural logarithm."""
    top3: float
    """Share of moments whose hour was among the three likeliest; ties count in proportion."""
    calibration_error: float
    """Expected calibration error of the likeliest hour, ten bins of equal width (Guo et al. 2017)."""
    hour_calibration_error: float
    """The same over all hours: mean distance of probability and frequency, ten bins of equal size."""


def losses(probabilities: Floats, truth: Ints) -> Floats:
    """Negative log-probability of each truth, shape (n,)."""
    chosen = probabilities[np.arange(len(truth)), truth]
    return np.asarray(-np.log(np.maximum(chosen, _LEAST)))


def log_loss(probabilities: Floats, truth: Ints) -> float:
    """Mean negative log-probability of the truth."""
    return float(losses(probabilities, truth).mean())


def hits(probabilities: Floats, truth: Ints, size: int = 3) -> Floats:
    """Whether each truth is among the `size` likeliest classes, shape (n,); tied classes are let in in proportion."""
    chosen = probabilities[np.arange(len(truth)), truth][:, None]
    above = (probabilities > chosen).sum(axis=1)
    tied = (probabilities == chosen).sum(axis=1)
    return np.asarray(np.clip((size - above) / tied, 0.0, 1.0))


def top_hit(probabilities: Floats, truth: Ints, size: int = 3) -> float:
    """Share of truths among the `size` likeliest classes; of tied classes each is as likely to be let in."""
    return float(hits(probabilities, truth, size).mean())


def likeliest(probabilities: Floats, truth: Ints) -> tuple[Ints, Floats]:
    """Of the likeliest class of each row: the bin of its probability, and by how much that exceeds what happened."""
    confidence = probabilities.max(axis=1)
    right = (probabilities.argmax(axis=1) == truth).astype(np.float64)
    return np.minimum((confidence * BINS).astype(np.int64), BINS - 1), confidence - right


def calibration_error(probabilities: Floats, truth: Ints) -> float:
    """Mean distance between the probability of the likeliest class and how often it happens, bins of equal width."""
    bins, excess = likeliest(probabilities, truth)
    return float(np.abs(np.bincount(bins, excess, BINS)).sum() / len(truth))


def hour_calibration_error(probabilities: Floats, truth: Ints) -> float:
    """Mean distance between probability and frequency over all classes of all moments, bins of equal size."""
    flat = probabilities.ravel()
    happened = np.zeros_like(probabilities)
    happened[np.arange(len(truth)), truth] = 1.0
    bins = np.empty(len(flat), dtype=np.int64)
    bins[np.argsort(flat, kind="stable")] = np.arange(len(flat)) * BINS // len(flat)
    return _binned_distance(flat, happened.ravel(), bins)


def scores(weeks: Floats, cells: Ints) -> tuple[TimingScore, TimingScore]:
    """Hour of the day and hour of the week, from weeks (n, 168) and the hours of the week that happened (n,).

    Raises InputError where nothing happened.
    """
    if not len(cells):
        raise InputError("no moment to judge by: choose a period in which customers were active")
    week = normalised(weeks.astype(np.float64))
    hours = week.reshape(len(week), 7, HOURS_OF_DAY).sum(axis=1)
    return _score(hours, cells % HOURS_OF_DAY), _score(week, cells)


def _score(probabilities: Floats, truth: Ints) -> TimingScore:
    return TimingScore(
        classes=probabilities.shape[1],
        moments=len(truth),
        log_loss=log_loss(probabilities, truth),
        top3=top_hit(probabilities, truth),
        calibration_error=calibration_error(probabilities, truth),
        hour_calibration_error=hour_calibration_error(probabilities, truth),
    )


def _binned_distance(predicted: Floats, happened: Floats, bins: Ints) -> float:
    size = np.bincount(bins, minlength=BINS)
    gap = np.bincount(bins, predicted, BINS) - np.bincount(bins, happened, BINS)
    return float(np.abs(gap).sum() / size.sum())
