"""A part of the guardrail's evaluation: what it adds to the report."""

from core.records import Record
from eval.suite import Failure, Measure, Section


class Part(Record):
    """Figures, sections and failures of one kind of evidence."""

    measures: tuple[Measure, ...]
    sections: tuple[Section, ...] = ()
    failures: tuple[Failure, ...] = ()
    notes: tuple[str, ...] = ()
