"""The offer: no message before it starts, none after it has ended."""

from collections.abc import Sequence

from agent.timing.clock import to_minutes
from core.records import Offer, Record

RULE = "timing.offer"
OVER_RULE = "timing.offer_over"
APART_RULE = "timing.offers_apart"


class OfferSpan(Record):
    """UTC minutes from `starts` (inclusive) to `ends` (exclusive)."""

    starts: int
    ends: int


def common_span(offers: Sequence[Offer]) -> OfferSpan | None:
    """When all offers hold at once, so that any of them may be named; None without offers. May be empty."""
    if not offers:
        return None
    starts = max(offer.starts_at for offer in offers)
    ends = min(offer.ends_at for offer in offers)
    return OfferSpan(starts=-(-int(starts.timestamp()) // 60), ends=to_minutes(ends))
