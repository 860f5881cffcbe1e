"""A shop's own files into the store: checked row by row, loaded as a whole or not at all."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import IngestError
from core.ingest.batch import Batch, Reader, Reject
from core.ingest.progress import OnProgress, no_progress
from core.ingest.reading import check_columns, open_reader
from core.ingest.rejects import OnError, RejectLog
from core.ingest.report import IngestReport, Kind, KindReport
from core.records import Record
from core.store import Store, WriteCounts

Files = Path | Sequence[Path] | None


def ingest_files(
    store: Store,
    *,
    products: Files = None,
    customers: Files = None,
    events: Files = None,
    offers: Files = None,
    lists: Files = None,
    on_error: OnError = "reject",
    rejects_folder: Path | None = None,
    on_progress: OnProgress = no_progress,
) -> IngestReport:
    """Load CSV, JSON Lines and Parquet files (columns: core.ingest.columns) in one transaction.

    All files are looked at before anything is loaded; a file that cannot be read, or has columns it should not have,
    or lacks one it needs, is an IngestError. With `on_error` "reject" one bad row is enough that nothing is loaded,
    and the IngestError names the first few; with "skip" the good rows are loaded and the bad ones go to
    `<file>.rejects.csv` beside the file or in `rejects_folder`. The same files again change nothing.
    """
    given: tuple[tuple[Kind, Files], ...] = (
        ("products", products),
        ("customers", customers),
        ("offers", offers),
        ("lists", lists),
        ("events", events),
    )
    opened = [_opened(kind, path) for kind, files in given for path in _paths(files)]
    with RejectLog(on_error, rejects_folder) as log:
        _check_rejects_paths(log, opened)
        with store.transaction() as writing:
            loads = [
                _load(writing, kind, [file for file in opened if file.kind == kind], log, on_progress)
                for kind, files in given
                if files is not None
            ]
            log.raise_if_rejected()
            strangers = writing.events.strangers()
    return IngestReport(kinds=tuple(loads), strangers=strangers, rejects=tuple(str(path) for path in log.files))


@dataclass(frozen=True)
class _File:
    kind: Kind
    path: Path
    reader: Reader
    names: list[str]


def _paths(files: Files) -> Sequence[Path]:
    if files is None:
        return ()
    return (files,) if isinstance(files, Path) else files


def _opened(kind: Kind, path: Path) -> _File:
    reader = open_reader(path)
    names = reader.names()
    check_columns(path, kind, names)
    return _File(kind, path, reader, names)


def _check_rejects_paths(log: RejectLog, opened: Sequence[_File]) -> None:
    """Two files of one name would share a rejects file."""
    targets = [log.rejects_path(file.path).resolve() for file in opened]
    for file, target in zip(opened, targets, strict=True):
        if targets.count(target) > 1:
            raise IngestError(f"{file.path}: its rejected rows would share {target} with another file; rename one")


_Write = Callable[[], WriteCounts]
_Loader = Callable[[_File, Batch], tuple[list[Reject], _Write]]
"""Judges a batch: its bad rows, and what writes the good ones."""


def _load(store: Store, kind: Kind, opened: Sequence[_File], log: RejectLog, on_progress: OnProgress) -> KindReport:
    counts, rejected = WriteCounts(), 0
    load = _event_loader(store) if kind == "events" else _record_loader(store, kind)
    for file in opened:
        rejects = log.file(file.path, file.reader.place_name)
        on_progress(file.path.name, 0, file.reader.total)
        for batch in file.reader.batches():
            bad, write = load(file, batch)
            for reject in sorted([*batch.broken, *bad], key=lambda reject: reject.place):
                rejects.add(reject, file.names)
            counts += WriteCounts() if log.stops_loading else write()
            on_progress(file.path.name, batch.done, file.reader.total)
        rejects.done()
        rejected += rejects.count
    return KindReport.of(kind, counts, rejected)


def _event_loader(store: Store) -> _Loader:
    from core.ingest.event_rows import EventReader

    reader = EventReader()

    def load(_file: _File, batch: Batch) -> tuple[list[Reject], _Write]:
        good, bad = reader.read(batch)
        return bad, lambda: store.events.load(good)

    return load


def _record_loader(store: Store, kind: Kind) -> _Loader:
    from core.ingest.rows import RowReader

    reader = RowReader(kind)
    writers: dict[Kind, Callable[[Iterable[Any]], WriteCounts]] = {
        "products": store.products.upsert_many,
        "customers": store.customers.upsert_many,
        "offers": store.offers.upsert_many,
        "lists": store.lists.add_many,
    }

    def load(file: _File, batch: Batch) -> tuple[list[Reject], _Write]:
        rows = list(reader.read(file.path, batch, file.reader.place_name))
        good = [row for row in rows if isinstance(row, Record)]
        return [row for row in rows if isinstance(row, Reject)], lambda: writers[kind](good)

    return load
