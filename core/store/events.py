"""Events in and out: records for a few, columns for all."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, Connection, Row, Select, exists, func, select

from core.records import Event, EventKind
from core.store.counts import Strangers, WriteCounts
from core.store.meta import put_meta
from core.store.moments import from_micros, to_micros
from core.store.scope import Scope
from core.store.snapshot import VERSION_KEY, Snapshots
from core.store.tables import customers, events, products
from core.store.writing import rows_by_key, write_plain_rows, write_rows

if TYPE_CHECKING:
    import polars as pl


class Events:
    """What customers did, and what was done to them."""

    def __init__(self, scope: Scope, snapshots: Snapshots) -> None:
        self._scope = scope
        self._snapshots = snapshots

    def add_many(self, records: Iterable[Event]) -> WriteCounts:
        """Write or replace events by id; the same events again change nothing."""
        with self._scope.write() as connection:
            return _marked(connection, write_rows(connection, events, (_to_row(record) for record in records)))

    def load(self, frame: "pl.DataFrame") -> WriteCounts:
        """Write or replace events by id from columns named as in the snapshot, and `text` where there are reviews.

        The caller has checked the values: `at` is a UTC datetime, ids are not empty, `quantity` is above 0. Columns
        that are absent are null. A few hundred thousand rows at a time keep memory low.
        """
        with self._scope.write() as connection:
            return _marked(connection, write_plain_rows(connection, events, _frame_rows(frame)))

    def snapshot(self, until: datetime | None = None) -> "pl.DataFrame":
        """All events before `until` (all where None), ordered by `at`, then `event_id`.

        Columns: event_id, customer_id, kind, product_id, order_id (text), quantity, value, discount, coupon_discount
        (float), at (datetime in UTC, microseconds), push_id, offer_id (text). Never older than the store.
        """
        return self._snapshots.read(until)

    def get_many(self, event_ids: Sequence[str]) -> dict[str, Event]:
        """The events that are known among `event_ids`, by id, in the order asked."""
        with self._scope.read() as connection:
            rows = rows_by_key(connection, select(events), events.c.event_id, event_ids)
            found = {row.event_id: row for row in rows}
        return {key: _to_record(found[key]) for key in dict.fromkeys(event_ids) if key in found}

    def of_customer(self, customer_id: str, until: datetime | None = None) -> list[Event]:
        """One customer's events before `until`, the oldest first."""
        return self._records(select(events).where(events.c.customer_id == customer_id), until)

    def reviews(self, customer_ids: Sequence[str], until: datetime | None = None) -> list[Event]:
        """The events with a text of these customers before `until`, by customer, the oldest first. Untrusted text."""
        statement = _before(select(events).where(events.c.text.is_not(None)), until)
        with self._scope.read() as connection:
            found = [_to_record(row) for row in rows_by_key(connection, statement, events.c.customer_id, customer_ids)]
        return sorted(found, key=lambda event: (event.customer_id, event.at, event.event_id))

    def strangers(self) -> Strangers:
        """How many products and customers the events name that the store has no record of."""
        with self._scope.read() as connection:
            return Strangers(
                products=_count_strangers(connection, events.c.product_id, products.c.product_id),
                customers=_count_strangers(connection, events.c.customer_id, customers.c.customer_id),
            )

    def _records(self, statement: Select[Any], until: datetime | None) -> list[Event]:
        ordered = _before(statement, until).order_by(events.c.at_us, events.c.event_id)
        with self._scope.read() as connection:
            return [_to_record(row) for row in connection.execute(ordered)]


def _before(statement: Select[Any], until: datetime | None) -> Select[Any]:
    return statement if until is None else statement.where(events.c.at_us < to_micros(until))


def _count_strangers(connection: Connection, named: Column[str], known: Column[str]) -> int:
    ids = select(named.label("id")).where(named.is_not(None)).distinct().subquery()
    unknown = select(func.count()).select_from(ids).where(~exists().where(known == ids.c.id))
    return connection.execute(unknown).scalar_one()


def _marked(connection: Connection, counts: WriteCounts) -> WriteCounts:
    if counts.new or counts.changed:
        mark_changed(connection)
    return counts


def mark_changed(connection: Connection) -> None:
    """Give the event table a new version. Random and not a count: a database made anew never meets an old snapshot."""
    put_meta(connection, VERSION_KEY, token_hex(8))


def _frame_rows(frame: "pl.DataFrame") -> Iterator[tuple[Any, ...]]:
    import polars as pl

    optional = [c.name for c in events.columns if c.nullable and c.name not in frame.columns]
    return (
        frame.with_columns(pl.col("at").dt.epoch("us").alias("at_us"), *(pl.lit(None).alias(name) for name in optional))
        .select(column.name for column in events.columns)
        .iter_rows()
    )


def _to_row(record: Event) -> dict[str, Any]:
    return record.model_dump(exclude={"at", "kind"}) | {"kind": record.kind.value, "at_us": to_micros(record.at)}


def _to_record(row: Row[Any]) -> Event:
    return Event(
        event_id=row.event_id,
        customer_id=row.customer_id,
        kind=EventKind(row.kind),
        product_id=row.product_id,
        order_id=row.order_id,
        quantity=row.quantity,
        value=row.value,
        discount=row.discount,
        coupon_discount=row.coupon_discount,
        text=row.text,
        at=from_micros(row.at_us),
        push_id=row.push_id,
        offer_id=row.offer_id,
    )
