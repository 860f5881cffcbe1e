"""Texts to compare with: what people wrote, and what customers got before."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import ValidationError

from agent.drafts_file import read_drafts
from core.errors import InputError
from core.records import CustomerOutcome, Locale, Record
from core.records.copy import Angle


class Reference(Record):
    """Copy that a person wrote: for one customer, for an angle, or for the language as a whole."""

    locale: Locale
    title: str
    body: str
    customer_id: str = ""
    angle: Angle | None = None


def read_references(path: Path) -> tuple[Reference, ...]:
    """JSONL, one reference a line. Raises InputError with the line that is wrong."""
    if not path.is_file():
        raise InputError(f"--references {path}: no such file")
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            found.append(Reference.model_validate_json(line))
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise InputError(f"--references {path}:{number}: {where}: {first['msg']}") from error
    if not found:
        raise InputError(f"--references {path}: the file holds no lines")
    return tuple(found)


def references_for(
    references: Sequence[Reference], outcomes: Sequence[CustomerOutcome]
) -> Mapping[str, tuple[str, ...]]:
    """By customer id: those written for the customer, else for the language and angle, else for the language."""
    return {outcome.customer_id: found for outcome in outcomes if (found := _texts(references, outcome))}


def _texts(references: Sequence[Reference], outcome: CustomerOutcome) -> tuple[str, ...]:
    draft = outcome.draft
    if draft is None:
        return ()
    same = [reference for reference in references if reference.locale == draft.locale]
    own = [reference for reference in same if reference.customer_id == outcome.customer_id]
    general = [reference for reference in same if not reference.customer_id]
    angled = [reference for reference in general if reference.angle is draft.angle]
    chosen = own or angled or [reference for reference in general if reference.angle is None]
    return tuple(f"{reference.title}\n{reference.body}" for reference in chosen)


def read_earlier(path: Path) -> Mapping[str, tuple[str, ...]]:
    """The copy of a drafts file by customer."""
    found: dict[str, tuple[str, ...]] = {}
    for outcome in read_drafts(path):
        if outcome.draft is not None:
            text = f"{outcome.draft.title}\n{outcome.draft.body}"
            found[outcome.customer_id] = (*found.get(outcome.customer_id, ()), text)
    return found
