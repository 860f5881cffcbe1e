"""A small result of a suite, for tests of what is made of it."""

from eval.intervals import exact, share_of
from eval.suite import (
    Example,
    Examples,
    Failure,
    IntervalPlot,
    LinePlot,
    Measure,
    Section,
    Series,
    SuiteResult,
    Table,
)

HIT = share_of("hit.all", "Hit", 9, 10)
NONE = Measure(name="hit.none", label="Hit of nobody", value=None, n=0, unit="share")
SPEED = exact("speed", "Speed", 2345.0, 100, unit="per_second", timed=True)


def result(*failures: Failure, measures: tuple[Measure, ...] = (HIT, NONE, SPEED)) -> SuiteResult:
    """A result with one block of each kind."""
    lines = LinePlot(
        title="By hour",
        x_label="hour",
        y_label="share",
        series=(Series(name="a", x=(0, 1, 2), y=(0.1, 0.4, 0.2), low=(0, 0.3, 0.1), high=(0.2, 0.5, 0.3)),),
    )
    example = Example(head="<b>最低价</b>", text="华夫饼", locale="zh", tags=("missed",), why="Not found.")
    blocks = (
        lines,
        IntervalPlot(title="Hits", measures=measures, gate=0.95),
        Table(title="Rules", columns=("Rule", "Hit", "n"), rows=(("style.emoji", HIT, 1234),)),
        Examples(title="Worst", examples=(example,), total=12),
    )
    return SuiteResult(
        suite="toy",
        title="Toy",
        question="Does it work?",
        headline=("hit.all",),
        measures=measures,
        sections=(Section(title="Plots", blocks=blocks),),
        notes=("Ten cases.",),
        failures=failures,
        config={"seed": 3},
        digests={"data": "d1"},
    )
