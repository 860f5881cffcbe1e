"""The figures of earlier runs, one JSON line a run, so that a report shows trends."""

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from core.errors import InputError
from core.files import write_whole
from core.records import Record
from eval.gates import GateOutcome
from eval.suite import SuiteResult


class PastFigure(Record):
    """A measure as it was."""

    value: float | None
    low: float | None
    high: float | None
    n: int


class PastRun(Record):
    """One run of a suite."""

    suite: str
    at: datetime
    digest: str
    """Of the result; equal digests mean equal findings."""
    gates_failed: int
    figures: dict[str, PastFigure]


def past_run(result: SuiteResult, outcomes: Sequence[GateOutcome], at: datetime) -> PastRun:
    """A result as the history keeps it."""
    return PastRun(
        suite=result.suite,
        at=at,
        digest=result.digest,
        gates_failed=sum(not outcome.passed for outcome in outcomes),
        figures={m.name: PastFigure(value=m.value, low=m.low, high=m.high, n=m.n) for m in result.measures},
    )


def read_history(path: Path, suite: str) -> list[PastRun]:
    """The runs of a suite, oldest first; none where there is no file. InputError names the line that is wrong."""
    if not path.exists():
        return []
    runs = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            runs.append(PastRun.model_validate_json(line))
        except ValidationError as error:
            raise InputError(
                f"{path}:{number}: is not a line of an evaluation history; move the file away or mend it"
            ) from error
    return [run for run in runs if run.suite == suite]


def append_history(path: Path, run: PastRun) -> None:
    """Add a run; the file is replaced as a whole, so a reader never sees half a line."""
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    line = json.dumps(run.model_dump(mode="json"), ensure_ascii=False, separators=(",", ":"))
    with write_whole(path) as stream:
        stream.write(before + ("\n" if before and not before.endswith("\n") else "") + line + "\n")
