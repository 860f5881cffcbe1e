"""Erasing a person."""

from sqlalchemy import Connection, Table, delete, func, select

from core.errors import StateError
from core.store.counts import ForgetCounts
from core.store.dialect import overwrite_deleted
from core.store.events import mark_changed
from core.store.tables import customers, events, list_members, pushes


def forget_rows(connection: Connection, customer_id: str) -> ForgetCounts:
    """Delete every row about the customer, and look again: a row that is left is a StateError."""
    overwrite_deleted(connection)
    counts = ForgetCounts(
        customers=_delete(connection, customers, customer_id),
        events=_delete(connection, events, customer_id),
        list_members=_delete(connection, list_members, customer_id),
        pushes=_delete(connection, pushes, customer_id),
    )
    mark_changed(connection)
    for table in (customers, events, list_members, pushes):
        left = connection.execute(
            select(func.count()).select_from(table).where(table.c.customer_id == customer_id)
        ).scalar_one()
        if left:
            raise StateError(f"customer {customer_id!r} could not be erased: {left} rows are left in {table.name}")
    return counts


def _delete(connection: Connection, table: Table, customer_id: str) -> int:
    return connection.execute(delete(table).where(table.c.customer_id == customer_id)).rowcount
