"""Which reader a file needs, and whether its columns are those of its kind."""

from pathlib import Path

from core.errors import IngestError
from core.ingest.batch import Reader
from core.ingest.columns import COLUMNS, REJECT_PREFIX, column_for
from core.ingest.csv_file import CsvFile
from core.ingest.jsonl_file import JsonlFile
from core.ingest.report import Kind

_JSONL = (".jsonl", ".ndjson")


def open_reader(path: Path) -> Reader:
    """A reader by the file's ending. Raises IngestError for another ending, and for a file that is missing or empty."""
    suffix = path.suffix.lower()
    if suffix not in (".csv", ".parquet", *_JSONL):
        raise IngestError(f"{path}: ends in {suffix or 'nothing'}; data files are .csv, .jsonl or .parquet")
    if not path.is_file():
        raise IngestError(f"{path}: there is no such file")
    if path.stat().st_size == 0:
        raise IngestError(f"{path}: is empty")
    if suffix == ".parquet":
        from core.ingest.parquet_file import ParquetFile

        return ParquetFile(path)
    return CsvFile(path) if suffix == ".csv" else JsonlFile(path)


def check_columns(path: Path, kind: Kind, names: list[str]) -> None:
    """Raises IngestError where the columns of a file are not those of the kind."""
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise IngestError(f"{path}: column {twice[0]!r} appears twice")
    for name in names:
        if column_for(kind, name) is None and not name.startswith(REJECT_PREFIX):
            known = ", ".join(column.name + "*" * column.name.endswith(".") for column in COLUMNS[kind])
            raise IngestError(f"{path}: column {name!r} is unknown; {kind} have {known}")
    missing = [column.name for column in COLUMNS[kind] if column.required and column.name not in names]
    if missing:
        raise IngestError(f"{path}: column {missing[0]!r} is missing, which {kind} need; it has {', '.join(names)}")
