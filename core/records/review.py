"""What a person decided about a draft."""

from typing import Literal, Self

from pydantic import model_validator

from core.records.base import Record

ReviewDecision = Literal["approved", "edited", "rejected"]


class Review(Record):
    """One decision. `digest` is that of the draft which the person saw; an edit carries the words in its place."""

    digest: str
    decision: ReviewDecision
    title: str | None = None
    body: str | None = None
    reason: str = ""

    @model_validator(mode="after")
    def _words_belong_to_edits(self) -> Self:
        if (self.decision == "edited") != (self.title is not None and self.body is not None):
            raise ValueError("an edit, and only an edit, carries a title and a body")
        return self
