"""The `pushwright` command: commands, and one way to end with an error."""

import sys
from typing import NoReturn

import click
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
        code = build_app()(standalone_mode=False)
    except PushwrightError as error:
        print(f"error: {error}", file=sys.stderr)  # noqa: T201
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        print("stopped; nothing was written", file=sys.stderr)  # noqa: T201
        sys.exit(130)
    sys.exit(code if isinstance(code, int) else 0)
