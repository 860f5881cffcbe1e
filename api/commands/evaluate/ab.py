"""`pushwright eval ab`: what a randomised test shows, and how large it must be."""

from pathlib import Path
from typing import Annotated

import typer

from api import options
from api.commands.evaluate import running
from api.terminal import note
from core.errors import InputError


def ab(
    out: running.Out,
    results: Annotated[
        Path | None, typer.Argument(help="CSV or Parquet, a row a customer; without it a test is planned (--lift).")
    ] = None,
    metric: Annotated[str, typer.Option(help="Column of what counts: 0 or 1, or an amount.")] = "value",
    arm: Annotated[str, typer.Option(help="Column of the arm.")] = "arm",
    unit: Annotated[str, typer.Option(help="Column of the customer.")] = "customer_id",
    control: Annotated[str | None, typer.Option(help="The arm to compare with; `control` by default.")] = None,
    before: Annotated[str | None, typer.Option(help="Column of the metric before the test, for CUPED.")] = None,
    at: Annotated[
        str | None, typer.Option(help="Column of when a customer entered, for the course of the test.")
    ] = None,
    segment: Annotated[list[str] | None, typer.Option(help="Column of a segment; may be repeated.")] = None,
    split: Annotated[str | None, typer.Option(help="Planned shares, for example control=0.9,new=0.1.")] = None,
    planned: Annotated[int | None, typer.Option(help="Customers agreed on before the test.", min=2)] = None,
    less_is_better: Annotated[bool, typer.Option("--less-is-better", help="As for unsubscribing.")] = False,
    alpha: Annotated[float, typer.Option(help="Chance of a wrong winner.", min=1e-6, max=0.5)] = 0.05,
    power: Annotated[float, typer.Option(help="Chance to see a difference that is there.", min=0.5, max=0.999)] = 0.8,
    baseline: Annotated[float | None, typer.Option(help="Planning: the metric as it is now.")] = None,
    lift: Annotated[float | None, typer.Option(help="Planning: smallest absolute difference that matters.")] = None,
    deviation: Annotated[
        float | None, typer.Option(help="Planning: standard deviation, where the metric is no share.", min=1e-12)
    ] = None,
    arms: Annotated[int, typer.Option(help="Planning: how many arms.", min=2)] = 2,
    gates: running.Gates = None,
    json: options.Json = False,
) -> None:
    """Sample ratio, difference with CUPED, intervals valid at any moment, segments, verdict; or the size of a test."""
    from eval.ab.plan_suite import Plan, plan_suite
    from eval.ab.results import Columns, read_results
    from eval.ab.suite import ab_suite
    from eval.ab.verdict import Options

    started = running.start("ab", out, gates)
    if results is None:
        if baseline is None or lift is None:
            raise InputError("name a file of results, or --baseline and --lift to plan a test")
        plan = Plan(baseline=baseline, lift=lift, deviation=deviation, alpha=alpha, power=power, arms=arms)
        running.finish(started, plan_suite(plan), json=json)
        return
    columns = Columns(metric=metric, unit=unit, arm=arm, before=before, at=at, segments=tuple(segment or ()))
    found = read_results(results, columns, control)
    wanted = Options(alpha=alpha, power=power, planned=planned, less_is_better=less_is_better)
    result = ab_suite(found, wanted, split=_shares(split))
    note(result.notes[0])
    running.finish(started, result, json=json)


def _shares(split: str | None) -> dict[str, float] | None:
    if split is None:
        return None
    shares = {}
    for part in split.split(","):
        name, _, share = part.partition("=")
        try:
            shares[name.strip()] = float(share)
        except ValueError as error:
            raise InputError(f"--split {part!r}: write arm=share, for example control=0.9,new=0.1") from error
        if not 0 < shares[name.strip()] < float("inf"):
            raise InputError(f"--split {part!r}: a share is above 0")
    return shares
