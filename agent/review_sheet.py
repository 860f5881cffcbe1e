"""Drafts as a spreadsheet that a team marks and edits, and the decisions read back from it."""

import csv
from collections.abc import Sequence
from pathlib import Path

from core.errors import InputError
from core.files import write_whole
from core.records import CustomerOutcome, Draft, Record, Review

FIELDS = ("digest", "customer_id", "angle", "locale", "decision", "title", "body", "reason")
_DECISIONS = {
    "approved": "approved",
    "ok": "approved",
    "rejected": "rejected",
    "no": "rejected",
    "edited": "edited",
    "": "",
}
_FORMULA = ("=", "+", "-", "@", "\t")
"""What a spreadsheet would take for a formula at the start of a cell."""


class Reviewed(Record):
    """A draft with its facts, and the decision about it."""

    outcome: CustomerOutcome
    review: Review

    @property
    def draft(self) -> Draft:
        """The draft that was reviewed."""
        assert self.outcome.draft is not None  # read_sheet takes drafted customers alone
        return self.outcome.draft


def write_sheet(path: Path, outcomes: Sequence[CustomerOutcome]) -> int:
    """Write a row for every draft, with `decision` left empty; the number of rows."""
    drafts = [(outcome.customer_id, outcome.draft) for outcome in outcomes if outcome.draft is not None]
    with write_whole(path) as stream:
        stream.write("\ufeff")  # Without it Excel reads Chinese as Latin-1.
        writer = csv.DictWriter(stream, list[str](FIELDS), restval="")
        writer.writeheader()
        for customer_id, draft in drafts:
            row = {
                "digest": draft.digest,
                "customer_id": _guarded(customer_id),
                "angle": draft.angle.value,
                "locale": draft.locale,
            }
            writer.writerow(row | {"title": _guarded(draft.title), "body": _guarded(draft.body)})
    return len(drafts)


def read_sheet(path: Path, outcomes: Sequence[CustomerOutcome]) -> list[Reviewed]:
    """The rows that somebody decided on. Other words than the draft's are an edit; an empty decision is none.

    Raises InputError with the line for a draft that is not among `outcomes`, an unknown decision, or empty words.
    """
    drafts = {outcome.draft.digest: outcome for outcome in outcomes if outcome.draft is not None}
    if not path.is_file():
        raise InputError(f"{path}: no such file; make one with: pushwright learn sheet DRAFTS --out {path}")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = csv.DictReader(stream)
        missing = {"digest", "decision", "title", "body"} - set(rows.fieldnames or ())
        if missing:
            raise InputError(f"{path}: has no column {sorted(missing)[0]!r}; it needs digest, decision, title and body")
        found = [_reviewed(f"{path}:{rows.line_num}", row, drafts) for row in rows]
    return [reviewed for reviewed in found if reviewed is not None]


def _reviewed(where: str, row: dict[str, str], drafts: dict[str, CustomerOutcome]) -> Reviewed | None:
    outcome = drafts.get((row["digest"] or "").strip())
    if outcome is None or outcome.draft is None:
        raise InputError(
            f"{where}: no draft has the digest {row['digest']!r}; the sheet belongs to another drafts file"
        )
    said = (row["decision"] or "").strip().lower()
    if said not in _DECISIONS:
        raise InputError(f"{where}: decision {row['decision']!r} is unknown; write approved, rejected or nothing")
    title, body = _bare(row["title"]), _bare(row["body"])
    changed = (title, body) != (outcome.draft.title, outcome.draft.body)
    decision = "edited" if changed and said != "rejected" else _DECISIONS[said]
    if not decision:
        return None
    if decision == "edited" and not changed:
        raise InputError(f"{where}: says edited, but the words are those of the draft; change them or write approved")
    if decision == "edited" and not (title and body):
        raise InputError(f"{where}: the edited {'body' if title else 'title'} is empty; write rejected to drop a draft")
    words = {"title": title, "body": body} if decision == "edited" else {}
    review = Review.model_validate(
        {"digest": outcome.draft.digest, "decision": decision, "reason": (row.get("reason") or "").strip()} | words
    )
    return Reviewed(outcome=outcome, review=review)


def _guarded(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _bare(text: str | None) -> str:
    words = (text or "").strip()
    return words[1:] if words.startswith("'") and words[1:].startswith(_FORMULA) else words
