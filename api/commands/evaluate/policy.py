"""`pushwright eval policy`: what another policy would have earned."""

from pathlib import Path
from typing import Annotated

import typer

from api import options
from api.commands.evaluate import running
from core.errors import InputError


def policy(
    log: Annotated[
        Path,
        typer.Argument(
            help="JSONL of choices (choice, action, propensity, reward; optional candidates, context, target, "
            "customer_id), or an Open Bandit log (CSV, Parquet)."
        ),
    ],
    out: running.Out,
    target: Annotated[
        list[str] | None,
        typer.Option(help="uniform, greedy, given (the lines' `target`), or another log to imitate; may be repeated."),
    ] = None,
    choice: Annotated[str | None, typer.Option(help="Only this choice: angle, variant, hour, item, arm, ...")] = None,
    seed: options.Seed = 0,
    gates: running.Gates = None,
    json: options.Json = False,
) -> None:
    """Off-policy value over logged propensities: IPS, SNIPS, DM and DR with intervals, overlap and warnings."""
    from eval.policy.log import read_logs
    from eval.policy.suite import policy_suite
    from eval.policy.targets import DEFAULT

    started = running.start("policy", out, gates)
    logs = read_logs(log)
    if choice is not None and choice not in logs:
        raise InputError(f"--choice {choice!r}: {log} has {', '.join(sorted(logs))}")
    chosen = {name: found for name, found in logs.items() if choice in (None, name)}
    running.finish(started, policy_suite(chosen, target or DEFAULT, seed=seed), json=json)
