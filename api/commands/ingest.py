"""`pushwright ingest`: a shop's files, or the demo shop, into the store."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from api import options
from api.terminal import note, parse_day, progress
from core.errors import InputError

_File = Annotated[Path | None, typer.Option(metavar="FILE")]


def ingest(
    products: _File = None,
    customers: _File = None,
    events: _File = None,
    offers: _File = None,
    lists: _File = None,
    demo: Annotated[str | None, typer.Option(help="Load a demo shop instead: completejourney.")] = None,
    until: options.Until = None,
    on_error: Annotated[str, typer.Option(help="What a bad row does: reject (load nothing) or skip.")] = "reject",
    home: options.Home = None,
) -> None:
    """Load products, customers, events, offers and lists from CSV, JSONL or Parquet files."""
    from agent.assembly import open_workspace
    from core.settings import load_settings

    files = {"products": products, "customers": customers, "events": events, "offers": offers, "lists": lists}
    given = {kind: path for kind, path in files.items() if path is not None}
    _require_valid(given, demo, until, on_error)
    mode: Literal["reject", "skip"] = "skip" if on_error == "skip" else "reject"
    with open_workspace(load_settings(home)) as workspace, progress() as report:
        if demo:
            from core.ingest.completejourney import ingest_completejourney

            day = parse_day(until, "--until") if until else None
            loaded = ingest_completejourney(workspace.store, report, until=day)
        else:
            from core.ingest import ingest_files

            loaded = ingest_files(workspace.store, **given, on_error=mode, on_progress=report)
    for kind in loaded.kinds:
        note(
            f"{kind.kind}: {kind.new} new, {kind.changed} changed, {kind.unchanged} as before, {kind.rejected} rejected"
        )
    for path in loaded.rejects:
        note(f"rejected rows are in {path}")


def _require_valid(given: dict[str, Path], demo: str | None, until: str | None, on_error: str) -> None:
    if on_error not in ("reject", "skip"):
        raise InputError(f"--on-error {on_error!r} is neither reject nor skip")
    if demo not in (None, "completejourney"):
        raise InputError(f"--demo {demo!r} is not known; there is completejourney")
    if bool(demo) == bool(given):
        raise InputError("name files (--products, --customers, --events, --offers, --lists) or --demo completejourney")
    if until and not demo:
        raise InputError("--until goes with --demo; cut your own files where you export them")
    if until:
        parse_day(until, "--until")
