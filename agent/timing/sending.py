"""The second look, at the moment of sending: consent, quiet hours, the offer and the caps may have changed since."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from agent.timing.rules import missed, quiet
from agent.timing.rules.consent import consent_refusal
from agent.timing.rules.daylight_saving import resolve
from agent.timing.rules.missed import MissedAction, MissedMode, when_missed
from core.records import CampaignBrief, Customer, OutcomeReason, QuietHours, Record, SendPlan, UtcDatetime


class SendAction(StrEnum):
    """What to do with a planned message now."""

    SEND = "send"
    WAIT = "wait"
    DROP = "drop"


class SendDecision(Record):
    """The action; `wait_until` when waiting, `reason` when dropping or put off."""

    action: SendAction
    wait_until: UtcDatetime | None = None
    reason: OutcomeReason | None = None


def look_again(
    plan: SendPlan,
    customer: Customer,
    brief: CampaignBrief,
    now: datetime,
    *,
    mode: MissedMode = MissedMode.SKIP,
    quiet_hours: QuietHours | None = None,
) -> SendDecision:
    """Send, wait or drop, from what is true at `now`; `customer` and `brief` as they are now, not as they were."""
    refused = consent_refusal(customer.consent, now)
    if refused is not None:
        return SendDecision(action=SendAction.DROP, reason=refused)
    action = when_missed(plan.send_at, now, plan.not_after, mode=mode)
    if action is MissedAction.WAIT:
        return SendDecision(action=SendAction.WAIT, wait_until=plan.send_at)
    if action is MissedAction.SKIP:
        return SendDecision(action=SendAction.DROP, reason=_missed(plan, now))
    if action is MissedAction.NEXT_DAY:
        return _tomorrow(plan, now)
    quiets = [item for item in (customer.quiet_hours, brief.quiet_hours, quiet_hours) if item is not None]
    return _unless_quiet(plan, now, quiets)


def _unless_quiet(plan: SendPlan, now: datetime, quiets: Sequence[QuietHours]) -> SendDecision:
    local = now.astimezone(ZoneInfo(plan.timezone))
    if any(quiet.is_quiet(local.time(), hours) for hours in quiets):
        reason = OutcomeReason(rule_id=quiet.RULE, text=f"it is {local:%H:%M} in {plan.timezone}, which is quiet")
        return SendDecision(action=SendAction.DROP, reason=reason)
    return SendDecision(action=SendAction.SEND)


def _tomorrow(plan: SendPlan, now: datetime) -> SendDecision:
    """The planned local time on the day after `now`, if that is not too late."""
    planned = datetime.fromisoformat(plan.local)
    today = now.astimezone(ZoneInfo(plan.timezone)).date()
    later, _ = resolve(datetime.combine(today + timedelta(days=1), planned.time()), plan.timezone)
    if later > plan.not_after:
        return SendDecision(action=SendAction.DROP, reason=_missed(plan, now))
    return SendDecision(action=SendAction.WAIT, wait_until=later, reason=_missed(plan, now))


def _missed(plan: SendPlan, now: datetime) -> OutcomeReason:
    text = f"planned for {plan.send_at.isoformat()}, and it is {now.isoformat()} already"
    return OutcomeReason(rule_id=missed.RULE, text=text)
