"""How quick the guardrail is on one core, and whether its memory grows."""

import gc
import sys
import time
from collections.abc import Callable, Sequence

from core.ports import Guardrail
from core.records import CheckRequest
from eval.guardrail.part import Part
from eval.suite import Measure, Section, Table, Unit

DRAFTS = 4000
"""Drafts a round."""
ROUNDS = 6
"""Of which the last is for memory alone: by then every cache of the guardrail is full."""


def speed_part(guardrail: Guardrail, requests: Sequence[CheckRequest], *, drafts: int | None = None) -> Part:
    """Check `drafts` drafts a round, made from `requests`, none twice, so that none is served from a cache.

    Seconds are processor time of this process, so that other work on the machine does not count. The ratio to reading
    the same drafts from JSON does not depend on the machine.
    """
    drafts = drafts or DRAFTS
    rounds = [_distinct(requests, drafts, mark) for mark in range(ROUNDS)]
    guardrail.check(rounds[0][:200])
    checking = [_seconds(lambda each=each: guardrail.check(each)) for each in rounds[:-1]]  # type: ignore[misc]
    lines = [request.model_dump_json() for request in rounds[0]]
    reading = min(_seconds(lambda: [CheckRequest.model_validate_json(line) for line in lines]) for _ in range(3))
    measures = (
        _timed(
            "speed.drafts", "Drafts checked a second, one core", [drafts / s for s in checking], drafts, "per_second"
        ),
        _timed(
            "speed.ratio", "Time to check a draft, against reading it", [s / reading for s in checking], drafts, "ratio"
        ),
        _growth(guardrail, rounds[-1]),
    )
    lead = (
        f"All deterministic packs over {drafts:,} drafts made from the labelled cases. The best of {len(checking)} "
        "rounds of processor time, for other work can only slow them; the range is that of the rounds."
    )
    table = Table(title="One core", columns=("", "Measured"), rows=tuple((m.label, m) for m in measures))
    return Part(measures=measures, sections=(Section(title="Speed", lead=lead, blocks=(table,)),))


def _distinct(requests: Sequence[CheckRequest], count: int, mark: int) -> list[CheckRequest]:
    """`count` requests that all differ, also from those of another mark."""
    return [_marked(requests[index % len(requests)], index * ROUNDS + mark) for index in range(count)]


def _marked(request: CheckRequest, number: int) -> CheckRequest:
    letters = "".join(chr(ord("a") + int(digit)) for digit in str(number))
    return request.model_copy(update={"title": f"{request.title} {letters}"})


def _seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def _timed(name: str, label: str, values: Sequence[float], n: int, unit: Unit) -> Measure:
    ordered = sorted(values)
    return Measure(
        name=name,
        label=label,
        value=ordered[-1] if unit == "per_second" else ordered[0],
        low=ordered[0],
        high=ordered[-1],
        n=n,
        unit=unit,
        method=f"best of {len(values)} rounds, with their range",
        timed=True,
    )


def _growth(guardrail: Guardrail, requests: Sequence[CheckRequest]) -> Measure:
    """Objects (blocks of Python's allocator) that stay for each draft checked."""
    gc.collect()
    before = sys.getallocatedblocks()
    guardrail.check(requests)
    gc.collect()
    held = max(0, sys.getallocatedblocks() - before) / len(requests)
    name, label = "speed.blocks_held", "Objects that stay in memory for each draft checked"
    return Measure(name=name, label=label, value=held, n=len(requests), unit="number", timed=True)
