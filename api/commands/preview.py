"""`pushwright preview`: what one customer would get, with every step."""

from pathlib import Path
from typing import Annotated

import typer

from api import options
from api.options import chosen_agent, chosen_mode
from api.terminal import note, say


def preview(
    brief: Annotated[Path, typer.Argument(help="Campaign brief (TOML or JSON).")],
    customer: Annotated[str, typer.Option(help="Whose message.", metavar="ID")],
    mode: Annotated[str | None, typer.Option(help="template or individual, instead of the brief's.")] = None,
    model: Annotated[str | None, typer.Option(help="embedded:<name>, openai:<model> or scripted:<file>.")] = None,
    agent: Annotated[str | None, typer.Option(help="tools: an agent that calls tools writes each message.")] = None,
    seed: options.Seed = 0,
    json: options.Json = False,
    home: options.Home = None,
) -> None:
    """Show what one customer would get, and how it came about: items, memory, angles, prompts, candidates, choice."""
    from agent.assembly import open_workspace
    from agent.brief_file import load_brief
    from agent.drafting import DraftOrder, draft_campaign
    from agent.dump import transcript
    from agent.trace import StepTrace
    from core.settings import load_settings
    from eval.report.steps_text import customer_lines, outcome_lines
    from eval.report.summary_text import plain

    wanted = chosen_mode(mode)
    kind = chosen_agent(agent)
    campaign = load_brief(brief)
    campaign = campaign.model_copy(update={"mode": wanted}) if wanted else campaign
    order = DraftOrder(brief=campaign, only=(customer,), model=model, agent=kind, seed=seed)
    trace = StepTrace()
    with open_workspace(load_settings(home)) as workspace:
        (outcome,), _ = draft_campaign(workspace, order, lambda _label, _done, _total: None, trace=trace)
    if json:
        say(outcome.model_dump_json())
    else:
        for line in (*customer_lines(outcome), *map(plain, transcript(trace.steps)), *outcome_lines(outcome)):
            say(line)
    note(f"customer {customer}: {outcome.outcome}" + (f", {outcome.reason.text}" if outcome.reason else ""))
