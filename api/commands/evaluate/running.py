"""What every evaluation command does before and after: check the options, write the reports, judge the gates."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.terminal import note, require_writable, say

if TYPE_CHECKING:
    from datetime import datetime

    from eval.gates import Gate
    from eval.report.suite_report import SuiteRun
    from eval.suite import SuiteResult

Out = Annotated[Path, typer.Option(help="Folder for <suite>.html, <suite>.json and history.jsonl.", metavar="DIR")]
Gates = Annotated[Path | None, typer.Option(help="Thresholds (TOML) instead of the built-in ones.", metavar="FILE")]


@dataclass(frozen=True)
class Started:
    """An evaluation whose options are right."""

    suite: str
    out: Path
    gates: tuple[Gate, ...]
    at: datetime
    clock: float


def start(suite: str, out: Path, gates: Path | None) -> Started:
    """Refuse a folder that cannot be written or gates that cannot be read, before any work is done."""
    import time
    from datetime import UTC, datetime

    from core.errors import InputError
    from eval.gates import load_gates
    from eval.history import read_history

    if out.exists() and not out.is_dir():
        raise InputError(f"--out {out} is a file; name a folder")
    require_writable(out / f"{suite}.json", "--out")
    read_history(out / "history.jsonl", suite)
    return Started(suite, out, load_gates(suite, gates), datetime.now(UTC), time.monotonic())


def finish(started: Started, result: SuiteResult, *, json: bool = False) -> None:
    """Write the reports and the history, say what was found, and end with exit code 1 where a gate failed.

    With `json` the report goes to stdout as one JSON value instead of the summary.
    """
    import json as encoder
    import time
    from importlib.metadata import version

    from eval.gates import judge
    from eval.history import append_history, past_run, read_history
    from eval.report.suite_report import SuiteRun, as_json, summary_lines, write_suite_report

    history = started.out / "history.jsonl"
    run = SuiteRun(
        result=result,
        gates=judge(started.gates, result),
        at=started.at,
        seconds=time.monotonic() - started.clock,
        version=version("pushwright"),
        history=tuple(read_history(history, result.suite)),
    )
    page, _ = write_suite_report(started.out, run)
    append_history(history, past_run(result, run.gates, run.at))
    for line in [encoder.dumps(as_json(run), ensure_ascii=False)] if json else summary_lines(run):
        say(line)
    note(f"{result.suite}: {_gates(run)} in {run.seconds:.0f} s; open {page} to read it")
    if not run.passed:
        raise typer.Exit(1)


def _gates(run: SuiteRun) -> str:
    failed, n = sum(not outcome.passed for outcome in run.gates), len(run.gates)
    if n == 0:
        return "no gates are set"
    if failed:
        return f"{failed} of {n} gate{'s' if n > 1 else ''} failed"
    return "the one gate held" if n == 1 else f"all {n} gates held"
