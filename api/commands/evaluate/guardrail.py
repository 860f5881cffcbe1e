"""`pushwright eval guardrail`: what the guardrail catches and what it lets pass."""

from pathlib import Path
from typing import Annotated

import typer

from api import options
from api.commands.evaluate import running
from api.terminal import progress


def guardrail(
    out: running.Out,
    cases: Annotated[
        Path | None, typer.Option(help="Folder of labelled cases (JSONL) instead of the built-in ones.", metavar="DIR")
    ] = None,
    policy: Annotated[Path | None, typer.Option(help="Policy file (TOML) instead of the built-in one.")] = None,
    data: Annotated[
        Path | None,
        typer.Option(
            help="Folder with any of litemall_zh, retail_demo_store, pii_en_dev, badwords_dev, injection_dev.",
            metavar="DIR",
        ),
    ] = None,
    red_team: Annotated[
        bool, typer.Option("--red-team", help="Also run attacks through the whole agent; takes minutes.")
    ] = False,
    every_attack: Annotated[
        bool, typer.Option("--every-attack", help="With --red-team: each attack in every place and way, not a third.")
    ] = False,
    gates: running.Gates = None,
    json: options.Json = False,
) -> None:
    """What the guardrail stops and lets pass: labelled cases, public data sets, attacks; and how quick it is."""
    from agent.assembly import open_guardrail
    from eval.guardrail.batches import batch_part, load_batches
    from eval.guardrail.cases import load_cases
    from eval.guardrail.external.gathering import external_parts
    from eval.guardrail.held_out import held_out_part, load_held_out
    from eval.guardrail.redteam.attacks import load_attacks
    from eval.guardrail.redteam.part import redteam_part
    from eval.guardrail.speed import speed_part
    from eval.guardrail.suite import guardrail_suite

    started = running.start("guardrail", out, gates)
    labelled = load_cases(cases)
    checks = open_guardrail(policy)
    parts = [held_out_part(checks, load_held_out()), batch_part(load_batches())]
    parts += external_parts(checks, data) if data else []
    if red_team:
        with progress() as report:
            parts.append(redteam_part(checks, load_attacks(), report, every=1 if every_attack else 3))
    parts.append(speed_part(checks, [case.request() for case in labelled]))
    running.finish(started, guardrail_suite(checks, labelled, parts), json=json)
