"""Labelled copy: JSONL files, one case a line."""

from collections.abc import Iterable
from importlib import resources
from pathlib import Path

from pydantic import ValidationError

from core.errors import InputError
from core.records import CheckRequest


class GuardrailCase(CheckRequest):
    """Copy with the rules that it breaks."""

    id: str
    pack: str
    """The pack that the case was written for."""
    expect: tuple[str, ...] = ()
    """Rules that it breaks; none for a near-miss that must pass."""
    also: tuple[str, ...] = ()
    """Rules that it may be found to break as well, because it cannot break one without touching another."""

    @property
    def language(self) -> str:
        """First part of the locale."""
        return self.locale.split("-")[0]

    def request(self) -> CheckRequest:
        """The case without its labels."""
        return CheckRequest.model_validate(self.model_dump(include=set(CheckRequest.model_fields)))


def load_cases(folder: Path | None = None) -> list[GuardrailCase]:
    """All cases of a folder of JSONL files (the packaged ones by default); InputError names file and line."""
    root = folder if folder is not None else Path(str(resources.files("eval") / "cases" / "guardrail"))
    files = sorted(root.glob("*.jsonl"))
    if not files:
        raise InputError(f"{root}: no *.jsonl files with guardrail cases")
    cases = [case for file in files for case in _read(file)]
    if not cases:
        raise InputError(f"{root}: the files hold no cases")
    return cases


def _read(file: Path) -> Iterable[GuardrailCase]:
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            yield GuardrailCase.model_validate_json(line)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise InputError(f"{file}, line {number}: {where}: {first['msg']}") from error
