"""`pushwright train`: everything that is learned from the store."""

from typing import Annotated

import typer

from api import options
from api.terminal import note, parse_day, progress


def train(
    until: options.Until = None,
    update: Annotated[
        bool, typer.Option("--update", help="Count the new events, and keep the weights that were learned before.")
    ] = False,
    seed: options.Seed = 0,
    home: options.Home = None,
) -> None:
    """Fit ranking and timing, index the catalogue, write the customer memory."""
    from agent.assembly import open_workspace
    from agent.training import train_all
    from core.settings import load_settings

    day = parse_day(until, "--until") if until else None
    with open_workspace(load_settings(home)) as workspace, progress() as report:
        trained = train_all(workspace, until=day, seed=seed, report=report, update=update)
    weights = f"weights of {trained.weights_until}, " if update else ""
    done = "updated with" if update else "trained on"
    note(
        f"{done} {trained.events} events of {trained.customers} customers before {trained.until}: "
        f"{trained.products} products in the index ({trained.embedded} texts embedded), {trained.cards} memory cards, "
        f"{weights}{trained.responses}"
    )
