"""From a candidate and a customer to the message that customer would get."""

from collections.abc import Sequence

from agent.services import Services
from agent.writing.records import Assignment, Candidate
from agent.writing.requests import check_request, copy_facts
from core.records import CampaignBrief, CheckRequest, Record
from prompts.render import TemplateError, render
from prompts.slots import SlotValues


class Rendered(Record):
    """The words for one customer."""

    title: str
    body: str


def render_for(candidate: Candidate, values: SlotValues, locale: str, demanded: Sequence[str] = ()) -> Rendered | None:
    """The words, or None where the customer lacks a fact that the candidate uses.

    Of the phrases that the brief demands, those that the words lack end the body.
    """
    try:
        title, body = render(candidate.title, values, locale), render(candidate.body, values, locale)
    except TemplateError:
        return None
    said = f"{title}\n{body}".lower()
    missing = [phrase.strip() for phrase in demanded if phrase.strip() and phrase.strip().lower() not in said]
    return Rendered(title=title, body=("" if locale == "zh" else " ").join([body, *missing]))


def channel_of(assignment: Assignment, brief: CampaignBrief) -> str:
    """The customer's channel if the brief allows it, else the brief's first."""
    own = assignment.customer.attributes.get("channel", "")
    return own if own in brief.channels else brief.channels[0]


def deep_link_of(assignment: Assignment, brief: CampaignBrief) -> str:
    """The link with its two places filled. Plain replacement: a format string could reach into objects."""
    link = brief.deep_link.replace("{product_id}", assignment.product.product_id)
    return link.replace("{campaign_id}", brief.campaign_id)


def request_for(services: Services, assignment: Assignment, words: Rendered) -> CheckRequest:
    """What is checked before it may be sent."""
    return check_request(
        title=words.title,
        body=words.body,
        locale=assignment.customer.locale,
        channel=channel_of(assignment, services.brief),
        deep_link=deep_link_of(assignment, services.brief),
        facts=assignment.facts,
        brief=copy_facts(services.brief, services.voice, assignment.customer.locale),
    )
