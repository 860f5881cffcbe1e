"""Who gets something: the rule's customers, less those who may not be written to, less the holdout."""

from collections.abc import Iterable

from core.records import Audience, CampaignBrief, Customer, Exclusion, Member, digest_of, stable_fraction


def build_audience(brief: CampaignBrief, customers: Iterable[Customer]) -> Audience:
    """Sort the named customers into members (treated or held out) and excluded, each with a reason."""
    members: list[Member] = []
    excluded: list[Exclusion] = []
    for customer in customers:
        refusal = _refusal(brief, customer)
        if refusal is not None:
            excluded.append(refusal)
            continue
        held = stable_fraction(brief.campaign_id, customer.customer_id, "holdout") < brief.holdout_share
        members.append(
            Member(customer_id=customer.customer_id, reason=_reason(brief), arm="holdout" if held else "treated")
        )
    return Audience(
        campaign_id=brief.campaign_id,
        rule_digest=digest_of(brief.audience),
        members=tuple(members),
        excluded=tuple(excluded),
    )


def _refusal(brief: CampaignBrief, customer: Customer) -> Exclusion | None:
    if not customer.consent.push:
        return Exclusion(
            customer_id=customer.customer_id,
            rule_id="audience.no_consent",
            text="the customer has not agreed to marketing pushes",
        )
    if customer.locale not in brief.locales:
        return Exclusion(
            customer_id=customer.customer_id,
            rule_id="audience.locale",
            text=f"the brief has no {customer.locale} copy (locales: {', '.join(brief.locales)})",
        )
    return None


def _reason(brief: CampaignBrief) -> str:
    rule = brief.audience
    if rule.list_id:
        return f"on the list {rule.list_id}"
    if rule.customers:
        return "named in the brief"
    if rule.attributes:
        return "matches " + ", ".join(f"{key}={value}" for key, value in sorted(rule.attributes.items()))
    return "all customers"
