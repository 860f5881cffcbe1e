"""One file a command. What is heavy is imported when a command runs, so that help is quick."""

import typer

from api.commands.bench import bench
from api.commands.brief import brief_app
from api.commands.check import check
from api.commands.demo import demo
from api.commands.draft import draft
from api.commands.evaluate import evaluation_app
from api.commands.forget import forget
from api.commands.ingest import ingest
from api.commands.learn import learn_app
from api.commands.patterns import patterns
from api.commands.preview import preview
from api.commands.rank import rank
from api.commands.segments import segments
from api.commands.train import train
from api.commands.when import when


def register(app: typer.Typer) -> None:
    """Add every command to the application."""
    for command in (demo, ingest, train, draft, preview, rank, segments, patterns, check, when, forget, bench):
        app.command()(command)
    app.add_typer(brief_app(), name="brief")
    app.add_typer(evaluation_app(), name="eval")
    app.add_typer(learn_app(), name="learn")
