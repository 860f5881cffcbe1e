"""Lengths by the channel's own counting, payload bytes, emptiness."""

import json
from collections.abc import Iterator

import regex

from agent.guardrails.channels import Channel, Limit, channels, length
from agent.guardrails.copyview import Copy
from agent.guardrails.findings import Hit

_WORDLESS = regex.compile(r"[^\p{L}\p{N}]*")
_ENVELOPE_BYTES = 220
"""Room for message id, channel id, class and the like, which exporters add around title, body and link."""
_TITLE_LONG, _BODY_LONG = 45, 150


def check_platform(copy: Copy) -> Iterator[Hit]:
    """platform.empty, .too_long, .cut, .body_cut, .payload, .unknown_channel."""
    for name, view in copy.fields:
        if _WORDLESS.fullmatch(view.plain):
            yield Hit("platform.empty", f"The {name} is empty; the push would fail.", f"Write a {name}.", name)
    wanted = copy.request.channel
    if not wanted:
        return
    channel = channels().get(wanted)
    if channel is None:
        known = ", ".join(channels())
        yield Hit("platform.unknown_channel", f"No limits are known for channel {wanted!r}; known: {known}.")
        return
    yield from _length(copy, channel, "title", channel.title)
    yield from _length(copy, channel, "body", channel.body)
    yield from _payload(copy, channel)


def check_long(copy: Copy) -> Iterator[Hit]:
    """style.long: whatever the channel."""
    for name, view, most in (("title", copy.title, _TITLE_LONG), ("body", copy.body, _BODY_LONG)):
        used = length(view.original, "half_width")
        if used > most:
            reason = f"The {name} is {used} half-width characters long; more than {most} is not read on a lock screen."
            yield Hit("style.long", reason, f"Shorten the {name} by {used - most} half-width characters.", name)


def _length(copy: Copy, channel: Channel, name: str, limit: Limit) -> Iterator[Hit]:
    text = copy.request.title if name == "title" else copy.request.body
    used = length(text, limit.count)
    if used <= limit.limit:
        return
    rule = "platform.too_long" if limit.hard else "platform.cut" if name == "title" else "platform.body_cut"
    unit = "half-width characters" if limit.count == "half_width" else "characters"
    says = "takes" if limit.hard else "shows"
    reason = f"The {name} has {used} {unit}; {channel.name} {says} {limit.limit} ({limit.source})."
    yield Hit(rule, reason, f"Shorten the {name} by {used - limit.limit} {unit}.", name)


def _payload(copy: Copy, channel: Channel) -> Iterator[Hit]:
    texts = (copy.request.title, copy.request.body, copy.request.deep_link)
    if channel.payload_bytes is None or 6 * sum(map(len, texts)) + 2 * _ENVELOPE_BYTES < channel.payload_bytes:
        return  # six bytes a character is the worst case of JSON in UTF-8
    content = {"title": copy.request.title, "body": copy.request.body, "link": copy.request.deep_link}
    used = len(json.dumps(content, ensure_ascii=False).encode("utf-8", errors="surrogatepass")) + _ENVELOPE_BYTES
    if used > channel.payload_bytes:
        reason = f"The payload has about {used} bytes; {channel.name} takes {channel.payload_bytes}."
        yield Hit("platform.payload", reason, "Shorten the text or the deep link.")
