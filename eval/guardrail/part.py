"""A part of the guardrail's evaluation: what it adds to the report."""

from collections.abc import Mapping

from pydantic import Field

from core.records import Record
from eval.suite import Failure, Measure, Section


class Part(Record):
    """Figures, sections and failures of one kind of evidence."""

    measures: tuple[Measure, ...]
    sections: tuple[Section, ...] = ()
    failures: tuple[Failure, ...] = ()
    notes: tuple[str, ...] = ()
    digests: Mapping[str, str] = Field(default_factory=dict)
    """Of the data it was measured on."""
