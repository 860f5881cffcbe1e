"""Customers in and out."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import time
from typing import Any

from sqlalchemy import Row, Text, select, type_coerce

from core.records import Consent, Customer, QuietHours
from core.store.counts import WriteCounts
from core.store.moments import from_micros_or_none, to_micros_or_none
from core.store.scope import Scope
from core.store.tables import canonical_json, customers
from core.store.writing import rows_by_key, write_rows


class Customers:
    """Everybody who may be written to."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def upsert_many(self, records: Iterable[Customer]) -> WriteCounts:
        """Write or replace customers by id."""
        with self._scope.write() as connection:
            return write_rows(connection, customers, (_to_row(record) for record in records))

    def get_many(self, customer_ids: Sequence[str]) -> dict[str, Customer]:
        """The customers that are known among `customer_ids`, by id, in the order asked."""
        with self._scope.read() as connection:
            rows = rows_by_key(connection, select(customers), customers.c.customer_id, customer_ids)
            found = {row.customer_id: row for row in rows}
        return {key: _to_record(found[key]) for key in dict.fromkeys(customer_ids) if key in found}

    def ids(self) -> list[str]:
        """Every customer id, in order."""
        return self.ids_with({})

    def ids_with(self, attributes: Mapping[str, str]) -> list[str]:
        """Ids of the customers whose attributes have all of these values, in order."""
        statement = select(customers.c.customer_id, customers.c.attributes).order_by(customers.c.customer_id)
        for name, value in attributes.items():
            # In canonical JSON a pair reads one way only. LIKE may ignore case, so what it finds is checked again.
            pair = canonical_json({name: value})[1:-1]
            statement = statement.where(type_coerce(customers.c.attributes, Text).contains(pair, autoescape=True))
        with self._scope.read() as connection:
            rows = connection.execute(statement).all()
        return [row.customer_id for row in rows if attributes.items() <= row.attributes.items()]


def _to_row(record: Customer) -> dict[str, Any]:
    quiet = record.quiet_hours
    return {
        "customer_id": record.customer_id,
        "display_name": record.display_name,
        "locale": record.locale,
        "timezone": record.timezone,
        "consent_push": record.consent.push,
        "consent_us": to_micros_or_none(record.consent.at),
        "quiet_start": None if quiet is None else quiet.start.isoformat(),
        "quiet_end": None if quiet is None else quiet.end.isoformat(),
        "attributes": record.attributes,
    }


def _to_record(row: Row[Any]) -> Customer:
    return Customer(
        customer_id=row.customer_id,
        display_name=row.display_name,
        locale=row.locale,
        timezone=row.timezone,
        consent=Consent(push=row.consent_push, at=from_micros_or_none(row.consent_us)),
        quiet_hours=_quiet_hours(row.quiet_start, row.quiet_end),
        attributes=row.attributes,
    )


def _quiet_hours(start: str | None, end: str | None) -> QuietHours | None:
    if start is None or end is None:
        return None
    return QuietHours(start=time.fromisoformat(start), end=time.fromisoformat(end))
