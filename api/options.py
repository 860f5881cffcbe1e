"""Options that several commands share."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from core.errors import InputError
from core.records import WriteMode

Home = Annotated[
    Path | None,
    typer.Option(
        help="Home directory of the state; PUSHWRIGHT_HOME or .pushwright where it is not given.", metavar="DIR"
    ),
]
Seed = Annotated[int, typer.Option(help="Every random choice follows from it.", min=0)]
Json = Annotated[bool, typer.Option("--json", help="Print data only, one JSON value a line.")]
Until = Annotated[str | None, typer.Option(help="Use nothing from this day (YYYY-MM-DD) on.", metavar="DATE")]


def chosen_mode(mode: str | None) -> WriteMode | None:
    """The value of --mode. Raises InputError for one that there is not."""
    if mode is None:
        return None
    if mode not in set(WriteMode):
        raise InputError(f"--mode {mode!r} is neither {' nor '.join(WriteMode)}")
    return WriteMode(mode)


def chosen_agent(agent: str | None) -> Literal["tools"] | None:
    """The value of --agent. Raises InputError for one that there is not."""
    if agent is None or agent == "tools":
        return "tools" if agent else None
    raise InputError(f"--agent {agent!r} is not known; there is tools")
