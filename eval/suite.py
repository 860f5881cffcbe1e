"""What an evaluation hands over: figures with intervals, tables, plots, examples; for reports, gates and trends.

How to add a suite `x`:

1. `eval/x/...`: a function that returns a `SuiteResult` with `suite="x"`. Make figures with `eval.intervals`
   (`share_of`, `mean_of`, `exact`), so that each carries its n and its interval. What is wrong with one case must not
   end a run: record it as a `Failure`, never as a zero.
2. `eval/gates.toml`: a table `[x]` with thresholds by name of measure; patterns such as `precision.*` are allowed.
3. `api/commands/evaluate/x.py`: a command that checks its input, calls the function between `start` and `finish` of
   `api.commands.evaluate.running`, and is named in `api/commands/evaluate/__init__.py`.

Reports, terminal lines, history and the exit code follow from the result alone. The same input and seed must give the
same result; what depends on the machine (seconds, throughput) is marked `timed` and is left out of the result's digest.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from pydantic import Field

from core.records import Record, digest_of

Unit = Literal["share", "number", "count", "ratio", "seconds", "per_second"]
"""How a value is written: 0.973 as "97.3 %", 1.84 as "1.84", 12 as "12", "1.84 ×", "1.84 s", "2,345 / s"."""


class Measure(Record):
    """One figure with how sure it is."""

    name: str
    """Stable dotted id, for gates and history: `labelled.precision.facts.en`."""
    label: str
    """The same for a person: `Precision, facts, English`."""
    value: float | None
    """None where there was nothing to measure."""
    low: float | None = None
    high: float | None = None
    """The 95 % interval; None for a figure that has none, such as a size."""
    n: int
    """How many cases it rests on."""
    unit: Unit = "number"
    method: str = ""
    """Where the interval comes from: `Wilson`, `bootstrap, 2,000 draws`."""
    timed: bool = False
    """Whether it depends on the machine."""


Cell = Measure | str | int | float | None


class Table(Record):
    """Rows of cells, one a column. A measure is written with its interval and n."""

    kind: Literal["table"] = "table"
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""


class IntervalPlot(Record):
    """A line a measure: the value as a dot, the interval as a bar, the gate as a tick. All share one scale."""

    kind: Literal["intervals"] = "intervals"
    title: str
    measures: tuple[Measure, ...]
    gate: float | None = None
    gate_is: Literal["least", "most"] = "least"
    line: str = ""
    """What the line stands for where it is no gate, such as `chance`; values are then nowhere on a wrong side."""
    start: float | None = None
    """Where the scale starts and ends; the smallest and largest value drawn where it is not given."""
    end: float | None = None
    note: str = ""


class Series(Record):
    """One line of a plot; `low` and `high` as long as `y`, or empty."""

    name: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()


class LinePlot(Record):
    """Values over an ordered axis: hours, ranks, days. `ticks` writes some x in words."""

    kind: Literal["lines"] = "lines"
    title: str
    x_label: str
    y_label: str
    series: tuple[Series, ...]
    ticks: tuple[tuple[float, str], ...] = ()
    note: str = ""


class Example(Record):
    """A case worth reading."""

    head: str
    """What it is: a title, a prompt, a customer."""
    text: str = ""
    locale: str = "en"
    tags: tuple[str, ...] = ()
    why: str = ""


class Examples(Record):
    """Cases to read, with how many there are in all."""

    kind: Literal["examples"] = "examples"
    title: str
    examples: tuple[Example, ...]
    total: int
    empty: str = "None."
    """What to say where there are none."""


Block = Annotated[Table | IntervalPlot | LinePlot | Examples, Field(discriminator="kind")]


class Section(Record):
    """A part of the report."""

    title: str
    lead: str = ""
    """One or two sentences: what was asked and how it was counted."""
    blocks: tuple[Block, ...]


class Failure(Record):
    """A case whose evaluation broke. Any failure fails the gate."""

    case: str
    error: str


class SuiteResult(Record):
    """Everything one run of a suite found."""

    suite: str
    title: str
    question: str
    """What the suite answers, in a sentence."""
    headline: tuple[str, ...]
    """Names of the measures that a reader sees first, at most six."""
    measures: tuple[Measure, ...]
    """All that gates and history look at; names are unique."""
    sections: tuple[Section, ...]
    notes: tuple[str, ...] = ()
    """What the figures do not say, and what was left out."""
    failures: tuple[Failure, ...] = ()
    config: Mapping[str, str | int | float | None] = Field(default_factory=dict)
    """Seed, options, versions."""
    digests: Mapping[str, str] = Field(default_factory=dict)
    """What was measured and against what: policy, cases, model, data."""

    def measure(self, name: str) -> Measure:
        """The measure of that name; KeyError where there is none."""
        for measure in self.measures:
            if measure.name == name:
                return measure
        raise KeyError(name)

    @property
    def headlines(self) -> Sequence[Measure]:
        """The measures of `headline`, in its order."""
        return [self.measure(name) for name in self.headline]

    @property
    def digest(self) -> str:
        """The same for two runs that found the same, on whatever machine."""
        stable = [measure.model_dump(mode="json") for measure in self.measures if not measure.timed]
        failures = [failure.model_dump(mode="json") for failure in self.failures]
        return digest_of([self.suite, stable, failures, dict(self.config), dict(self.digests)])
