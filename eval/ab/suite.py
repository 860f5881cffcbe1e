"""The evaluation of a test as a whole."""

from collections.abc import Mapping, Sequence

from core.records import digest_of
from eval.ab import sequential
from eval.ab.assignment import assignment_measures, counts_of, faults, split_of
from eval.ab.effect import Effect, cuped
from eval.ab.results import Results
from eval.ab.segments import SegmentEffect, segment_effects
from eval.ab.verdict import ANYTIME, Comparison, Options, compare, verdict_of
from eval.intervals import exact, mean_of, share_of
from eval.suite import Block, Cell, IntervalPlot, LinePlot, Measure, Section, Series, SuiteResult, Table, Unit

_FIXED = ("adjusted", "plain")


def ab_suite(results: Results, options: Options, *, split: Mapping[str, float] | None = None) -> SuiteResult:
    """Assignment, difference, segments, and the verdict in words."""
    unit: Unit = "share" if results.is_binary else "number"
    assignment = assignment_measures(results, split_of(results, split))
    broken = faults(assignment)
    found, gone = compare(results, options)
    verdict = verdict_of(results, found, broken, options)
    arms = [_arm_measure(results, arm) for arm in range(len(results.arms))]
    effects = [measure for each in found for measure in _effect_measures(each, unit, options)]
    value = results.value if results.before is None else cuped(results.value, results.before, results.arm)[0]
    segments = segment_effects(results, value, alpha=options.alpha)
    measures = [*assignment, *arms, *effects, *_reduction(gone, len(results.value))]
    return SuiteResult(
        suite="ab",
        title="A/B test",
        question=f"Did an arm do better than {results.control} in {results.columns.metric}?",
        headline=(*(m.name for m in arms), *_deciding(found, effects))[:6],
        measures=tuple(measures),
        sections=(
            _verdict_section(results, verdict, arms, effects, found, options),
            _assignment_section(results, assignment, split_of(results, split), broken),
            *([_segment_section(segments, unit)] if results.segments else []),
        ),
        notes=(verdict,),
        config={
            "metric": results.columns.metric,
            "control": results.control,
            "alpha": options.alpha,
            "power": options.power,
            "planned": options.planned,
            "before": results.columns.before,
        },
        digests={
            "results": digest_of([results.arms, results.arm.tolist(), results.value.tolist(), results.in_two_arms])
        },
    )


def _deciding(found: Sequence[Comparison], effects: Sequence[Measure]) -> list[str]:
    """Names of the differences that decide."""
    known = {measure.name for measure in effects}
    wanted = [
        [f"effect.{each.arm}.anytime"]
        if each.decided_by == ANYTIME
        else [f"effect.{each.arm}.{kind}" for kind in _FIXED]
        for each in found
    ]
    return [name for names in wanted for name in [name for name in names if name in known][:1]]


def _arm_measure(results: Results, arm: int) -> Measure:
    value, name = results.value[results.of(arm)], results.arms[arm]
    if results.is_binary:
        return share_of(f"arm.{name}", name, int(value.sum()), len(value))
    return mean_of(f"arm.{name}", name, list(value))


def _effect_measures(each: Comparison, unit: Unit, options: Options) -> list[Measure]:
    found = [
        _measure(f"effect.{each.arm}.{kind}", f"{each.arm}: {label}", effect, unit)
        for kind, label, effect in (
            ("plain", "difference", each.plain),
            ("adjusted", "difference with CUPED", each.adjusted),
        )
        if effect is not None
    ]
    n = each.plain.n if each.plain else 0
    if each.anytime is not None:
        value, low, high = each.anytime
        name, label = f"effect.{each.arm}.anytime", f"{each.arm}: difference, valid at any moment"
        method = "asymptotic confidence sequence"
        found.append(Measure(name=name, label=label, value=value, low=low, high=high, n=n, unit=unit, method=method))
    if each.reach is not None:
        label = f"{each.arm}: smallest difference this test shows with {options.power:.0%} power"
        found.append(exact(f"effect.{each.arm}.reach", label, each.reach, n, unit=unit))
    return found


def _measure(name: str, label: str, effect: Effect, unit: Unit) -> Measure:
    return Measure(
        name=name,
        label=label,
        value=effect.difference,
        low=effect.low,
        high=effect.high,
        n=effect.n,
        unit=unit,
        method=effect.method,
    )


