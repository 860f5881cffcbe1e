"""The prompt of the agent that calls tools: what it is for, and the items at hand as data."""

import json
from collections.abc import Mapping, Sequence

from core.records import CampaignBrief, Message
from prompts.environment import prompt_environment
from prompts.voice import Voice
from prompts.writing import as_text


def tool_prompt(
    voice: Voice, brief: CampaignBrief, locale: str, candidates: Sequence[Mapping[str, object]]
) -> tuple[Message, Message]:
    """System and user message; `candidates` stand between marks as data."""
    language = "zh" if locale == "zh" else "en"
    manner = voice.manner(locale)
    system = (
        prompt_environment()
        .get_template(f"tool_agent_{language}.j2")
        .render(
            sender=manner.sender,
            personality=manner.personality,
            avoid=(*manner.avoid, *manner.never),
            goal=as_text(brief.goal),
            must_not_say=brief.must_not_say_in(locale),
            call_to_action=as_text(brief.call_to_action_in(locale)),
            tone=brief.tone,
        )
    )
    listed = json.dumps(list(candidates), ensure_ascii=False)
    return (
        Message(role="system", content=system.strip()),
        Message(role="user", content=f"<candidates>\n{listed}\n</candidates>"),
    )
