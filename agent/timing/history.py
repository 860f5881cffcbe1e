"""What was pushed before: the history that caps, gaps and back-off look at, sent and planned alike."""

from collections.abc import Iterable, Sequence
from typing import Literal

import numpy as np
import polars as pl

from agent.timing.clock import to_minutes
from agent.timing.grids import Ints
from agent.timing.masks import Mask
from core.records import Record, UtcDatetime


class PushRecord(Record):
    """One push to one customer. `planned` pushes lie in the future or have not been confirmed yet."""

    push_id: str
    customer_id: str
    at: UtcDatetime
    channel: str = ""
    tag: str = ""
    status: Literal["planned", "sent", "aborted"] = "sent"
    transactional: bool = False
    answered: bool = False


class PushColumns:
    """Pushes of several customers as columns, sorted by owner and time; `owner` is a place in a list of customers."""

    def __init__(self, owner: Ints, records: Sequence[PushRecord]) -> None:
        self.owner = owner
        self.at = np.array([to_minutes(record.at) for record in records], dtype=np.int64)
        self.records = records

    def which(self, mask: Mask) -> tuple[Ints, Ints]:
        """Owner and minute of the pushes in `mask`."""
        return self.owner[mask], self.at[mask]

    def counting(self, channel: str, tag: str, *, transactional: bool) -> Mask:
        """Pushes that a rule counts: of its channel (or unknown) and tag; transactional ones only if it says so."""
        return np.array(
            [
                record.channel in ("", channel or record.channel)
                and tag in ("", record.tag)
                and (transactional or not record.transactional)
                for record in self.records
            ],
            dtype=bool,
        )

    def sent(self) -> Mask:
        """Pushes that went out."""
        return np.array([record.status == "sent" for record in self.records], dtype=bool)

    def answered(self) -> Mask:
        """Pushes that were opened or clicked."""
        return np.array([record.answered for record in self.records], dtype=bool)


class PushHistory:
    """Pushes by customer. Aborted ones are left out at the door: no rule counts them."""

    def __init__(self, records: Iterable[PushRecord] = ()) -> None:
        self._by_customer: dict[str, list[PushRecord]] = {}
        for record in sorted(records, key=lambda push: (push.at, push.push_id)):
            if record.status != "aborted":
                self._by_customer.setdefault(record.customer_id, []).append(record)

    @classmethod
    def from_events(cls, events: pl.DataFrame) -> "PushHistory":
        """Pushes in an event table (core.store columns): `push_sent`, and whether an opening or a click came."""
        pushes = events.filter(pl.col("push_id").is_not_null())
        answered = set(
            pushes.filter(pl.col("kind").cast(pl.String).is_in(["push_opened", "push_clicked"]))["push_id"].to_list()
        )
        sent = pushes.filter(pl.col("kind").cast(pl.String) == "push_sent").select("push_id", "customer_id", "at")
        return cls(
            PushRecord(push_id=push_id, customer_id=customer_id, at=at, answered=push_id in answered)
            for push_id, customer_id, at in sent.iter_rows()
        )

    def joined(self, records: Iterable[PushRecord]) -> "PushHistory":
        """This history and more."""
        return PushHistory([*self.records(), *records])

    def records(self) -> list[PushRecord]:
        """All pushes, by customer and time."""
        return [record for customer_id in sorted(self._by_customer) for record in self._by_customer[customer_id]]

    def __contains__(self, customer_id: object) -> bool:
        return customer_id in self._by_customer

    def columns(self, customer_ids: Sequence[str]) -> PushColumns:
        """The pushes of these customers; owners are places in `customer_ids`."""
        owner: list[int] = []
        records: list[PushRecord] = []
        for place, customer_id in enumerate(customer_ids):
            own = self._by_customer.get(customer_id, [])
            owner += [place] * len(own)
            records += own
        return PushColumns(np.array(owner, dtype=np.int64), records)
