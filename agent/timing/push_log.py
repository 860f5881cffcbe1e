"""Planning while others plan: read the history, plan and write the plans down as one step that nobody can come between.

A cap holds over two batches at once only if the second sees what the first has planned. Who keeps the log (a table, a
file) also provides the lock; the log in memory here serves one process.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from threading import RLock
from typing import Protocol

from agent.timing.history import PushHistory, PushRecord
from agent.timing.timer import Timer
from core.records import CampaignBrief, Customer, OutcomeReason, SendPlan


class PushLog(Protocol):
    """Where pushes are written down."""

    def exclusively(self) -> AbstractContextManager[object]:
        """While the block runs, nobody else reads or writes the log."""
        ...

    def history(self, customer_ids: Sequence[str]) -> PushHistory:
        """Sent and planned pushes of these customers."""
        ...

    def write(self, records: Sequence[PushRecord]) -> None:
        """Add pushes; one with a known push_id replaces it."""
        ...


class MemoryPushLog:
    """A `PushLog` of one process."""

    def __init__(self) -> None:
        self._records: dict[str, PushRecord] = {}
        self._lock = RLock()

    @contextmanager
    def exclusively(self) -> Iterator[None]:
        """Hold the log."""
        with self._lock:
            yield

    def history(self, customer_ids: Sequence[str]) -> PushHistory:
        """Pushes of these customers."""
        wanted = set(customer_ids)
        return PushHistory(record for record in self._records.values() if record.customer_id in wanted)

    def write(self, records: Sequence[PushRecord]) -> None:
        """Add or replace pushes."""
        self._records.update({record.push_id: record for record in records})


def push_id_of(campaign_id: str, customer_id: str) -> str:
    """The id of the one push of a campaign to a customer."""
    return f"{campaign_id}:{customer_id}"


def plan_and_log(
    timer: Timer, log: PushLog, customers: Sequence[Customer], brief: CampaignBrief, *, now: datetime, seed: int
) -> list[SendPlan | OutcomeReason]:
    """Plan under the log's history and write the plans down before anybody else looks.

    Planning the same campaign again replaces its earlier plans, which do not count against themselves.
    """
    ids = [customer.customer_id for customer in customers]
    own = {customer_id: push_id_of(brief.campaign_id, customer_id) for customer_id in ids}
    with log.exclusively():
        history = log.history(ids).without(own.values())
        plans = timer.with_history(history).plan(customers, brief, now=now, seed=seed)
        log.write(
            [
                PushRecord(
                    push_id=own[customer_id], customer_id=customer_id, at=plan.send_at, tag=timer.tag, status="planned"
                )
                for customer_id, plan in zip(ids, plans, strict=True)
                if isinstance(plan, SendPlan)
            ]
        )
    return plans
