"""Pushes that were planned, in and out; what became of them is read from the events."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, select, text

from core.records import EventKind, PushRecord
from core.store.counts import WriteCounts
from core.store.moments import from_micros, to_micros
from core.store.scope import Scope
from core.store.tables import events, pushes
from core.store.writing import rows_by_key, write_rows

_MINUTE = 60_000_000
_SENT = EventKind.PUSH_SENT.value
_ANSWERS = frozenset({EventKind.PUSH_OPENED.value, EventKind.PUSH_CLICKED.value})


class Pushes:
    """What was pushed to whom, and what is going to be."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def write(self, records: Iterable[PushRecord]) -> WriteCounts:
        """Write or replace pushes by id."""
        with self._scope.write() as connection:
            return write_rows(connection, pushes, (_to_row(record) for record in records))

    def hold(self) -> None:
        """Until the transaction ends nobody else writes a push. Only inside `Store.transaction`.

        A writing transaction of SQLite keeps everybody else out anyway; PostgreSQL has to be told.
        """
        with self._scope.write() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("LOCK TABLE pushes IN EXCLUSIVE MODE"))

    def minutes(self, after: datetime, *, without_campaign: str) -> dict[int, int]:
        """How many pushes are planned for each UTC minute from `after` on, other than those of one campaign."""
        statement = select(pushes.c.push_id, pushes.c.at_us).where(
            pushes.c.at_us >= to_micros(after), pushes.c.status != "aborted"
        )
        with self._scope.read() as connection:
            return Counter(
                row.at_us // _MINUTE
                for row in connection.execute(statement)
                if not row.push_id.startswith(f"{without_campaign}:")
            )

    def of_customers(self, customer_ids: Sequence[str], *, known_until: datetime) -> list[PushRecord]:
        """Pushes of these customers, planned ones and those that events tell of, each once.

        An event before `known_until` that says a push was sent decides its moment; later events are not known yet.
        """
        with self._scope.read() as connection:
            planned = [
                _to_record(row) for row in rows_by_key(connection, select(pushes), pushes.c.customer_id, customer_ids)
            ]
            told = _told(connection, customer_ids, to_micros(known_until))
        by_id = {record.push_id: record for record in planned}
        for push_id, told_of in told.items():
            known = by_id.get(push_id)
            if told_of.sent_us is not None:
                product_id = known.product_id if known is not None and known.product_id else told_of.product_id
                update = {
                    "at": from_micros(told_of.sent_us),
                    "status": "sent",
                    "answered": told_of.answered,
                    "product_id": product_id,
                }
                by_id[push_id] = (
                    known.model_copy(update=update)
                    if known is not None
                    else PushRecord(push_id=push_id, customer_id=told_of.customer_id, **update)
                )
            elif known is not None:
                by_id[push_id] = known.model_copy(update={"answered": told_of.answered})
        return list(by_id.values())


class _Told(NamedTuple):
    """What the events say of a push."""

    customer_id: str
    sent_us: int | None = None
    """When the first event says it was sent; None where none does."""
    answered: bool = False
    product_id: str | None = None
    """What the event of sending says it was about."""


def _told(connection: Connection, customer_ids: Sequence[str], until_us: int) -> dict[str, _Told]:
    """What the events before a moment say, by push."""
    columns = (events.c.push_id, events.c.customer_id, events.c.kind, events.c.at_us, events.c.product_id)
    statement = select(*columns).where(events.c.push_id.is_not(None), events.c.at_us < until_us)
    told: dict[str, _Told] = {}
    for row in rows_by_key(connection, statement, events.c.customer_id, customer_ids):  # pyright: ignore[reportArgumentType]
        known = told.get(row.push_id, _Told(row.customer_id))
        if row.kind == _SENT:
            sent_us = row.at_us if known.sent_us is None else min(known.sent_us, row.at_us)
            known = known._replace(sent_us=sent_us, product_id=row.product_id or known.product_id)
        told[row.push_id] = known._replace(answered=known.answered or row.kind in _ANSWERS)
    return told


def _to_row(record: PushRecord) -> dict[str, Any]:
    return record.model_dump(exclude={"at", "answered"}) | {"at_us": to_micros(record.at)}


def _to_record(row: Row[Any]) -> PushRecord:
    return PushRecord(
        push_id=row.push_id,
        customer_id=row.customer_id,
        at=from_micros(row.at_us),
        channel=row.channel,
        tag=row.tag,
        status=row.status,
        transactional=row.transactional,
        title=row.title or "",
        body=row.body or "",
        product_id=row.product_id,
        angle=row.angle,
    )
