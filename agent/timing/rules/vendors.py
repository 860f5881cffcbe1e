"""Vendor quotas: what the push channels themselves allow per device and day, and when they show nothing."""

import tomllib
from collections.abc import Iterable, Mapping
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
    """For an app that has been granted no class."""
    classes: dict[str, Annotated[int, Field(ge=1)]] = Field(default_factory=dict)
    """Messages a day of the classes that a vendor grants."""
    quiet: tuple[time, time] | None = None
    source: Literal["platform", "gateway", "unverified"]
    as_of: date | None = None


@lru_cache(maxsize=1)
def vendor_limits() -> dict[str, VendorLimit]:
    """Limits by channel; a channel that is not named has none."""
    text = files("agent.timing").joinpath("vendors.toml").read_text(encoding="utf-8")
    return {channel: VendorLimit.model_validate(values) for channel, values in tomllib.loads(text).items()}


def checked_classes(classes: Mapping[str, str]) -> None:
    """Raise ValueError for a channel or class (by channel) that has no limit of its own."""
    limits = vendor_limits()
    for channel, name in classes.items():
        if channel not in limits:
            raise ValueError(f"{channel!r} is no channel with a quota; those are {', '.join(sorted(limits))}")
        known = limits[channel].classes
        if name not in known:
            raise ValueError(f"{channel} grants no class {name!r}; it knows {', '.join(sorted(known)) or 'none'}")


def vendor_caps(channels: Iterable[str], classes: Mapping[str, str]) -> tuple[CapRule, ...]:
    """The day quotas of the channels as caps by local calendar day; `classes` are those granted, by channel."""
    limits = vendor_limits()
    return tuple(
        CapRule(limit=_per_day(limits[channel], classes.get(channel)), span=1, channel=channel)
        for channel in sorted(set(channels))
        if channel in limits
    )


def _per_day(limit: VendorLimit, granted: str | None) -> int:
    return limit.classes[granted] if granted else limit.per_day


def vendor_quiet(channels: Iterable[str]) -> tuple[QuietHours, ...]:
    """Hours in which one of the channels shows nothing."""
    limits = vendor_limits()
    return tuple(
        QuietHours(start=quiet[0], end=quiet[1])
        for channel in sorted(set(channels))
        if channel in limits and (quiet := limits[channel].quiet) is not None
    )
