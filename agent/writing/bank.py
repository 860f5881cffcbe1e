"""Candidates from the copy bank."""

from agent.writing.records import Candidate
from core.records import Angle, CopyLine, DraftSource, Facts, Locale
from prompts.copybank import lines_for
from prompts.slots import SlotValues


def bank_candidates(angle: Angle, locale: Locale, facts: Facts, values: SlotValues) -> list[Candidate]:
    """The lines that are true for these facts, in the order of their ids."""
    return [candidate_of(line) for line in lines_for(angle, locale, facts, values)]


def candidate_of(line: CopyLine) -> Candidate:
    """A line as a candidate."""
    return Candidate(
        title=line.title,
        body=line.body,
        source=DraftSource.COPY_BANK,
        provenance=line.id,
        labels=line.labels,
        tones=line.tones,
    )
