"""`pushwright bench`: how fast each part is, as ratios in one run."""

from pathlib import Path
from typing import Annotated

import typer

from api import options
from api.terminal import note, progress, require_writable, say


def bench(
    repetitions: Annotated[int, typer.Option(help="Each benchmark runs so often; the quickest counts.", min=1)] = 3,
    model: Annotated[str | None, typer.Option(help="embedded:<name>, openai:<model> or scripted:<file>.")] = None,
    out: Annotated[Path | None, typer.Option(help="Also write the figures as JSON.", metavar="FILE")] = None,
    json_: options.Json = False,
    home: options.Home = None,
) -> None:
    """Time every part of a batch on the demo shop, beside a fixed piece of work on the same machine.

    The demo shop is loaded and trained first where it is not yet.
    """
    from agent.assembly import open_workspace
    from agent.demo import prepare_demo
    from core.files import write_whole
    from core.settings import load_settings
    from eval.bench.tasks import demo_tasks
    from eval.bench.timing import run_tasks

    if out is not None:
        require_writable(out, "--out")
    with open_workspace(load_settings(home)) as workspace, progress() as report:
        prepare_demo(workspace, report=report)
        with demo_tasks(workspace, model=model) as tasks:
            found = run_tasks(tasks, repetitions=repetitions, report=report)
    if out is not None:
        with write_whole(out) as stream:
            stream.write(found.model_dump_json(indent=1) + "\n")
    if json_:
        say(found.model_dump_json())
    else:
        say(f"{'benchmark':40} {'a second':>12}  {'ratio':>10}")
        for figure in found.figures:
            say(f"{figure.name:40} {figure.per_second:12,.1f}  {figure.ratio:10,.2f}  {figure.unit}")
    note(f"ratio: units done in the time of the reference work, {found.reference_seconds * 1000:.0f} ms in this run")
