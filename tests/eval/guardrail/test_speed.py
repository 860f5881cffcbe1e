from collections.abc import Sequence

from core.records import CheckRequest, Decision, Verdict
from eval.guardrail.speed import ROUNDS, speed_part


class _Hoarder:
    """Passes everything; keeps what it saw, if told to."""

    policy_version = "hoarder"

    def __init__(self, *, keeps: bool) -> None:
        self._keeps = keeps
        self.seen: list[list[str]] = []

    def check(self, requests: Sequence[CheckRequest]) -> list[Verdict]:
        if self._keeps:
            self.seen += [[request.title, request.title + "x"] for request in requests]
        return [Verdict(decision=Decision.PASS, policy="p", digest="d") for _ in requests]


REQUESTS = [CheckRequest(title="Waffles", body="x", locale="en"), CheckRequest(title="Milk", body="x", locale="en")]


def test_rates_are_of_the_machine() -> None:
    part = speed_part(_Hoarder(keeps=False), REQUESTS, drafts=300)
    named = {measure.name: measure for measure in part.measures}
    assert all(measure.timed for measure in part.measures)
    drafts = named["speed.drafts"]
    assert drafts.value is not None
    assert drafts.low is not None
    assert drafts.high is not None
    assert 0 < drafts.low <= drafts.value <= drafts.high
    assert ROUNDS > 2


def test_memory_that_grows_is_seen() -> None:
    def held(keeps: bool) -> float:
        part = speed_part(_Hoarder(keeps=keeps), REQUESTS, drafts=300)
        return next(m.value or 0.0 for m in part.measures if m.name == "speed.blocks_held")

    assert held(keeps=False) < 0.1
    assert held(keeps=True) > 1
