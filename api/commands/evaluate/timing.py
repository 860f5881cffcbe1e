"""`pushwright eval timing`: how well the hour models foretell when customers come."""

from pathlib import Path
from typing import Annotated

import typer

from api import options
from api.commands.evaluate import running
from api.terminal import parse_day, progress, read_ids


def timing(
    out: running.Out,
    until: Annotated[
        str | None,
        typer.Option(help="Learn from before this day, foretell what follows; --days before the end by default."),
    ] = None,
    days: Annotated[int, typer.Option(help="How many days are foretold.", min=1, max=366)] = 30,
    least: Annotated[int, typer.Option(help="Baskets that a customer must have before the day.", min=0)] = 10,
    without: Annotated[
        Path | None, typer.Option(help="File of customer ids that are not judged, such as those tuned on.")
    ] = None,
    recurrent: Annotated[bool, typer.Option(help="Train the recurrent network too; takes minutes.")] = True,
    gates: running.Gates = None,
    json: options.Json = False,
    home: options.Home = None,
) -> None:
    """Compare the hour models on a time split of the store's events, and measure the speed of planning."""
    from agent.assembly import open_workspace
    from core.settings import load_settings
    from eval.timing.rivals import DEFAULT, fit_rivals
    from eval.timing.speed import plan_speed
    from eval.timing.split import split_events
    from eval.timing.suite import timing_suite
    from eval.timing.updating import fit_updated

    started = running.start("timing", out, gates)
    day = parse_day(until, "--until") if until else None
    left_out = read_ids(without, "--without") if without else []
    with open_workspace(load_settings(home)) as workspace:
        shop = workspace.settings.shop_timezone
        events = workspace.store.events.snapshot()
        customers = workspace.store.customers.get_many(workspace.store.customers.ids())
    zones = {customer.customer_id: customer.timezone for customer in customers.values() if customer.timezone}
    split = split_events(
        events, until=day, days=days, least=least, without=left_out, shop_timezone=shop, timezones=zones
    )
    with progress() as report:
        rivals = fit_rivals(split, recurrent=recurrent, report=report)
        updated = fit_updated(split)
    default = next(rival for rival in rivals if rival.name == DEFAULT)
    planning = [plan_speed(default.model, split)]
    config: dict[str, str | int | float | None] = {
        "until": split.day.isoformat(),
        "days": days,
        "least": least,
        "left_out": len(left_out),
    }
    running.finish(started, timing_suite(split, rivals, planning, updated=updated, config=config), json=json)
