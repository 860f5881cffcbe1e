"""Planning while others plan: read the history, plan and write the plans down as one step that nobody can come between.

A cap holds over two batches at once only if the second sees what the first has planned. Who keeps the log also provides
the lock: `StorePushLog` serves all processes that share a database, `MemoryPushLog` one process.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from threading import RLock
from typing import TYPE_CHECKING, Protocol

from agent.timing.grouping import CHANNEL_ATTRIBUTE
from agent.timing.history import PushHistory
from agent.timing.timer import Timer
from core.records import CampaignBrief, Customer, OutcomeReason, PushRecord, SendPlan

if TYPE_CHECKING:
    from core.store import Store

SENT_RULE = "timing.already_sent"


class OpenPushLog(Protocol):
    """A log that is held: nobody else reads or writes it."""

    def pushes(self, customer_ids: Sequence[str], *, known_until: datetime) -> list[PushRecord]:
        """Sent and planned pushes of these customers; what was sent or answered is known up to `known_until`."""
        ...

    def write(self, records: Sequence[PushRecord]) -> object:
        """Add pushes; one with a known push_id replaces it."""
        ...


class PushLog(Protocol):
    """Where pushes are written down."""

    def hold(self) -> AbstractContextManager[OpenPushLog]:
        """The log, for this caller alone while the block runs; what is written counts when it ends without an error."""
        ...


class StorePushLog:
    """The log in a store's database: it holds over all threads and processes that use the database."""

    def __init__(self, store: "Store") -> None:
        self._store = store

    @contextmanager
    def hold(self) -> Iterator[OpenPushLog]:
        """One writing transaction."""
        with self._store.transaction() as held:
            held.pushes.hold()
            yield _HeldStore(held)


class _HeldStore:
    def __init__(self, store: "Store") -> None:
        self._store = store

    def pushes(self, customer_ids: Sequence[str], *, known_until: datetime) -> list[PushRecord]:
        return self._store.pushes.of_customers(customer_ids, known_until=known_until)

    def write(self, records: Sequence[PushRecord]) -> object:
        return self._store.pushes.write(records)


class MemoryPushLog:
    """The log of one process; `PushLog` and `OpenPushLog` in one."""

    def __init__(self, records: Sequence[PushRecord] = ()) -> None:
        self._records = {record.push_id: record for record in records}
        self._lock = RLock()

    @contextmanager
    def hold(self) -> Iterator[OpenPushLog]:
        """Hold the log."""
        with self._lock:
            yield self

    def pushes(self, customer_ids: Sequence[str], *, known_until: datetime) -> list[PushRecord]:  # noqa: ARG002
        """Pushes of these customers; all that is in memory is known."""
        wanted = set(customer_ids)
        return [record for record in self._records.values() if record.customer_id in wanted]

    def write(self, records: Sequence[PushRecord]) -> None:
        """Add or replace pushes."""
        self._records.update({record.push_id: record for record in records})


def push_id_of(campaign_id: str, customer_id: str) -> str:
    """The id of the one push of a campaign to a customer."""
    return f"{campaign_id}:{customer_id}"


def plan_and_log(
    timer: Timer,
    log: PushLog,
    customers: Sequence[Customer],
    brief: CampaignBrief,
    *,
    now: datetime,
    seed: int,
    writes: bool = True,
) -> list[SendPlan | OutcomeReason]:
    """Plan under the log's history and, if `writes`, write the plans down before anybody else looks.

    Planning the same campaign again replaces its earlier plans, which do not count against themselves; who has already
    been sent its push gets no second one.
    """
    ids = [customer.customer_id for customer in customers]
    own = [push_id_of(brief.campaign_id, customer_id) for customer_id in ids]
    with log.hold() as held:
        known = {record.push_id: record for record in held.pushes(ids, known_until=now)}
        mine = [known.pop(push_id, None) for push_id in own]
        sent = [record for record in mine if record is not None and record.status == "sent"]
        history = PushHistory([*known.values(), *sent])
        plans = timer.with_history(history).plan(customers, brief, now=now, seed=seed)
        results = [
            _already_sent(record) if record is not None and record.status == "sent" else plan
            for plan, record in zip(plans, mine, strict=True)
        ]
        changes = [
            record
            for customer, push_id, result, before in zip(customers, own, results, mine, strict=True)
            if (record := _to_write(timer, customer, push_id, brief, result, before)) is not None
        ]
        if writes:
            held.write(changes)
    return results


def abort_plans(log: PushLog, campaign_id: str, customer_ids: Sequence[str], *, now: datetime) -> None:
    """Take back the plans of customers who get no push after all, so that they count for nothing."""
    wanted = {push_id_of(campaign_id, customer_id) for customer_id in customer_ids}
    with log.hold() as held:
        planned = held.pushes(customer_ids, known_until=now)
        held.write([_aborted(record) for record in planned if record.push_id in wanted and record.status == "planned"])


class LoggedTimer:
    """A `core.ports.SendTimer` that plans under a log and, if `writes`, writes into it."""

    def __init__(self, timer: Timer, log: PushLog, *, writes: bool = True) -> None:
        self._timer = timer
        self._log = log
        self._writes = writes

    def plan(
        self, customers: Sequence[Customer], brief: CampaignBrief, *, now: datetime, seed: int
    ) -> list[SendPlan | OutcomeReason]:
        """One plan a customer, in order, or why there is none."""
        return plan_and_log(self._timer, self._log, customers, brief, now=now, seed=seed, writes=self._writes)


def _to_write(
    timer: Timer,
    customer: Customer,
    push_id: str,
    brief: CampaignBrief,
    result: SendPlan | OutcomeReason,
    before: PushRecord | None,
) -> PushRecord | None:
    if isinstance(result, SendPlan):
        channel = customer.attributes.get(CHANNEL_ATTRIBUTE, "")
        return PushRecord(
            push_id=push_id,
            customer_id=customer.customer_id,
            at=result.send_at,
            channel=channel if channel in brief.channels else "",
            tag=timer.settings.tag,
            status="planned",
            transactional=timer.settings.transactional,
        )
    return _aborted(before) if before is not None and before.status == "planned" else None


def _aborted(record: PushRecord) -> PushRecord:
    return record.model_copy(update={"status": "aborted"})


def _already_sent(record: PushRecord) -> OutcomeReason:
    text = f"this campaign's push went to the customer at {record.at.isoformat()}"
    return OutcomeReason(rule_id=SENT_RULE, text=text)
