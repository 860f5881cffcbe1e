"""Drafts to review, for tests."""

from core.records import Angle, CustomerOutcome, Draft, DraftSource, Facts

FACTS: Facts = {
    "item": "bananas",
    "number": "plural",
    "group": "produce",
    "currency": "USD",
    "today": "2017-10-31",
    "new": False,
    "days_since": 9,
    "times_bought": 18,
    "offer": "coupon",
    "offer_ends": "2017-12-24",
}


def drafted(
    customer_id: str, title: str = "Bananas, again", body: str = "", facts: Facts | None = None
) -> CustomerOutcome:
    """A customer with a draft about bananas."""
    words = body or "You have bought bananas 18 times this year. Your coupon is good through December 24."
    draft = Draft(
        draft_id=customer_id,
        digest=Draft.digest_for(title, words, f"app://{customer_id}", "apns"),
        product_id="1",
        locale="en",
        channel="apns",
        title=title,
        body=words,
        deep_link=f"app://{customer_id}",
        angle=Angle.FAVOURITE,
        source=DraftSource.MODEL,
        seed=0,
    )
    return CustomerOutcome(
        customer_id=customer_id, campaign_id="c", outcome="drafted", draft=draft, facts=FACTS | (facts or {})
    )
