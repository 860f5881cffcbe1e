"""The guardrail over any copy: drafts files, and bare lines with at least title, body and locale."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from agent.writing.requests import request_of_draft
from core.errors import InputError
from core.ports import Guardrail
from core.records import BriefCopyFacts, CheckRequest, CustomerOutcome, Locale, Record, Verdict

BriefByLocale = Mapping[Locale, BriefCopyFacts]


class CheckedLine(Record):
    """One line of the file; without a verdict where it holds no copy, as for a customer who was held out."""

    line: int
    customer_id: str = ""
    verdict: Verdict | None
    recorded: Verdict | None = None
    """The verdict that the drafts file carries."""


def check_file(path: Path, guardrail: Guardrail, brief: BriefByLocale | None) -> list[CheckedLine]:
    """A verdict for each line, in order. Raises InputError with file and line for what cannot be read."""
    return checked_lines(read_lines(path, brief), guardrail)


def read_lines(path: Path, brief: BriefByLocale | None) -> list[tuple[CheckedLine, CheckRequest | None]]:
    """The lines of a file, each with what is to be checked. Raises InputError as check_file does."""
    if not path.is_file():
        raise InputError(f"{path}: no such file")
    parsed = [
        _parse(path, number, line, brief)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if line.strip()
    ]
    if not parsed:
        raise InputError(f"{path}: the file holds no lines")
    return parsed


def checked_lines(parsed: Sequence[tuple[CheckedLine, CheckRequest | None]], guardrail: Guardrail) -> list[CheckedLine]:
    """The lines with their verdicts."""
    verdicts = iter(guardrail.check([request for _, request in parsed if request is not None]))
    return [
        line.model_copy(update={"verdict": next(verdicts)}) if request is not None else line for line, request in parsed
    ]


def _parse(path: Path, number: int, text: str, brief: BriefByLocale | None) -> tuple[CheckedLine, CheckRequest | None]:
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        raise InputError(f"{path}:{number}: is not JSON ({error.msg} at column {error.colno})") from error
    if not isinstance(content, dict):
        raise InputError(f"{path}:{number}: is {type(content).__name__}, not an object")
    try:
        if "outcome" in content:
            return _of_outcome(number, CustomerOutcome.model_validate(content), brief)
        return CheckedLine(line=number, verdict=None), _of_bare_line(content, brief)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise InputError(f"{path}:{number}: {where}: {first['msg']}") from error


def _of_outcome(
    number: int, outcome: CustomerOutcome, brief: BriefByLocale | None
) -> tuple[CheckedLine, CheckRequest | None]:
    line = CheckedLine(line=number, customer_id=outcome.customer_id, verdict=None, recorded=outcome.verdict)
    if outcome.draft is None:
        return line.model_copy(update={"recorded": None}), None
    return line, request_of_draft(outcome.draft, outcome.facts, brief[outcome.draft.locale] if brief else None)


def _of_bare_line(content: dict[str, Any], brief: BriefByLocale | None) -> CheckRequest:
    product = content.get("product")
    if isinstance(product, dict) and isinstance(product.get("category"), str):
        content = content | {"product": product | {"category": product["category"].split("/")}}
    request = CheckRequest.model_validate(content)
    return (
        request
        if request.brief is not None or brief is None
        else request.model_copy(update={"brief": brief[request.locale]})
    )
