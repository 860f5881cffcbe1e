"""`pushwright demo`: a real campaign on real data, from nothing to a report."""

from pathlib import Path
from typing import Annotated

import typer

from api import options
from api.terminal import note, progress, require_writable, say


def demo(
    customers: Annotated[int, typer.Option(help="How many of the mailed households.", min=1)] = 240,
    out: Annotated[Path, typer.Option(help="Folder for drafts.jsonl and report.html.", metavar="DIR")] = Path(
        "demo-out"
    ),
    model: Annotated[str | None, typer.Option(help="embedded:<name>, openai:<model> or scripted:<file>.")] = None,
    seed: options.Seed = 0,
    home: options.Home = None,
) -> None:
    """Draft campaign 18 of the Complete Journey shop as it stood on 30 October 2017."""
    from agent.assembly import open_workspace
    from agent.demo import run_demo
    from agent.drafts_file import write_drafts
    from core.settings import load_settings
    from eval.report.batch_report import write_report
    from eval.report.summary_text import summary_lines

    require_writable(out / "drafts.jsonl", "--out")
    with open_workspace(load_settings(home)) as workspace, progress() as report:
        outcomes, summary = run_demo(workspace, customers=customers, model=model, seed=seed, report=report)
    write_drafts(out / "drafts.jsonl", outcomes)
    write_report(out / "report.html", summary, outcomes)
    for line in summary_lines(summary, outcomes):
        say(line)
    note(f"{summary.drafted} drafts in {out / 'drafts.jsonl'}; open {out / 'report.html'} to read them")
