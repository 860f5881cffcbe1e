"""`pushwright eval guardrail`: what the guardrail catches and what it lets pass."""

from pathlib import Path
from typing import Annotated

import typer

from api import options
from api.commands.evaluate import running


def guardrail(
    out: running.Out,
    cases: Annotated[
        Path | None, typer.Option(help="Folder of labelled cases (JSONL) instead of the built-in ones.", metavar="DIR")
    ] = None,
    policy: Annotated[Path | None, typer.Option(help="Policy file (TOML) instead of the built-in one.")] = None,
    data: Annotated[
        Path | None,
        typer.Option(
            help="Folder with public data sets: litemall_zh, retail_demo_store, pii_en_dev, badwords_dev.",
            metavar="DIR",
        ),
    ] = None,
    gates: running.Gates = None,
    json: options.Json = False,
) -> None:
    """Precision and recall of the guardrail per rule, pack and language, on labelled cases."""
    from agent.assembly import open_guardrail
    from eval.guardrail.cases import load_cases
    from eval.guardrail.external.gathering import external_parts
    from eval.guardrail.speed import speed_part
    from eval.guardrail.suite import guardrail_suite

    started = running.start("guardrail", out, gates)
    labelled = load_cases(cases)
    checks = open_guardrail(policy)
    parts = external_parts(checks, data) if data else []
    parts.append(speed_part(checks, [case.request() for case in labelled]))
    running.finish(started, guardrail_suite(checks, labelled, parts), json=json)
