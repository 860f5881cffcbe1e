"""One push to one customer, from its plan on: what caps, gaps and back-off count."""

from typing import Literal

from core.records.base import Record, UtcDatetime


class PushRecord(Record):
    """One push. `planned` ones lie in the future or have not been confirmed yet; `aborted` ones never count."""

    push_id: str
    customer_id: str
    at: UtcDatetime
    channel: str = ""
    tag: str = ""
    status: Literal["planned", "sent", "aborted"] = "sent"
    transactional: bool = False
    title: str = ""
    body: str = ""
    """What it says, where a draft was written for it; later drafts for the customer shall not say the same."""
    product_id: str | None = None
    """The item that it was about, where that is known."""
    angle: str | None = None
    """The angle that it had, where that is known."""
    answered: bool = False
    """Whether it was opened or clicked. Follows from events, and is not stored."""
