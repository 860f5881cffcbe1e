"""The evaluation of timing as a whole."""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from agent.timing.records import HOURS_OF_DAY, Basis
from core.records import digest_of
from eval.suite import Cell, IntervalPlot, LinePlot, Measure, Section, Series, SuiteResult, Table
from eval.timing.figures import best_of, gain_measures, model_measures
from eval.timing.rivals import DEFAULT, LABELS, UPDATED, Rival
from eval.timing.scoring import RESOLUTIONS, Resolution, Scored, score
from eval.timing.speed import fit_speed
from eval.timing.split import Split

HEADLINE = (
    f"hour.log_loss.{DEFAULT}",
    f"hour.top3.{DEFAULT}",
    f"week.log_loss.{DEFAULT}",
    f"week.top3.{DEFAULT}",
    "gain.week.shrunk",
    "speed.plans",
)
Config = Mapping[str, str | int | float | None]
_BASES: Mapping[Basis, str] = {
    "customer": "own history",
    "segment": "people like them",
    "population": "everybody",
}
_NOTES = (
    "Log-loss is the mean of minus the natural logarithm of the probability that the model gave to the hour in which "
    "the customer came. Top-3 is the share of baskets whose hour was among the three likeliest.",
    "The calibration error is that of the likeliest hour: ten bins of equal width, each weighted by its baskets. "
    "Intervals are drawn over customers, whose baskets are not independent.",
    "A basket shows when a customer shops, not when they would open a push; answers to pushes move the model once "
    "there are any.",
)


def timing_suite(
    split: Split,
    rivals: Sequence[Rival],
    planning: Sequence[Measure] = (),
    *,
    updated: Rival | None = None,
    config: Config,
) -> SuiteResult:
    """Score the rivals, of which one is the default, and compare; `planning` are measures of its speed.

    `updated` is the default as it would be if it were kept up to date; it is shown beside the rivals.
    """
    scored = {rival.name: score(rival, split) for rival in rivals}
    others = {name: found for name, found in scored.items() if name != DEFAULT}
    gains = gain_measures(scored[DEFAULT], others)
    default = next(rival for rival in rivals if rival.name == DEFAULT)
    shown = scored if updated is None else scored | {updated.name: score(updated, split)}
    by_model = {name: model_measures(name, found) for name, found in shown.items()}
    speed = (*planning, fit_speed(default.seconds, split.events.height))
    measures = (*(measure for found in by_model.values() for measure in found), *gains, *speed)
    known = {measure.name for measure in measures}
    return SuiteResult(
        suite="timing",
        title="Timing",
        question="How well do the models foretell the hour in which a customer comes next, and which does it best?",
        headline=tuple(name for name in HEADLINE if name in known),
        measures=measures,
        sections=(
            *(_section(resolution, shown, measures, gains) for resolution in RESOLUTIONS),
            _calibration(split, scored),
            _customers(split, default),
            _speed(speed, rivals),
        ),
        notes=_NOTES,
        config={"baskets": len(split.cells), "customers": len(set(split.customer_ids)), **config},
        digests={
            "moments": digest_of([split.customer_ids, split.cells.tolist()]),
            **{rival.name: rival.model.card.digest for rival in rivals},
        },
    )


def _section(
    resolution: Resolution, scored: dict[str, Scored], measures: Sequence[Measure], gains: Sequence[Measure]
) -> Section:
    named = {measure.name: measure for measure in measures}
    best = best_of({name: found for name, found in scored.items() if name != UPDATED}, resolution)
    said = (
        "The default has the lowest log-loss"
        if best == DEFAULT
        else f"Not the default has the lowest log-loss, but: {LABELS[best]}"
    )
    rows: list[tuple[Cell, ...]] = [
        (LABELS[name], *(named[f"{resolution}.{kind}.{name}"] for kind in ("log_loss", "top3", "calibration")))
        for name in scored
    ]
    table = Table(title="Models", columns=("Model", "Log-loss", "Top-3 hit", "Calibration error"), rows=tuple(rows))
    saved = tuple(measure for measure in gains if measure.name.startswith(f"gain.{resolution}."))
    plot = IntervalPlot(
        title="Log-loss that the default saves, customer by customer",
        measures=saved,
        gate=0.0,
        note="Right of zero the default foretells better.",
    )
    lead = f"{said}. All models learned from the same events, and none has seen the baskets that are judged."
    if UPDATED in scored:
        lead += " The last line counts each basket once it is over, before the customer's next one is foretold."
    return Section(title=RESOLUTIONS[resolution].capitalize(), lead=lead, blocks=(table, plot))


def _calibration(split: Split, scored: dict[str, Scored]) -> Section:
    came = np.bincount(split.cells % HOURS_OF_DAY, minlength=HOURS_OF_DAY) / len(split.cells)
    hours = tuple(float(hour) for hour in range(HOURS_OF_DAY))
    lines = {"came": came, "foretold by the default": scored[DEFAULT].mean_hours}
    plot = LinePlot(
        title="Foretold and seen",
        x_label="local hour",
        y_label="share of baskets",
        series=tuple(Series(name=name, x=hours, y=tuple(values.tolist())) for name, values in lines.items()),
        ticks=tuple((float(hour), f"{hour}:00") for hour in range(0, HOURS_OF_DAY, 3)),
    )
    lead = "The probability that the default gave to each hour, averaged over the baskets, and when they happened."
    return Section(title="All customers together", lead=lead, blocks=(plot,))


def _customers(split: Split, default: Rival) -> Section:
    """Who has data of their own, and where the others' hours come from."""
    known = sorted(set(split.customer_ids))
    rows = default.model.rows_of(known)
    basis = Counter(default.model.basis(rows))
    confidence = default.model.confidence(rows)
    cells: list[tuple[Cell, ...]] = [(words, basis[name]) for name, words in _BASES.items() if basis[name]]
    lead = f"What the hours of the {len(known):,} customers rest on; mean confidence {float(confidence.mean()):.2f}."
    return Section(
        title="Enough data or not",
        lead=lead,
        blocks=(Table(title="Basis", columns=("Rests on", "Customers"), rows=tuple(cells)),),
    )


def _speed(measures: Sequence[Measure], rivals: Sequence[Rival]) -> Section:
    rows: list[tuple[Cell, ...]] = [(measure.label, measure) for measure in measures]
    seconds = Table(
        title="Seconds to fit",
        columns=("Model", "Processor time"),
        rows=tuple((rival.label, round(rival.seconds, 1)) for rival in rivals),
    )
    lead = (
        "Processor time of one process. Plans are made under quiet hours, caps, gaps, random hours and a push history."
    )
    return Section(
        title="Speed", lead=lead, blocks=(Table(title="One core", columns=("", ""), rows=tuple(rows)), seconds)
    )
