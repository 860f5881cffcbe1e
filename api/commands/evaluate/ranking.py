"""`pushwright eval ranking`: whether the ranking finds what people buy next."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api import options
from api.commands.evaluate import running
from api.terminal import note, parse_day, read_ids

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from agent.assembly import Workspace
    from core.ports import Vectors
    from core.records import Product
    from eval.ranking.campaigns import Tested


def ranking(
    out: running.Out,
    until: Annotated[
        str | None,
        typer.Option(help="Test on the days from this day on; the last ones where not given.", metavar="DATE"),
    ] = None,
    days: Annotated[
        int | None, typer.Option(help="How many days are tested; thirty where not given.", min=1, max=366)
    ] = None,
    sample: Annotated[int, typer.Option(help="How many customers to test, at most half of all.", min=10)] = 800,
    customers: Annotated[
        Path | None, typer.Option(help="File of customer ids to test instead of a sample.", metavar="FILE")
    ] = None,
    least: Annotated[
        int, typer.Option(help="Test only who bought so many different products in those days.", min=1)
    ] = 1,
    faithful: Annotated[int, typer.Option(help="How many reasons to try.", min=0)] = 120,
    campaigns: Annotated[
        bool, typer.Option("--campaigns", help="Also: which offers of earlier campaigns suited whom, and who answered.")
    ] = False,
    learning_curve: Annotated[
        bool, typer.Option("--learning-curve", help="Also: the same with 25 and 50 % of the other customers.")
    ] = False,
    seed: options.Seed = 0,
    gates: running.Gates = None,
    json: options.Json = False,
    home: options.Home = None,
) -> None:
    """Split in time, against own frequency, popularity, item-kNN and every part alone; and the reasons tried."""
    from agent.assembly import open_workspace
    from core.settings import load_settings
    from eval.ranking.split import split_events
    from eval.ranking.suite import ranking_suite

    started = running.start("ranking", out, gates)
    day = parse_day(until, "--until") if until else None
    chosen = read_ids(customers) if customers else None
    settings = load_settings(home)
    with open_workspace(settings) as workspace:
        zone = settings.shop_timezone
        events, products = workspace.store.events.snapshot(), workspace.store.products.all()
        split = split_events(
            events, until=day, zone=zone, sample=sample, seed=seed, chosen=chosen, days=days, least=least
        )
        tested = _campaigns(workspace, events, products) if campaigns else []
        vectors = _vectors(workspace, products)
        result = ranking_suite(
            events,
            products,
            vectors,
            split,
            zone=zone,
            seed=seed,
            faithful=faithful,
            campaigns=tested,
            curve=learning_curve,
            say=note,
        )
    running.finish(started, result, json=json)


def _campaigns(workspace: Workspace, events: pl.DataFrame, products: Sequence[Product]) -> list[Tested]:
    """The campaigns of the store, each foreseen from what came before it."""
    from agent.responses import store_campaigns
    from eval.ranking.campaigns import rolled_campaigns
    from ranking.response.campaigns import shopping_of

    found = store_campaigns(workspace, products)
    if not found:
        note("the store holds no campaigns with offers and a list of the same id: nothing to test there")
        return []
    return rolled_campaigns(shopping_of(events, products, workspace.settings.shop_timezone), found, note)


def _vectors(workspace: Workspace, products: Sequence[Product]) -> Vectors | None:
    """Shape (len(products), d) from the catalogue index; None, with a word about it, where there is none."""
    import numpy as np

    from agent.assembly import open_configured_embedder, open_vectors
    from core.errors import IndexMismatchError, NotTrainedError
    from retrieval.catalogue import ChromaCatalogue

    embedder = open_configured_embedder(workspace)
    rows = [row for row, product in enumerate(products) if product.name]
    vectors = np.zeros((len(products), embedder.dimension), dtype=np.float32)
    try:
        with open_vectors(workspace) as chroma:
            index = ChromaCatalogue.open(chroma, embedder)
            vectors[rows] = index.vectors([products[row].product_id for row in rows])
    except (NotTrainedError, IndexMismatchError) as error:
        note(f"nothing is retrieved by meaning: {error}")
        return None
    return vectors
