"""The second look, at the moment of sending: consent, quiet hours, the offer and the caps may have changed since."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

import numpy as np

from agent.timing.clock import DAY, ZoneTable, day_number, to_minutes, zone_table
from agent.timing.grouping import Group, group_of
from agent.timing.history import PushHistory
from agent.timing.limits import cap_rules, limits_on
from agent.timing.push_log import push_id_of
from agent.timing.rules import days, missed, offer, quiet, window
from agent.timing.rules.consent import consent_refusal
from agent.timing.rules.daylight_saving import resolve
from agent.timing.rules.missed import MissedAction, MissedMode, when_missed
from agent.timing.settings import TimerSettings
from core.records import CampaignBrief, Customer, Offer, OutcomeReason, Record, SendPlan, UtcDatetime

_REACH = 62 * DAY
"""Minutes around the moment that a zone's table covers: further than any cap looks."""


class SendAction(StrEnum):
    """What to do with a planned message now."""

    SEND = "send"
    WAIT = "wait"
    DROP = "drop"


class SendDecision(Record):
    """The action; `wait_until` when waiting, `reason` when dropping or put off.

    `plan` is the plan that holds from now on, where the message was put off to another day.
    """

    action: SendAction
    wait_until: UtcDatetime | None = None
    reason: OutcomeReason | None = None
    plan: SendPlan | None = None


def look_again(
    plan: SendPlan,
    customer: Customer,
    brief: CampaignBrief,
    now: datetime,
    *,
    mode: MissedMode = MissedMode.SKIP,
    settings: TimerSettings | None = None,
    history: PushHistory | None = None,
    offers: Sequence[Offer] = (),
) -> SendDecision:
    """Send, wait or drop, from what is true at `now`; everything as it is now, not as it was when the plan was made.

    Consent, the window, weekdays, holidays, quiet hours, offers (the brief's and `offers`), caps, vendor quotas, the
    gap and back-off are all looked at again. `history` holds the customer's pushes; this campaign's own is left out. A
    transactional message is only checked against its time.
    """
    look = _Look(plan, customer, brief, settings or TimerSettings(), history or PushHistory(), tuple(offers))
    refused = look.consent(now)
    if refused is not None:
        return SendDecision(action=SendAction.DROP, reason=refused)
    action = when_missed(plan.send_at, now, plan.not_after, mode=mode)
    if action is MissedAction.WAIT:
        return SendDecision(action=SendAction.WAIT, wait_until=plan.send_at)
    if action is MissedAction.SKIP:
        return SendDecision(action=SendAction.DROP, reason=_missed(plan, now))
    if action is MissedAction.NEXT_DAY:
        return look.another_day(now)
    refused = look.refusal_at(now)
    if refused is not None:
        return SendDecision(action=SendAction.DROP, reason=refused)
    return SendDecision(action=SendAction.SEND)


@dataclass(frozen=True)
class _Look:
    plan: SendPlan
    customer: Customer
    brief: CampaignBrief
    settings: TimerSettings
    history: PushHistory
    offers: tuple[Offer, ...]

    def consent(self, now: datetime) -> OutcomeReason | None:
        return None if self.settings.transactional else consent_refusal(self.customer.consent, now)

    def refusal_at(self, moment: datetime) -> OutcomeReason | None:
        """Which rule forbids sending at `moment`; the first one that does."""
        if self.settings.transactional:
            return None
        return next((reason for reason in self._refusals(moment) if reason is not None), None)

    def another_day(self, now: datetime) -> SendDecision:
        """The planned local time on the first later day on which nothing forbids it, if that is not too late."""
        planned = datetime.fromisoformat(self.plan.local)
        day = now.astimezone(ZoneInfo(self.plan.timezone)).date() + timedelta(days=1)
        reason = _missed(self.plan, now)
        while (later := resolve(datetime.combine(day, planned.time()), self.plan.timezone)[0]) <= self.plan.not_after:
            if self.refusal_at(later) is None:
                moved = _moved(self.plan, later)
                return SendDecision(action=SendAction.WAIT, wait_until=later, reason=reason, plan=moved)
            day += timedelta(days=1)
        return SendDecision(action=SendAction.DROP, reason=reason)

    def _refusals(self, moment: datetime) -> Iterator[OutcomeReason | None]:
        minute = to_minutes(moment)
        zone = zone_table(self.plan.timezone, minute // DAY * DAY - _REACH, minute // DAY * DAY + _REACH)
        local = zone.local(np.array([minute]))
        group = group_of(self.customer, self.brief, self.settings, self.plan.timezone)
        words = f"{moment.astimezone(ZoneInfo(self.plan.timezone)):%Y-%m-%d %H:%M} in {self.plan.timezone}"
        yield _if(not window.in_window(local, self.brief.window)[0], window.RULE, f"{words} is outside the window")
        on_day = days.on_weekday(local // DAY, self.settings.weekdays)[0]
        yield _if(not on_day, days.WEEKDAY_RULE, f"{words} is not a day on which is sent")
        yield _if(self._is_holiday(moment), days.HOLIDAY_RULE, f"{words} is a public holiday")
        is_quiet = any(quiet.in_quiet(local, hours)[0] for hours in group.quiet)
        yield _if(is_quiet, quiet.RULE, f"{words} is quiet")
        own = [item for item in self.offers if item.campaign_id == self.brief.campaign_id]
        over = any(not item.starts_at <= moment < item.ends_at for item in (*self.brief.offers, *own))
        yield _if(over, offer.RULE, f"an offer of {self.brief.campaign_id} does not hold at {moment.isoformat()}")
        yield self._limit(minute, group, zone)

    def _is_holiday(self, moment: datetime) -> bool:
        if not self.settings.holiday_country:
            return False
        day = moment.astimezone(ZoneInfo(self.plan.timezone)).date()
        return day_number(day) in days.holiday_numbers(self.settings.holiday_country, day, day)

    def _limit(self, minute: int, group: Group, zone: ZoneTable) -> OutcomeReason | None:
        own = push_id_of(self.brief.campaign_id, self.customer.customer_id)
        pushes = self.history.without([own]).columns([self.customer.customer_id])
        rules = cap_rules(self.settings, self.brief.caps, group.channels)
        for limit in limits_on(pushes, rules, self.settings, zone, 1):
            if bool(((limit.spans.low < minute) & (minute < limit.spans.high)).any()):
                text = "other pushes to this customer leave no room for this one now"
                return OutcomeReason(rule_id=limit.rule_id, text=text)
        return None


def _if(refused: object, rule_id: str, text: str) -> OutcomeReason | None:
    return OutcomeReason(rule_id=rule_id, text=text) if refused else None


def _moved(plan: SendPlan, later: datetime) -> SendPlan:
    local = later.astimezone(ZoneInfo(plan.timezone))
    return plan.model_copy(
        update={
            "send_at": later,
            "local": f"{local:%Y-%m-%dT%H:%M}",
            "minutes_after_midnight": local.hour * 60 + local.minute,
            "moved_by": (*plan.moved_by, missed.RULE),
        }
    )


def _missed(plan: SendPlan, now: datetime) -> OutcomeReason:
    text = f"planned for {plan.send_at.isoformat()}, and it is {now.isoformat()} already"
    return OutcomeReason(rule_id=missed.RULE, text=text)
