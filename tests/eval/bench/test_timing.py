"""Benchmarks count units against the reference work."""

import pytest

from eval.bench import timing
from eval.bench.records import BenchTask


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> dict[str, float]:
    """A clock that only moves when work moves it."""
    now = {"at": 0.0}
    monkeypatch.setattr(timing, "perf_counter", lambda: now["at"])
    return now


def test_the_ratio_is_units_in_the_time_of_the_reference(
    clock: dict[str, float], monkeypatch: pytest.MonkeyPatch
) -> None:
    def works(seconds: float) -> None:
        clock["at"] += seconds

    monkeypatch.setattr(timing, "reference_work", lambda: works(0.5))
    told: list[int] = []
    found = timing.run_tasks(
        [BenchTask("checks", "drafts", 100, lambda: works(2.0))],
        repetitions=2,
        report=lambda _label, done, _total: told.append(done),
    )
    (figure,) = found.figures
    assert (figure.per_second, figure.ratio, found.reference_seconds) == (50.0, 25.0, 0.5)
    assert told == [0, 1]


def test_the_quickest_repetition_counts(clock: dict[str, float]) -> None:
    lasts = iter([3.0, 1.0, 2.0])

    def work() -> None:
        clock["at"] += next(lasts)

    assert timing.seconds_of(work, 3) == 1.0


def test_the_reference_is_the_same_work_every_time() -> None:
    assert timing.reference_work() == timing.reference_work()
