"""`pushwright when`: when a customer can be reached, and when they would be written to."""

from pathlib import Path
from typing import Annotated

import typer

from api import options
from api.terminal import note, read_ids, say
from core.errors import InputError


def when(
    customer: Annotated[list[str] | None, typer.Argument(help="Customer ids.")] = None,
    customers: Annotated[Path | None, typer.Option(help="File of customer ids.")] = None,
    brief: Annotated[
        Path | None, typer.Option(help="Plan for this campaign; for any message of the next week by default.")
    ] = None,
    seed: options.Seed = 0,
    json: options.Json = False,
    home: options.Home = None,
) -> None:
    """Show the hours of the week in which customers can be reached, the plan, what it rests on and what moved it."""
    from agent.assembly import open_workspace
    from agent.brief_file import load_brief
    from agent.when import when_customers
    from core.settings import load_settings
    from eval.report.when_text import when_lines

    ids = [*(customer or []), *(read_ids(customers) if customers else [])]
    if not ids:
        raise InputError("name customers, or a file of them with --customers")
    campaign = load_brief(brief) if brief else None
    with open_workspace(load_settings(home)) as workspace:
        answers = when_customers(workspace, ids, campaign, seed=seed)
    for place, answer in enumerate(answers):
        if json:
            say(answer.model_dump_json())
            continue
        for line in ([""] if place else []) + list(when_lines(answer)):
            say(line)
    note(f"hours of {len(answers)} customer{'' if len(answers) == 1 else 's'}")
