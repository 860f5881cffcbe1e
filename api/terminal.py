"""Talking to a person: progress on a terminal, a summary line on stderr, data on stdout."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from core.errors import InputError

Report = Callable[[str, int, int], None]
"""Called with a label, how much is done, and how much there is."""


def say(line: str) -> None:
    """A line of the command's result."""
    sys.stdout.write(line + "\n")


def note(line: str) -> None:
    """A line about the run, beside the data."""
    sys.stderr.write(line + "\n")


@contextmanager
def progress() -> Iterator[Report]:
    """Progress bars on a terminal; silence where stderr is not one."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    bars: dict[str, TaskID] = {}
    with Progress(*columns, console=console, disable=not console.is_terminal) as display:

        def report(label: str, done: int, total: int) -> None:
            if label not in bars:
                bars[label] = display.add_task(label, total=total)
            display.update(bars[label], completed=done, total=total)

        yield report


def parse_day(text: str, option: str) -> date:
    """A day as YYYY-MM-DD. Raises InputError that names the option."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"{option} {text!r} is not a day such as 2017-10-30") from error


def require_writable(path: Path, option: str) -> None:
    """Refuse an output path that cannot be written, before any work is done."""
    folder = path if path.suffix == "" else path.parent
    existing = next(parent for parent in (folder.resolve(), *folder.resolve().parents) if parent.exists())
    import os

    if path.is_dir() and path.suffix:
        raise InputError(f"{option} {path} is a folder; name a file")
    if not existing.is_dir() or not os.access(existing, os.W_OK):
        raise InputError(f"{option} {path}: {existing} cannot be written to")


def read_ids(path: Path, option: str = "--customers") -> list[str]:
    """Customer ids from a file: one a line, or a CSV with a column customer_id."""
    if not path.is_file():
        raise InputError(f"{option} {path}: no such file")
    import csv

    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    if not rows:
        raise InputError(f"{option} {path}: the file is empty")
    if "customer_id" in rows[0]:
        column = rows[0].index("customer_id")
        return [row[column].strip() for row in rows[1:] if len(row) > column and row[column].strip()]
    if len(rows[0]) > 1:
        raise InputError(f"{option} {path}: no column customer_id among {', '.join(rows[0])}")
    return [row[0].strip() for row in rows if row and row[0].strip()]
