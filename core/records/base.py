"""What all records share: frozen, closed, UTC, and a digest of their content."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict


def _to_utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("needs a time zone, for example 2017-10-30T12:00:00Z")
    return value.astimezone(UTC)


UtcDatetime = Annotated[datetime, AfterValidator(_to_utc)]
"""A moment; any zone is accepted and kept as UTC, a time without a zone is refused."""

Locale = str
"""A language as in BCP 47; `en` and `zh` are what the copy bank speaks."""


class Record(BaseModel):
    """A frozen record that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def digest_of(content: Any) -> str:
    """Sixteen hex digits of SHA-256 over the canonical JSON of `content` (a record, or plain JSON values)."""
    plain = content.model_dump(mode="json") if isinstance(content, BaseModel) else content
    canonical = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]


def stable_fraction(*parts: str | int) -> float:
    """A number in [0, 1) that depends on `parts` alone: the basis of holdouts and of shares that never change."""
    text = "\x1f".join(str(part) for part in parts)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") / 2**64
