"""`pushwright draft`: a brief to a drafts file."""

from pathlib import Path
from typing import Annotated

import typer

from api import options
from api.options import chosen_agent, chosen_mode
from api.terminal import note, progress, read_ids, require_writable


def draft(
    brief: Annotated[Path, typer.Argument(help="Campaign brief (TOML or JSON); see examples/brief.toml.")],
    out: Annotated[Path, typer.Option(help="Drafts file to write, one JSON line a customer.", metavar="FILE")],
    customers: Annotated[Path | None, typer.Option(help="Only these customers of the audience.")] = None,
    limit: Annotated[int | None, typer.Option(help="Only so many customers, a stable choice.", min=1)] = None,
    mode: Annotated[str | None, typer.Option(help="template or individual, instead of the brief's.")] = None,
    model: Annotated[str | None, typer.Option(help="embedded:<name>, openai:<model>, scripted:<file> or none.")] = None,
    agent: Annotated[str | None, typer.Option(help="tools: an agent that calls tools writes each message.")] = None,
    seed: options.Seed = 0,
    report: Annotated[Path | None, typer.Option(help="Also write an HTML report.", metavar="FILE")] = None,
    dump: Annotated[
        Path | None, typer.Option(help="Also write prompts, answers and candidates to this folder.", metavar="DIR")
    ] = None,
    home: options.Home = None,
) -> None:
    """Write one checked and timed draft for every customer of a campaign."""
    from agent.assembly import open_workspace
    from agent.brief_file import load_brief
    from agent.drafting import DraftOrder, draft_campaign
    from agent.drafts_file import write_drafts
    from core.settings import load_settings
    from eval.report.summary_text import summary_lines

    require_writable(out, "--out")
    if dump is not None:
        require_writable(dump, "--dump")
    wanted = chosen_mode(mode)
    kind = chosen_agent(agent)
    campaign = load_brief(brief)
    order = DraftOrder(
        brief=campaign.model_copy(update={"mode": wanted}) if wanted else campaign,
        only=tuple(read_ids(customers)) if customers else None,
        limit=limit,
        model=model,
        agent=kind,
        seed=seed,
        keeps_plans=True,
    )
    with open_workspace(load_settings(home)) as workspace, progress() as bars:
        outcomes, summary = draft_campaign(workspace, order, bars, dump=dump)
    write_drafts(out, outcomes)
    if report:
        from eval.report.batch_report import write_report

        write_report(report, summary, outcomes)
    for line in summary_lines(summary, outcomes):
        note(line)
    note(
        f"{summary.audience} customers = {summary.drafted} drafted + {summary.held_out} held out + "
        f"{summary.excluded} excluded + {summary.failed} failed, in {out}"
    )
