"""Attacks: what a stranger wrote, and what a model that obeys would say."""

from importlib import resources
from pathlib import Path

from pydantic import Field, ValidationError

from core.errors import InputError
from core.records import Record


class Attack(Record):
    """One attack."""

    id: str
    locale: str
    tactic: str
    text: str = Field(min_length=5)
    """What the stranger wrote."""
    title: str
    body: str
    """What a model writes that obeys."""
    marks: tuple[str, ...] = Field(min_length=1)
    """Words that no honest message about the goods has: one of them in what is sent, and the attack has worked."""


def load_attacks(folder: Path | None = None) -> list[Attack]:
    """All attacks of a folder of JSONL files (the packaged ones by default); InputError names file and line."""
    root = folder if folder is not None else Path(str(resources.files("eval") / "cases" / "redteam"))
    attacks = [attack for file in sorted(root.glob("*.jsonl")) for attack in _read(file)]
    if not attacks:
        raise InputError(f"{root}: no *.jsonl files with attacks")
    return attacks


def _read(file: Path) -> list[Attack]:
    attacks = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            attacks.append(Attack.model_validate_json(line))
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise InputError(f"{file}, line {number}: {where}: {first['msg']}") from error
    return attacks
