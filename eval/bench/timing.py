"""Timing work beside a reference, so that a slow or busy machine does not look like slow code."""

import hashlib
import json
from collections.abc import Callable, Sequence
from time import perf_counter

from eval.bench.records import BenchFigure, BenchReport, BenchTask

_REFERENCE_ROUNDS = 20_000


def reference_work() -> str:
    """A fixed piece of interpreter work: dictionaries, strings, JSON and hashing, on one core."""
    digest = hashlib.sha256()
    for number in range(_REFERENCE_ROUNDS):
        digest.update(json.dumps({"n": number, "text": f"row {number * 7 % 1000}"}).encode())
    return digest.hexdigest()


def seconds_of(work: Callable[[], object], repetitions: int) -> float:
    """The quickest of several repetitions."""
    times = []
    for _ in range(repetitions):
        start = perf_counter()
        work()
        times.append(perf_counter() - start)
    return min(times)


def run_tasks(tasks: Sequence[BenchTask], *, repetitions: int, report: Callable[[str, int, int], None]) -> BenchReport:
    """Time every task, with the reference before and after; the quicker reference counts."""
    before = seconds_of(reference_work, repetitions)
    taken = []
    for done, task in enumerate(tasks):
        report("benchmarks", done, len(tasks))
        taken.append(seconds_of(task.run, repetitions))
    report("benchmarks", len(tasks), len(tasks))
    reference = min(before, seconds_of(reference_work, repetitions))
    figures = tuple(
        BenchFigure(
            name=task.name,
            unit=task.unit,
            units=task.units,
            seconds=round(seconds, 4),
            per_second=round(task.units / seconds, 1),
            ratio=round(task.units / seconds * reference, 2),
        )
        for task, seconds in zip(tasks, taken, strict=True)
    )
    return BenchReport(reference_seconds=round(reference, 4), figures=figures)
