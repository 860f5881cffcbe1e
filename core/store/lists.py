"""Lists of customers that somebody drew up outside."""

from collections.abc import Iterable

from sqlalchemy import func, select

from core.records import ListMembership
from core.store.counts import WriteCounts
from core.store.scope import Scope
from core.store.tables import list_members
from core.store.writing import write_rows


class Lists:
    """Who is on which list."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add_many(self, records: Iterable[ListMembership]) -> WriteCounts:
        """Put customers on lists; who is on one already stays."""
        with self._scope.write() as connection:
            return write_rows(connection, list_members, (record.model_dump() for record in records))

    def members(self, list_id: str) -> list[str]:
        """Ids of the customers on one list, in order; empty for a list nobody knows."""
        statement = select(list_members.c.customer_id).where(list_members.c.list_id == list_id)
        with self._scope.read() as connection:
            return list(connection.scalars(statement.order_by(list_members.c.customer_id)))

    def sizes(self) -> dict[str, int]:
        """How many customers are on each list, by list id."""
        statement = select(list_members.c.list_id, func.count()).group_by(list_members.c.list_id)
        with self._scope.read() as connection:
            rows = connection.execute(statement.order_by(list_members.c.list_id)).all()
        return {row[0]: row[1] for row in rows}
