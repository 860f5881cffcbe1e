"""Offers in and out."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, Select, select

from core.records import Offer
from core.store.counts import WriteCounts
from core.store.moments import from_micros, to_micros
from core.store.scope import Scope
from core.store.tables import offers
from core.store.writing import rows_by_key, write_rows


class Offers:
    """Terms that hold for a while."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def upsert_many(self, records: Iterable[Offer]) -> WriteCounts:
        """Write or replace offers by id."""
        with self._scope.write() as connection:
            return write_rows(connection, offers, (_to_row(record) for record in records))

    def get_many(self, offer_ids: Sequence[str]) -> dict[str, Offer]:
        """The offers that are known among `offer_ids`, by id, in the order asked."""
        with self._scope.read() as connection:
            rows = rows_by_key(connection, select(offers), offers.c.offer_id, offer_ids)
            found = {row.offer_id: row for row in rows}
        return {key: _to_record(found[key]) for key in dict.fromkeys(offer_ids) if key in found}

    def of_campaign(self, campaign_id: str) -> list[Offer]:
        """The offers of one campaign, by id."""
        return self._records(select(offers).where(offers.c.campaign_id == campaign_id))

    def all(self) -> list[Offer]:
        """Every offer, by id."""
        return self._records(select(offers))

    def _records(self, statement: Select[Any]) -> list[Offer]:
        with self._scope.read() as connection:
            return [_to_record(row) for row in connection.execute(statement.order_by(offers.c.offer_id))]


def _to_row(record: Offer) -> dict[str, Any]:
    plain = record.model_dump(mode="json", exclude={"starts_at", "ends_at"})
    return plain | {"starts_us": to_micros(record.starts_at), "ends_us": to_micros(record.ends_at)}


def _to_record(row: Row[Any]) -> Offer:
    return Offer(
        offer_id=row.offer_id,
        campaign_id=row.campaign_id,
        products=tuple(row.products),
        categories=tuple(row.categories),
        kind=row.kind,
        instrument=row.instrument,
        value=row.value,
        base_price=row.base_price,
        minimum=row.minimum,
        starts_at=from_micros(row.starts_us),
        ends_at=from_micros(row.ends_us),
        conditions=row.conditions,
    )
