"""Vendor quotas: what the push channels themselves allow per device and day, and when they show nothing."""

import tomllib
from collections.abc import Iterable
from datetime import date, time
from functools import lru_cache
from importlib.resources import files
from typing import Annotated, Literal

from pydantic import Field

from agent.timing.rules.caps import CapRule
from core.records import QuietHours, Record

RULE = "timing.vendor"


class VendorLimit(Record):
    """What one channel allows for marketing, and where that is written."""

    per_day: Annotated[int, Field(ge=1)]
    quiet: tuple[time, time] | None = None
    source: Literal["platform", "gateway", "unverified"]
    as_of: date | None = None


@lru_cache(maxsize=1)
def vendor_limits() -> dict[str, VendorLimit]:
    """Limits by channel; a channel that is not named has none."""
    text = files("agent.timing").joinpath("vendors.toml").read_text(encoding="utf-8")
    return {channel: VendorLimit.model_validate(values) for channel, values in tomllib.loads(text).items()}


def vendor_caps(channels: Iterable[str]) -> tuple[CapRule, ...]:
    """The day quotas of the channels as caps by local calendar day."""
    limits = vendor_limits()
    return tuple(
        CapRule(limit=limits[channel].per_day, span=1, channel=channel)
        for channel in sorted(set(channels))
        if channel in limits
    )


def vendor_quiet(channels: Iterable[str]) -> tuple[QuietHours, ...]:
    """Hours in which one of the channels shows nothing."""
    limits = vendor_limits()
    return tuple(
        QuietHours(start=quiet[0], end=quiet[1])
        for channel in sorted(set(channels))
        if channel in limits and (quiet := limits[channel].quiet) is not None
    )
