"""The drafts file: one JSON line a customer, written whole or not at all."""

from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from core.errors import InputError
from core.files import write_whole
from core.records import CustomerOutcome


def write_drafts(path: Path, outcomes: Sequence[CustomerOutcome]) -> None:
    """Write the outcomes in order."""
    with write_whole(path) as stream:
        for outcome in outcomes:
            stream.write(outcome.model_dump_json() + "\n")


def read_drafts(path: Path) -> list[CustomerOutcome]:
    """Read a drafts file. Raises InputError with the line that is wrong."""
    if not path.is_file():
        raise InputError(f"{path}: no such file")
    outcomes = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            outcomes.append(CustomerOutcome.model_validate_json(line))
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise InputError(f"{path}:{number}: {where}: {first['msg']}") from error
    return outcomes
