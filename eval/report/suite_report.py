"""The report of an evaluation: one HTML file that opens offline and without JavaScript, and the same as JSON."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from core.files import write_whole
from core.records import Record
from eval.gates import GateOutcome
from eval.history import PastRun
from eval.report.amounts import DASH, amount, between, in_a_line, plain
from eval.report.plots import lines, whiskers
from eval.suite import Cell, LinePlot, Measure, Series, SuiteResult
from prompts.environment import html_environment

RUNS_SHOWN = 12
"""Earlier runs in a trend."""

_TEMPLATES = Path(__file__).parent / "templates"


class SuiteRun(Record):
    """A result, its gates, when it was made, and what came before."""

    result: SuiteResult
    gates: tuple[GateOutcome, ...]
    at: datetime
    seconds: float
    version: str
    history: tuple[PastRun, ...] = ()
    """Earlier runs of the suite, oldest first, without this one."""

    @property
    def passed(self) -> bool:
        """Whether every gate held."""
        return all(outcome.passed for outcome in self.gates)


@dataclass(frozen=True)
class Trend:
    """A headline figure over the runs."""

    measure: Measure
    before: float | None
    plot: LinePlot | None


def write_suite_report(folder: Path, run: SuiteRun) -> tuple[Path, Path]:
    """Write `<suite>.html` and `<suite>.json` to the folder, each whole or not at all; their paths."""
    page, data = folder / f"{run.result.suite}.html", folder / f"{run.result.suite}.json"
    with write_whole(page) as stream:
        stream.write(render_suite_report(run))
    with write_whole(data) as stream:
        stream.write(json.dumps(as_json(run), ensure_ascii=False, indent=1) + "\n")
    return page, data


def as_json(run: SuiteRun) -> dict[str, Any]:
    """Everything the page shows, and the digest of the result."""
    return {"digest": run.result.digest, "passed": run.passed, **run.model_dump(mode="json", exclude={"history"})}


def render_suite_report(run: SuiteRun) -> str:
    """The page as text."""
    return _page()(run=run, result=run.result, trends=trends(run), failed=[g for g in run.gates if not g.passed])


def summary_lines(run: SuiteRun) -> list[str]:
    """What a terminal shows: the headline figures, and every gate that failed."""
    width = max((len(measure.label) for measure in run.result.headlines), default=0)
    said = [f"{measure.label:<{width}}  {in_a_line(measure)}" for measure in run.result.headlines]
    failed = [outcome for outcome in run.gates if not outcome.passed]
    return [*said, *(f"gate failed: {outcome.reason}" for outcome in failed)]


def trends(run: SuiteRun) -> list[Trend]:
    """Each headline figure with its past."""
    return [_trend(measure, run.history[-RUNS_SHOWN:]) for measure in run.result.headlines]


def _trend(measure: Measure, history: Sequence[PastRun]) -> Trend:
    past = [run.figures[measure.name].value for run in history if measure.name in run.figures]
    values = [value for value in (*past, measure.value) if value is not None]
    before = past[-1] if past else None
    if len(values) < 2:
        return Trend(measure, before, None)
    series = Series(name=measure.label, x=tuple(float(at) for at in range(len(values))), y=tuple(values))
    plot = LinePlot(title=measure.label, x_label="run", y_label="", series=(series,), ticks=((0.0, ""),))
    return Trend(measure, before, plot)


@cache
def _page() -> Callable[..., str]:
    environment = html_environment(_TEMPLATES)
    environment.filters.update(
        amount=amount, between=between, in_a_line=in_a_line, plain=plain, cell=_cell, is_number=_is_number
    )
    environment.globals.update(DASH=DASH, whiskers=whiskers, lines=lines)
    return environment.get_template("suite.html.j2").render


def _cell(cell: Cell) -> str:
    if cell is None:
        return DASH
    if isinstance(cell, Measure):
        return amount(cell.value, cell.unit)
    if isinstance(cell, float):
        return plain(cell)
    return f"{cell:,}" if isinstance(cell, int) else cell


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, int | float | Measure)
