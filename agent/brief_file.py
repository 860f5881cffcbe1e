"""Reading a campaign brief from TOML or JSON, with line numbers for what is wrong."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from agent.guardrails.strangers import why_no_aim
from core.errors import BriefError
from core.records import CampaignBrief

_PLACES = frozenset({"product_id", "campaign_id"})


def load_brief(path: Path) -> CampaignBrief:
    """A brief from `path`. Raises BriefError with file, line, field, value and reason."""
    if not path.is_file():
        raise BriefError(f"{path}: no such file; `examples/brief.toml` shows what a brief looks like")
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise BriefError(f"{path}: is not UTF-8 text ({error.reason} at byte {error.start})") from error
    content = _parse(path, text)
    try:
        brief = CampaignBrief.model_validate(content)
    except ValidationError as error:
        raise BriefError(_explain(path, text, error)) from error
    _check_link(path, text, brief)
    _check_aims(path, text, brief)
    return brief


def _parse(path: Path, text: str) -> dict[str, Any]:
    try:
        content = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except (tomllib.TOMLDecodeError, json.JSONDecodeError) as error:
        raise BriefError(f"{path}: {error}") from error
    if not isinstance(content, dict):
        raise BriefError(f"{path}: holds {type(content).__name__}, not a table of fields")
    return content


def _explain(path: Path, text: str, error: ValidationError) -> str:
    first = error.errors()[0]
    field = ".".join(str(part) for part in first["loc"]) or "brief"
    more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
    shown = first["type"] not in ("missing", "extra_forbidden") and not isinstance(first["input"], dict | list)
    value = f" = {first['input']!r}" if shown else ""
    reason = {"missing": "is required", "extra_forbidden": "is not a field of a brief"}.get(first["type"], first["msg"])
    return f"{path}:{_line_of(text, [str(part) for part in first['loc']])}: {field}{value}: {reason}{more}"


def _line_of(text: str, location: list[str]) -> int:
    """The line where the last named part of a field's path stands, 1 where none does.

    A part is looked for inside the table that the parts before it name; `[[table]]` is counted.
    """
    begin, end, found = 0, len(text), 0
    for place, name in enumerate(location):
        pattern = re.compile(rf'^\s*(\[+\s*)?(?:[\w."]+\.)?"?{re.escape(name)}"?\s*(?:[=:\].])', re.MULTILINE)
        matches = [] if name.isdigit() else list(pattern.finditer(text, begin, end))
        if matches:
            after = location[place + 1] if place + 1 < len(location) else ""
            match = matches[min(int(after) if after.isdigit() else 0, len(matches) - 1)]
            found = match.end()
            if match.group(1):
                following = re.compile(r"^\s*\[", re.MULTILINE).search(text, match.end())
                begin, end = match.end(), following.start() if following else len(text)
    return text.count("\n", 0, found) + 1


def _check_link(path: Path, text: str, brief: CampaignBrief) -> None:
    unknown = set(re.findall(r"\{(.*?)\}", brief.deep_link)) - _PLACES
    if unknown:
        raise BriefError(
            f"{path}:{_line_of(text, ['deep_link'])}: deep_link: {{{sorted(unknown)[0]}}} is not known; "
            "use {product_id} and {campaign_id}"
        )


def _check_aims(path: Path, text: str, brief: CampaignBrief) -> None:
    """Goal and call to action are shown to the model: they may say what the campaign wants, and not what to write."""
    aims = [("goal", brief.goal), *(("call_to_action", said) for said in brief.call_to_action.values())]
    for field, said in aims:
        why = why_no_aim(said)
        if why:
            raise BriefError(
                f"{path}:{_line_of(text, [field])}: {field} = {said!r}: {why}; say what the campaign wants, "
                "and put words that must stand in must_say"
            )
