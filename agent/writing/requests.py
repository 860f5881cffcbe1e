"""From words and facts to what the guardrail reads. The agent and `pushwright check` build the same request."""

from core.records import BriefCopyFacts, CheckRequest, Draft, Facts, Locale, ProductCopyFacts


def check_request(
    *, title: str, body: str, locale: Locale, channel: str, deep_link: str, facts: Facts, brief: BriefCopyFacts | None
) -> CheckRequest:
    """A request for one rendered message."""
    return CheckRequest(
        title=title,
        body=body,
        locale=locale,
        channel=channel,
        deep_link=deep_link,
        facts=facts,
        product=ProductCopyFacts(name=str(facts.get("item", ""))),
        brief=brief,
    )


def request_of_draft(draft: Draft, facts: Facts, brief: BriefCopyFacts | None) -> CheckRequest:
    """The request for a draft as it stands in a drafts file."""
    return check_request(
        title=draft.title,
        body=draft.body,
        locale=draft.locale,
        channel=draft.channel,
        deep_link=draft.deep_link,
        facts=facts,
        brief=brief,
    )
