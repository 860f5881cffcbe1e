"""The `pushwright` command: commands, and one way to end with an error."""

import sys
from typing import NoReturn

import typer

from api.commands import register
from core.errors import PushwrightError


def build_app() -> typer.Typer:
    """The application with all commands."""
    app = typer.Typer(
        name="pushwright",
        help="Writes personalised, checked and timed push notifications for shops.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    register(app)
    return app


def main() -> NoReturn:
    """Entry point: an error that a person can mend is one line on stderr and a non-zero exit code."""
    try:
        build_app()()
    except PushwrightError as error:
        sys.stderr.write(f"error: {error}\n")
        sys.exit(error.exit_code)
    sys.exit(0)
