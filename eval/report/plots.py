"""Where things are drawn: shares of a width or height, worked out here so that the templates only place them.

Interval plots are HTML boxes and line plots are SVG paths; both scale with the page and need no script.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from eval.report.amounts import plain
from eval.suite import IntervalPlot, LinePlot, Measure, Series

Place = Callable[[float], float]
"""A value to its place, in percent."""


@dataclass(frozen=True)
class Whisker:
    """A measure on the scale; places are percent of the width, None where there is nothing to draw."""

    measure: Measure
    dot: float | None
    left: float
    width: float
    beyond_gate: bool


@dataclass(frozen=True)
class Whiskers:
    """An interval plot, placed."""

    plot: IntervalPlot
    rows: tuple[Whisker, ...]
    gate: float | None
    start: float
    end: float


def whiskers(plot: IntervalPlot) -> Whiskers:
    """Place an interval plot."""
    known = [value for m in plot.measures for value in (m.value, m.low, m.high) if value is not None]
    known += [plot.gate] if plot.gate is not None else []
    start = plot.start if plot.start is not None else min(known, default=0.0)
    end = plot.end if plot.end is not None else max(known, default=1.0)
    width = (end - start) or 1.0

    def place(value: float) -> float:
        return round(100 * min(1.0, max(0.0, (value - start) / width)), 2)

    rows = tuple(_whisker(measure, plot, place) for measure in plot.measures)
    return Whiskers(plot, rows, None if plot.gate is None else place(plot.gate), start, end)


def _whisker(measure: Measure, plot: IntervalPlot, place: Place) -> Whisker:
    if measure.value is None:
        return Whisker(measure, None, 0, 0, beyond_gate=False)
    low = measure.low if measure.low is not None else measure.value
    high = measure.high if measure.high is not None else measure.value
    left = place(low)
    return Whisker(measure, place(measure.value), left, round(place(high) - left, 2), _beyond(measure.value, plot))


def _beyond(value: float, plot: IntervalPlot) -> bool:
    if plot.gate is None or plot.line:
        return False
    return value < plot.gate if plot.gate_is == "least" else value > plot.gate


@dataclass(frozen=True)
class Drawn:
    """A series as SVG paths in a box of 100 by 100; `band` is empty where it has no interval."""

    name: str
    line: str
    band: str
    last: float


@dataclass(frozen=True)
class Lines:
    """A line plot, placed: paths, x ticks (percent of the width, words), y ticks (percent from the top, words)."""

    plot: LinePlot
    drawn: tuple[Drawn, ...]
    x_ticks: tuple[tuple[float, str], ...]
    y_ticks: tuple[tuple[float, str], ...]


def lines(plot: LinePlot) -> Lines:
    """Place a line plot. The y axis starts at 0 where the values are near it, else below the smallest."""
    xs = [x for series in plot.series for x in series.x]
    ys = [y for series in plot.series for y in (*series.y, *series.low, *series.high) if math.isfinite(y)]
    left, right = min(xs, default=0.0), max(xs, default=1.0)
    steps = _round_steps(min(ys, default=0.0), max(ys, default=1.0))
    bottom, top = steps[0], steps[-1]

    def across(x: float) -> float:
        return round(100 * (x - left) / ((right - left) or 1.0), 3)

    def down(y: float) -> float:
        return round(100 - 100 * (y - bottom) / ((top - bottom) or 1.0), 3)

    ticks = plot.ticks or ((left, plain(left)), (right, plain(right)))
    return Lines(
        plot,
        tuple(_draw(series, across, down) for series in plot.series),
        tuple((across(x), words) for x, words in ticks),
        tuple((down(y), plain(y)) for y in steps),
    )


def _draw(series: Series, across: Place, down: Place) -> Drawn:
    points = [f"{across(x)},{down(y)}" for x, y in zip(series.x, series.y, strict=True)]
    band = ""
    if series.low and series.high:
        upper = [f"{across(x)},{down(y)}" for x, y in zip(series.x, series.high, strict=True)]
        lower = [f"{across(x)},{down(y)}" for x, y in zip(series.x, series.low, strict=True)]
        band = "M" + " L".join([*upper, *reversed(lower)]) + " Z"
    return Drawn(series.name, "M" + " L".join(points), band, series.y[-1])


def _round_steps(low: float, high: float) -> Sequence[float]:
    """Three to six round numbers that hold low and high between them."""
    if low == high:
        low, high = low - 0.5 * (abs(low) or 1.0), high + 0.5 * (abs(high) or 1.0)
    if 0 < low < 0.5 * high:
        low = 0.0
    size = 10.0 ** math.floor(math.log10(high - low))
    step = next(size * part for part in (0.2, 0.5, 1.0, 2.0) if (high - low) / (size * part) <= 5)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(step * index, 12) for index in range(first, last + 1)]
