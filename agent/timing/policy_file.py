"""The team's delivery policy from a TOML file."""

import tomllib
from pathlib import Path

from pydantic import ValidationError

from agent.timing.settings import TimerSettings
from core.errors import SettingsError

FILE_NAME = "delivery.toml"


def load_delivery(path: Path) -> TimerSettings:
    """The policy in `path`. Raises SettingsError with the file, the field, its value and the reason."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise SettingsError(
            f"{path}: no such file; examples/delivery.toml shows what a delivery policy holds"
        ) from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path}: cannot be read as TOML: {error}") from error
    try:
        return TimerSettings.model_validate(content)
    except ValidationError as error:
        raise SettingsError(f"{path}: {_explain(error)}") from error


def _explain(error: ValidationError) -> str:
    first = error.errors()[0]
    field = ".".join(str(part) for part in first["loc"]) or "delivery policy"
    if first["type"] == "extra_forbidden":
        return f"{field} is not a field of a delivery policy; its fields are {', '.join(TimerSettings.model_fields)}"
    return f"{field} = {first['input']!r}: {first['msg'].removeprefix('Value error, ')}"
