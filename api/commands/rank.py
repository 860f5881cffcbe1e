"""`pushwright rank`: which items suit a customer, and why."""

from pathlib import Path
from typing import Annotated

import typer

from api import options
from api.terminal import note, read_ids, say
from core.errors import InputError


def rank(
    customer: Annotated[list[str] | None, typer.Argument(help="Customer ids.")] = None,
    customers: Annotated[Path | None, typer.Option(help="File of customer ids.")] = None,
    campaign: Annotated[str | None, typer.Option(help="Rank inside the offers of this campaign.")] = None,
    brief: Annotated[
        Path | None, typer.Option(help="Rank inside this brief's scope, under its rules (promoted, fatigue, variety).")
    ] = None,
    top: Annotated[int, typer.Option(help="How many items.", min=1, max=1000)] = 10,
    only: Annotated[str | None, typer.Option(help="new (never bought) or repeat.")] = None,
    why: Annotated[bool, typer.Option("--why", help="Print the evidence of each item.")] = False,
    answers: Annotated[
        bool, typer.Option("--answers", help="With --campaign: how likely each is to use one of its offers, and which.")
    ] = False,
    seed: options.Seed = 0,
    json: options.Json = False,
    home: options.Home = None,
) -> None:
    """Rank items for customers."""
    from agent.assembly import open_workspace
    from agent.brief_file import load_brief
    from agent.ranking_queries import rank_customers
    from core.settings import load_settings

    if answers and not campaign:
        raise InputError("--answers needs --campaign: it is about one campaign's offers")
    ids = [*(customer or []), *(read_ids(customers) if customers else [])]
    if answers and campaign:
        _answers(ids, campaign, home=home, json=json, why=why, top=top)
        return
    if not ids:
        raise InputError("name customers, or a file of them with --customers")
    if only not in (None, "new", "repeat"):
        raise InputError(f"--only {only!r} is neither new nor repeat")
    if brief and campaign:
        raise InputError("--brief and --campaign both say what may be ranked: name one of them")
    asked = load_brief(brief) if brief else None
    with open_workspace(load_settings(home)) as workspace:
        ranked = rank_customers(workspace, ids, campaign=campaign, top=top, seed=seed, only=only, brief=asked)
    for answer in ranked:
        if json:
            say(answer.model_dump_json())
            continue
        segment = f" ({answer.segment})" if why and answer.segment else ""
        say(f"customer {answer.customer_id}{segment}" + (f": {answer.empty_reason}" if answer.empty_reason else ""))
        for place, item in enumerate(answer.items, 1):
            say(f"{place:>4}. {item.name:<34} {item.product_id:>10}  {item.score:.3f}")
            for reason in item.reasons if why else ():
                say(f"         - {reason.text}")
        for line in answer.left_out:
            say(f"      left out by the brief: {line}")
    note(f"ranked for {len(ranked)} customers")


def _answers(ids: list[str], campaign: str, *, home: Path | None, json: bool, why: bool, top: int) -> None:
    """Scores of the given customers, or of all on the campaign's list; as text, of the likeliest `top`."""
    from agent.assembly import open_workspace
    from agent.responses import list_answers
    from core.settings import load_settings

    with open_workspace(load_settings(home)) as workspace:
        scores, fits = list_answers(workspace, campaign, ids)
    best = {fit.customer_id: fit for fit in reversed(fits)}
    for score in scores if json else scores[:top]:
        fit = best[score.customer_id]
        if json:
            say(score.model_dump_json())
            continue
        say(f"{score.place:>5}. customer {score.customer_id:<8} {score.probability:6.1%}   offer {fit.offer_id}")
        for line in score.why if why else ():
            say(f"         - {line}")
    expected = sum(score.probability for score in scores)
    note(f"{len(scores)} customers of {campaign}; about {expected:.0f} of them are expected to use an offer")
