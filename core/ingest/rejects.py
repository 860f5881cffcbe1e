"""Rows that are not loaded: told in one error, or written to a file beside the data."""

import csv
from contextlib import ExitStack
from pathlib import Path
from typing import Literal

from core.errors import IngestError
from core.files import write_whole
from core.ingest.batch import Reject
from core.ingest.columns import REJECT_PREFIX

OnError = Literal["reject", "skip"]
_SHOWN = 5
_EXTRA = [REJECT_PREFIX + name for name in ("place", "column", "value", "reason")]


class RejectLog:
    """Collects the bad rows of all files of one ingest. In `skip` mode each file's go to `<file>.rejects.csv`.

    The rejects files appear when the block ends well, and not at all otherwise; one that an earlier run left is removed
    when there is nothing to reject any more.
    """

    def __init__(self, on_error: OnError, folder: Path | None) -> None:
        self.count = 0
        self.files: list[Path] = []
        self._on_error = on_error
        self._folder = folder
        self._first: list[str] = []
        self._open = ExitStack()

    def __enter__(self) -> "RejectLog":
        self._open.__enter__()
        return self

    def __exit__(self, *problem: object) -> None:
        self._open.__exit__(*problem)  # type: ignore[arg-type]

    def file(self, path: Path, place_name: str) -> "FileRejects":
        """Where the bad rows of one file go."""
        return FileRejects(self, path, place_name)

    def rejects_path(self, path: Path) -> Path:
        """The file for the rejected rows of `path`."""
        return (self._folder or path.parent) / f"{path.name}.rejects.csv"

    @property
    def stops_loading(self) -> bool:
        """Whether nothing more needs to be loaded, because nothing will be kept."""
        return self._on_error == "reject" and self.count > 0

    def raise_if_rejected(self) -> None:
        """Raises the one IngestError in `reject` mode."""
        if not self.stops_loading:
            return
        more = f"\n  and {self.count - len(self._first)} more" if self.count > len(self._first) else ""
        raise IngestError(
            f"{self.count} {'row does' if self.count == 1 else 'rows do'} not fit, nothing was loaded:\n  "
            + "\n  ".join(self._first)
            + more
            + "\nMend them, or load the others with on_error=skip: the rejected rows then go to <file>.rejects.csv"
        )

    def _add(self, path: Path, place_name: str, reject: Reject) -> None:
        self.count += 1
        if len(self._first) < _SHOWN:
            value = "" if reject.value is None else f" {reject.value!r}"
            where = f"{path} {place_name} {reject.place}: "
            self._first.append(f"{where}{reject.column}{value} {reject.reason}".replace(":  ", ": "))


class FileRejects:
    """The bad rows of one file."""

    def __init__(self, log: RejectLog, path: Path, place_name: str) -> None:
        self.count = 0
        self._log = log
        self._path = path
        self._place_name = place_name
        self._writer: csv.DictWriter[str] | None = None

    def add(self, reject: Reject, names: list[str]) -> None:
        """Count a bad row; in `skip` mode also write it down. `names` are the columns of the file."""
        self.count += 1
        self._log._add(self._path, self._place_name, reject)
        if self._log._on_error == "skip":
            self._line_writer(names).writerow(
                {name: value for name, value in reject.row.items() if name not in _EXTRA}
                | dict(zip(_EXTRA, (reject.place, reject.column, reject.value, reject.reason), strict=True))
            )

    def done(self) -> None:
        """All rows of the file were seen."""
        if self.count == 0 and self._log._on_error == "skip":
            self._log.rejects_path(self._path).unlink(missing_ok=True)

    def _line_writer(self, names: list[str]) -> "csv.DictWriter[str]":
        if self._writer is None:
            target = self._log.rejects_path(self._path)
            stream = self._log._open.enter_context(write_whole(target))
            columns = [*(name for name in names if name not in _EXTRA), *_EXTRA]
            self._writer = csv.DictWriter(stream, columns, extrasaction="ignore", lineterminator="\n")
            self._writer.writeheader()
            self._log.files.append(target)
        return self._writer
