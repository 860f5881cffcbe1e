"""`pushwright eval label`: people judge pairs blind."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from api import options
from api.commands.evaluate import running
from api.terminal import note


def label(
    pairs: Annotated[Path, typer.Argument(help="CSV of pairs, from `eval copy FILE --against OTHER --pairs CSV`.")],
    out: running.Out,
    labels: Annotated[
        list[Path] | None,
        typer.Option(
            help="CSV with pair_id, rater, choice (first, second, tie); may be repeated. Without it you are asked."
        ),
    ] = None,
    rater: Annotated[str, typer.Option(help="Your name, where you are asked.")] = "me",
    gates: running.Gates = None,
    json: options.Json = False,
) -> None:
    """Judge pairs of drafts without knowing which run is which, in the terminal or from CSV; agreement of raters."""
    from eval.copy.pairs import read_pairs
    from eval.label.asking import ask
    from eval.label.labels import read_labels, write_labels
    from eval.label.suite import label_suite

    started = running.start("label", out, gates)
    shown = read_pairs(pairs)
    kept = out / "labels.csv"
    known = read_labels(labels or ([kept] if kept.is_file() else []))
    if labels is None:
        for given in ask(shown, rater, known, say=note, read=sys.stdin.readline):
            known.append(given)
            write_labels(kept, known)
    running.finish(started, label_suite(shown, known), json=json)
