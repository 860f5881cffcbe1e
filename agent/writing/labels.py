"""Component labels of model copy, read from the slots it uses, so that results can be learned from across wordings."""

import re

from prompts.render import slots_used
from prompts.slots import OFFER_SLOTS, PERSONAL_SLOTS


def labels_of(title: str, body: str, locale: str) -> tuple[str, ...]:
    """Of greeting, hook, value, offer: those that are there."""
    slots = slots_used(title, locale) | slots_used(body, locale)
    found = {
        "greeting": "name" in slots,
        "hook": not slots_used(title, locale) & {"item", "Item"} or bool(slots & PERSONAL_SLOTS),
        "value": bool(slots & {"price", "size", "use", "cycle", "days"}),
        "offer": bool(slots & OFFER_SLOTS) or bool(re.search(r"coupon|券", title + body, re.IGNORECASE)),
    }
    return tuple(label for label, present in found.items() if present)
