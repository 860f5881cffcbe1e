"""Consent: no marketing push without a yes, when it is planned and again when it is sent."""

from datetime import datetime

from core.records import Consent, OutcomeReason

RULE = "timing.consent"


def consent_refusal(consent: Consent, now: datetime) -> OutcomeReason | None:
    """Why this customer may not be written to at `now`; None if they may."""
    if not consent.push:
        return OutcomeReason(rule_id=RULE, text="the customer has not agreed to marketing pushes")
    if consent.at is not None and consent.at > now:
        text = f"the customer's consent dates from {consent.at.isoformat()}, which is after {now.isoformat()}"
        return OutcomeReason(rule_id=RULE, text=text)
    return None
