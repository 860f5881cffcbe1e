"""From words and facts to what the guardrail reads. The agent and `pushwright check` build the same request."""

from core.records import BriefCopyFacts, CampaignBrief, CheckRequest, Draft, Facts, Locale, ProductCopyFacts
from prompts.voice import Voice


def copy_facts(brief: CampaignBrief, voice: Voice, locale: Locale) -> BriefCopyFacts:
    """What the guardrail must know of a campaign for copy in one language."""
    manner = voice.manner(locale)
    return BriefCopyFacts(
        sender=manner.sender,
        must_say=brief.must_say_in(locale),
        must_not_say=(*brief.must_not_say_in(locale), *manner.never),
        emoji=voice.emoji,
    )


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
