"""Data files and demo adapters into the store."""

from core.ingest.columns import COLUMNS, column_help
from core.ingest.files import ingest_files
from core.ingest.report import IngestReport, KindReport

__all__ = ["COLUMNS", "IngestReport", "KindReport", "column_help", "ingest_files"]
