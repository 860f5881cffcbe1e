"""`pushwright eval`: one file a suite. What is heavy is imported when a suite runs, so that help is quick."""

import typer

from api.commands.evaluate.ab import ab
from api.commands.evaluate.copy import copy
from api.commands.evaluate.guardrail import guardrail
from api.commands.evaluate.label import label
from api.commands.evaluate.policy import policy
from api.commands.evaluate.ranking import ranking
from api.commands.evaluate.timing import timing


def evaluation_app() -> typer.Typer:
    """The sub-commands of `eval`."""
    app = typer.Typer(
        help="Measure offline: figures with intervals, an HTML and a JSON report, exit code 1 where a gate fails.",
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    for command in (
        ab,
        copy,
        guardrail,
        label,
        policy,
        ranking,
        timing,
    ):
        app.command()(command)
    return app
