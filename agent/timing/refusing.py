"""Why nothing can be planned, in words."""

from agent.timing.rules import offer, quiet, window
from agent.timing.slots import Blocks
from core.records import CampaignBrief, OutcomeReason

_WORDS = {
    offer.RULE: "the offer does not hold in any hour that is left in the window",
    quiet.RULE: "every hour that is left in the window is quiet",
}


def window_closed(brief: CampaignBrief, zone: str) -> OutcomeReason:
    """The campaign is over where the customer lives."""
    frame = brief.window
    text = f"the window closed on {frame.ends_on} at {frame.latest:%H:%M} in {zone}"
    return OutcomeReason(rule_id=window.CLOSED_RULE, text=text)


def all_barred(blocks: Blocks) -> OutcomeReason:
    """Some rule bars every block; the one that bars the first block is named."""
    rule_id = blocks.rules[int(blocks.bar[0])]
    return OutcomeReason(rule_id=rule_id, text=_WORDS.get(rule_id, f"{rule_id} bars every day that is left"))


def all_closed(rule_id: str) -> OutcomeReason:
    """Earlier pushes close every block that is left."""
    return OutcomeReason(rule_id=rule_id, text="earlier pushes to this customer leave no minute free in the window")


def discarded() -> OutcomeReason:
    """The best hour is quiet, and the policy is not to send then."""
    return OutcomeReason(rule_id=quiet.DISCARD_RULE, text="the best hour falls into quiet hours and is not moved")


def minutes_full() -> OutcomeReason:
    """The rate limit leaves no minute."""
    text = "every minute that is open to this customer has its full number of messages"
    return OutcomeReason(rule_id="timing.rate_limit", text=text)
