"""A part that is added to the evaluation of copy where it is asked for."""

from core.records import Record
from eval.suite import Failure, Measure, Section


class Part(Record):
    """Figures and sections of one kind of evidence."""

    measures: tuple[Measure, ...]
    sections: tuple[Section, ...]
    notes: tuple[str, ...] = ()
    failures: tuple[Failure, ...] = ()