def _reduction(gone: float | None, n: int) -> list[Measure]:
    return [] if gone is None else [exact("cuped.variance", "Variance that CUPED took away", gone, n, unit="share")]


def _verdict_section(
    results: Results,
    verdict: str,
    arms: Sequence[Measure],
    effects: Sequence[Measure],
    found: Sequence[Comparison],
    options: Options,
) -> Section:
    shown = tuple(measure for measure in effects if measure.low is not None)
    blocks: list[Block] = [
        IntervalPlot(title="Arms", measures=tuple(arms)),
        IntervalPlot(
            title=f"Differences to {results.control}",
            measures=shown,
            start=min([0.0, *(measure.low or 0.0 for measure in shown)]),
            end=max([0.0, *(measure.high or 0.0 for measure in shown)]),
            note="An interval that holds zero shows no difference.",
        ),
        _effect_table(found, options),
    ]
    if results.at:
        blocks += [_path_plot(results, arm, options) for arm in range(1, len(results.arms))]
    lead = (
        f"{verdict} A test that is looked at while it runs is decided by the interval that holds at any moment; one "
        "whose length was agreed on before (--planned) and reached, by the ordinary one."
    )
    return Section(title="Verdict", lead=lead, blocks=tuple(blocks))


def _effect_table(found: Sequence[Comparison], options: Options) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for each in found:
        for name, effect in (("plain", each.plain), ("CUPED", each.adjusted)):
            if effect is not None:
                rows.append((each.arm, name, effect.difference, effect.low, effect.high, effect.p))
        if each.anytime is not None:
            rows.append((each.arm, "at any moment", *each.anytime, None))
    note = f"Intervals hold for all arms together at {1 - options.alpha:.0%}; p-values are those of each arm alone."
    return Table(
        title="In numbers", columns=("Arm", "How", "Difference", "Low", "High", "p"), rows=tuple(rows), note=note
    )


def _path_plot(results: Results, arm: int, options: Options) -> LinePlot:
    """How the interval closed in as units arrived."""
    inside = results.of(arm) | results.of(0)
    value = results.value if results.before is None else cuped(results.value, results.before, results.arm)[0]
    alpha = options.alpha / (len(results.arms) - 1)
    planned = options.planned or int(inside.sum())
    found = sequential.path(value[inside], results.of(arm)[inside], alpha=alpha, planned=planned)
    units, middle, low, high = (tuple(float(row[at]) for row in found) for at in range(4))
    line = Series(name=results.arms[arm], x=units, y=middle, low=low, high=high)
    zero = Series(name="no difference", x=units[:1] + units[-1:], y=(0.0, 0.0))
    return LinePlot(
        title=f"{results.arms[arm]} less {results.control}, as units arrived",
        x_label="units",
        y_label=f"difference in {results.columns.metric}",
        series=(line, zero),
        note="The band holds at every moment. Once it leaves zero the test may be stopped.",
    )


def _assignment_section(
    results: Results, measures: Sequence[Measure], split: Sequence[float], broken: Sequence[str]
) -> Section:
    counts = counts_of(results)
    total = sum(counts)
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (arm, count, count / total, share) for arm, count, share in zip(results.arms, counts, split, strict=True)
    )
    said = "; ".join(broken).capitalize() + "." if broken else "The assignment held."
    lead = (
        f"{said} The sizes of the arms are tested against the planned split (chi-square); p under 0.001 means that "
        "units were lost or misplaced, and then no difference can be believed."
    )
    return Section(
        title="Assignment",
        lead=lead,
        blocks=(
            Table(title="Sizes", columns=("Arm", "Units", "Share", "Planned"), rows=rows),
            Table(title="Checks", columns=("", "Value"), rows=tuple((m.label, m) for m in measures)),
        ),
    )


def _segment_section(found: Sequence[SegmentEffect], unit: Unit) -> Section:
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            f"{each.column} {each.value}",
            each.arm,
            _measure(f"segment.{each.column}.{each.value}.{each.arm}", each.value, each.effect, unit),
            each.effect.p,
            each.holm,
            each.fdr,
        )
        for each in found
    )
    lead = (
        "The difference in parts of the audience. Of many segments some differ by chance: believe one only where the "
        "corrected p-value is small. Holm's holds for all segments together; Benjamini and Hochberg's limits the share "
        "of false findings."
    )
    columns = ("Segment", "Arm", "Difference", "p", "Holm", "BH")
    return Section(title="Segments", lead=lead, blocks=(Table(title="Segments", columns=columns, rows=rows),))
