"""`pushwright eval copy`: how good drafts are, and whether they are better than others."""

from pathlib import Path
from typing import Annotated

import typer

from api import options
from api.commands.evaluate import running

File = Annotated[Path, typer.Argument(help="Drafts file (JSONL), or a brief (TOML, JSON) that is drafted first.")]
Against = Annotated[Path | None, typer.Option(help="Drafts file to compare with.", metavar="FILE")]
References = Annotated[
    Path | None,
    typer.Option(help="JSONL of what people wrote: locale, title, body, and customer_id or angle.", metavar="FILE"),
]
Earlier = Annotated[
    Path | None, typer.Option(help="Drafts file of an earlier campaign to the same customers.", metavar="FILE")
]
Brief = Annotated[Path | None, typer.Option(help="Brief whose must_say and must_not_say count too.", metavar="FILE")]
Embedding = Annotated[bool, typer.Option(help="Also match copy to customers by meaning.")]
Judge = Annotated[
    str | None, typer.Option(help="Model that compares pairs in both orders; needs --against.", metavar="MODEL")
]
JudgePairs = Annotated[int, typer.Option(help="At most so many pairs for the judge.", min=1)]
Labels = Annotated[
    list[Path] | None, typer.Option(help="What people said of these pairs (`eval label`); may be repeated.")
]
Pairs = Annotated[
    Path | None, typer.Option(help="Also write blind pairs for `eval label`; needs --against.", metavar="CSV")
]
Perplexity = Annotated[
    str | None,
    typer.Option(help="Model that says how usual the English is: embedded:<name> or a folder.", metavar="MODEL"),
]
Limit = Annotated[int | None, typer.Option(help="Of a brief: only so many customers.", min=1)]
Model = Annotated[str | None, typer.Option(help="Of a brief: the model that writes.")]
TokenPrice = Annotated[
    float | None, typer.Option(help="Of a brief: price of a million tokens, read or written.", min=0)
]


def copy(
    file: File,
    out: running.Out,
    against: Against = None,
    references: References = None,
    earlier: Earlier = None,
    brief: Brief = None,
    embedding: Embedding = True,
    judge: Judge = None,
    judge_pairs: JudgePairs = 40,
    labels: Labels = None,
    pairs: Pairs = None,
    perplexity: Perplexity = None,
    limit: Limit = None,
    model: Model = None,
    token_price: TokenPrice = None,
    seed: options.Seed = 0,
    gates: running.Gates = None,
    json: options.Json = False,
    home: options.Home = None,
) -> None:
    """Constraints, facts, fit to the customer, variety, length, likeness; of one run, or against another."""
    from api.commands.evaluate.copy_run import CopyOrder, run_copy
    from core.settings import load_settings

    started = running.start("copy", out, gates)
    order = CopyOrder(
        file=file,
        out=out,
        against=against,
        references=references,
        earlier=earlier,
        brief=brief,
        embedding=embedding,
        judge=judge,
        judge_pairs=judge_pairs,
        labels=tuple(labels or ()),
        pairs=pairs,
        perplexity=perplexity,
        limit=limit,
        model=model,
        token_price=token_price,
        seed=seed,
    )
    running.finish(started, run_copy(order, load_settings(home)), json=json)
