"""Customers who share a clock and the same rules, and the grid of blocks that follows for all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from agent.timing.clock import DAY, ZoneTable, day_number, day_of, minute_of_day, zone_table
from agent.timing.masks import Mask
from agent.timing.rules import days, offer, quiet, window
from agent.timing.rules.offer import OfferSpan
from agent.timing.rules.vendors import vendor_quiet
from agent.timing.rules.zone import ZoneChoice, choose_zone
from agent.timing.settings import TimerSettings
from agent.timing.slots import SLOT, Bar, Blocks, Slots, into_blocks, slots_in_window
from core.records import CampaignBrief, Customer, QuietHours

_MARGIN = 62 * DAY
"""How far a zone's table reaches beyond the window: further than any cap looks."""
CHANNEL_ATTRIBUTE = "channel"


@dataclass(frozen=True)
class Group:
    """What decides which minutes are allowed, before anybody's history."""

    zone: ZoneChoice
    quiet: tuple[QuietHours, ...]
    channels: tuple[str, ...]


@dataclass(frozen=True)
class Frame:
    """A group's time: UTC minutes from `first` to `last` in which it may be planned, last exclusive."""

    zone: ZoneTable
    first: int
    last: int
    not_after: int


def group_of(customer: Customer, brief: CampaignBrief, settings: TimerSettings, shop_timezone: str) -> Group:
    """The group of one customer."""
    channel = customer.attributes.get(CHANNEL_ATTRIBUTE, "")
    channels = (channel,) if channel in brief.channels else brief.channels
    quiets = [settings.quiet_hours, brief.quiet_hours, customer.quiet_hours]
    vendors = vendor_quiet(channels) if settings.vendor_quotas else ()
    return Group(
        zone=choose_zone(customer.timezone, brief.window.timezone, shop_timezone),
        quiet=() if settings.transactional else (*(hours for hours in quiets if hours is not None), *vendors),
        channels=channels,
    )


def frame_of(group: Group, brief: CampaignBrief, now: datetime, span: OfferSpan | None) -> Frame:
    """From now or the window's start, whichever is later, to the end of the window; `span` also ends it."""
    opens, closes = day_number(brief.window.starts_on) * DAY, (day_number(brief.window.ends_on) + 1) * DAY
    zone = zone_table(group.zone.name, opens - _MARGIN, closes + _MARGIN)
    start = zone.utc(opens + minute_of_day(brief.window.earliest))
    end = window.window_end(brief.window, zone)
    first = max(start, -(-int(now.timestamp()) // 60))
    return Frame(zone, first, end, (min(end, span.ends) if span else end) - 1)


def blocks_of(
    group: Group, brief: CampaignBrief, settings: TimerSettings, span: OfferSpan | None, frame: Frame
) -> Blocks:
    """All blocks of the frame, with what bars them."""
    slots = slots_in_window(brief.window, frame.zone, frame.first, frame.last)
    return into_blocks(slots, _bars(slots, group, settings, span))


def _bars(slots: Slots, group: Group, settings: TimerSettings, span: OfferSpan | None) -> list[Bar]:
    bars = []
    if span is not None:
        outside = (slots.minutes < span.starts) | (slots.minutes + SLOT > span.ends)
        bars.append(Bar(offer.RULE, outside))
    if len(settings.weekdays) < 7:
        bars.append(Bar(days.WEEKDAY_RULE, ~days.on_weekday(slots.days, settings.weekdays)))
    if settings.holiday_country and len(slots.days):
        first, last = day_of(int(slots.days[0])), day_of(int(slots.days[-1]))
        closed = days.holiday_numbers(settings.holiday_country, first, last)
        bars.append(Bar(days.HOLIDAY_RULE, days.is_among(slots.days, closed)))
    bars += [Bar(quiet.RULE, _touches(slots, hours)) for hours in group.quiet]
    return bars


def _touches(slots: Slots, hours: QuietHours) -> Mask:
    return quiet.in_quiet(slots.local, hours) | quiet.in_quiet(slots.local + SLOT - 1, hours)


def groups_of(
    customers: Sequence[Customer], places: Sequence[int], brief: CampaignBrief, settings: TimerSettings, shop: str
) -> dict[Group, list[int]]:
    """Places of the customers by group, in order of first appearance."""
    found: dict[tuple[str | None, QuietHours | None, str], list[int]] = {}
    for place in places:
        customer = customers[place]
        key = (customer.timezone, customer.quiet_hours, customer.attributes.get(CHANNEL_ATTRIBUTE, ""))
        found.setdefault(key, []).append(place)
    groups: dict[Group, list[int]] = {}
    for members in found.values():
        groups.setdefault(group_of(customers[members[0]], brief, settings, shop), []).extend(members)
    return groups
