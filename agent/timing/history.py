"""What was pushed before: the history that caps, gaps and back-off look at, sent and planned alike."""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from agent.timing.grids import Ints
from agent.timing.masks import Mask
from agent.timing.moments import CUSTOMER
from core.records import PushRecord

_ANSWERS = ["push_opened", "push_clicked"]


_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "push_id": pl.String,
    CUSTOMER: pl.String,
    "at": pl.Datetime("us", "UTC"),
    "channel": pl.String,
    "tag": pl.String,
    "status": pl.String,
    "transactional": pl.Boolean,
    "answered": pl.Boolean,
}


class PushColumns:
    """Pushes of several customers as columns, sorted by owner and time; `owner` is a place in a list of customers."""

    def __init__(self, owner: Ints, minutes: Ints, frame: pl.DataFrame) -> None:
        """`owner` and `minutes` (UTC minutes) have shape (m,); `frame` holds the other fields in the same order."""
        self.owner = owner
        self.at = minutes
        self._frame = frame

    def __len__(self) -> int:
        return len(self.owner)

    def which(self, mask: Mask) -> tuple[Ints, Ints]:
        """Owner and minute of the pushes in `mask`."""
        return self.owner[mask], self.at[mask]

    def counting(self, channel: str, tag: str, *, transactional: bool) -> Mask:
        """Pushes that a rule counts: of its channel (or unknown) and tag; transactional ones only if it says so."""
        rule = pl.lit(True)
        if channel:
            rule &= pl.col("channel").is_in(["", channel])
        if tag:
            rule &= pl.col("tag") == tag
        if not transactional:
            rule &= ~pl.col("transactional")
        return self._mask(rule)

    def sent(self) -> Mask:
        """Pushes that went out."""
        return self._mask(pl.col("status") == "sent")

    def answered(self) -> Mask:
        """Pushes that were opened or clicked."""
        return self._mask(pl.col("answered"))

    def _mask(self, rule: pl.Expr) -> Mask:
        # The second column makes a rule that is the same for all rows as long as the frame.
        chosen: npt.NDArray[np.bool_] = self._frame.select((rule & pl.lit(True)).alias("m"), "push_id")["m"].to_numpy()
        return chosen


class PushHistory:
    """Pushes by customer. Aborted ones are left out at the door: no rule counts them."""

    def __init__(self, records: Iterable[PushRecord] = ()) -> None:
        self._set_frame(pl.DataFrame([record.model_dump() for record in records], schema=_SCHEMA))

    def _set_frame(self, frame: pl.DataFrame) -> None:
        self._frame = frame.filter(pl.col("status") != "aborted").sort(CUSTOMER, "at", "push_id")
        self._minutes: Ints = (self._frame["at"].dt.epoch("s") // 60).to_numpy()
        sizes = self._frame.group_by(CUSTOMER, maintain_order=True).len()
        stops = np.cumsum(sizes["len"].to_numpy()).tolist()
        starts = [0, *stops[:-1]]
        self._range = dict(zip(sizes[CUSTOMER].to_list(), zip(starts, stops, strict=False), strict=True))

    @classmethod
    def from_events(cls, events: pl.DataFrame) -> "PushHistory":
        """Pushes in an event table (core.store columns): `push_sent`, and whether an opening or a click came."""
        kind = pl.col("kind").cast(pl.String)
        pushes = events.filter(pl.col("push_id").is_not_null()).with_columns(kind)
        answered = pushes.filter(kind.is_in(_ANSWERS))["push_id"].unique()
        sent = pushes.filter(kind == "push_sent").select(
            "push_id",
            CUSTOMER,
            "at",
            channel=pl.lit(""),
            tag=pl.lit(""),
            status=pl.lit("sent"),
            transactional=pl.lit(False),
            answered=pl.col("push_id").is_in(answered.implode()),
        )
        history = cls()
        history._set_frame(sent.cast({CUSTOMER: pl.String, "push_id": pl.String}))
        return history

    def joined(self, records: Iterable[PushRecord]) -> "PushHistory":
        """This history and more."""
        history = PushHistory(records)
        history._set_frame(pl.concat([self._frame, history._frame]))
        return history

    def without(self, push_ids: Iterable[str]) -> "PushHistory":
        """This history less some pushes."""
        history = PushHistory()
        history._set_frame(self._frame.filter(~pl.col("push_id").is_in(sorted(push_ids))))
        return history

    def records(self) -> list[PushRecord]:
        """All pushes, by customer and time."""
        return [PushRecord.model_validate(row) for row in self._frame.iter_rows(named=True)]

    def columns(self, customer_ids: Sequence[str]) -> PushColumns:
        """The pushes of these customers; owners are places in `customer_ids`."""
        ranges = np.array([self._range.get(customer_id, (0, 0)) for customer_id in customer_ids], dtype=np.int64)
        starts, stops = ranges.reshape(-1, 2).T
        sizes = stops - starts
        owner = np.repeat(np.arange(len(customer_ids)), sizes)
        before = np.cumsum(sizes) - sizes
        place = np.arange(len(owner)) - before[owner] + starts[owner]
        return PushColumns(owner, self._minutes[place], self._frame[place])
