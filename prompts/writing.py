"""Prompts for writing and revising one message: the longest part that messages share comes first."""

from collections.abc import Sequence

from core.records import Angle, CampaignBrief, Facts, Finding, Message, Tone
from prompts.environment import prompt_environment
from prompts.examples import Example
from prompts.labels import ANGLES, COUPON, FACT_LABELS, TONES
from prompts.slots import slot_values
from prompts.voice import Voice

_LONGEST_FACT = 80


def write_prompt(
    *,
    voice: Voice,
    locale: str,
    angle: Angle,
    tone: Tone,
    facts: Facts,
    examples: Sequence[Example],
    kin: Sequence[str] = (),
    brief: CampaignBrief | None = None,
) -> tuple[Message, ...]:
    """System, worked examples, then the facts at hand; `kin` are other goods that the words must fit as well.

    What a campaign has in common, its `brief`, comes before what a message has of its own.
    """
    turns = [_system(voice, locale, brief)]
    for example in examples:
        turns.append(_facts(locale, angle, tone, example.facts))
        turns.append(Message(role="assistant", content=example.answer))
    turns.append(_facts(locale, angle, tone, facts, kin))
    return tuple(turns)


def revise_prompt(
    prompt: Sequence[Message], answer: str, findings: Sequence[Finding], locale: str
) -> tuple[Message, ...]:
    """The same conversation, with the answer and what is wrong with it."""
    template = prompt_environment().get_template(f"revise_{_language(locale)}.j2")
    complaint = template.render(findings=findings).strip()
    return (*prompt, Message(role="assistant", content=answer), Message(role="user", content=complaint))


def _system(voice: Voice, locale: str, brief: CampaignBrief | None) -> Message:
    manner = voice.manner(locale)
    text = (
        prompt_environment()
        .get_template(f"system_{_language(locale)}.j2")
        .render(
            sender=manner.sender,
            personality=manner.personality,
            avoid=(*manner.avoid, *manner.never),
            prefer=manner.prefer,
            samples=manner.samples,
            goal=as_text(brief.goal) if brief else "",
            must_say=brief.must_say_in(locale) if brief else (),
            must_not_say=brief.must_not_say_in(locale) if brief else (),
            call_to_action=as_text(brief.call_to_action_in(locale)) if brief else "",
        )
    )
    return Message(role="system", content=text.strip())


def _facts(locale: str, angle: Angle, tone: Tone, facts: Facts, kin: Sequence[str] = ()) -> Message:
    language = _language(locale)
    shown = [(label, as_data(value)) for label, value in fact_rows(facts, language)]
    text = (
        prompt_environment()
        .get_template(f"facts_{language}.j2")
        .render(
            why=ANGLES[language][angle], tone=TONES[language][tone], facts=shown, kin=[as_data(name) for name in kin]
        )
    )
    return Message(role="user", content=text.strip())


def fact_rows(facts: Facts, language: str) -> list[tuple[str, str]]:
    """Label and value of every fact that a prompt shows, as the language writes them."""
    values = slot_values(facts, language)
    if facts.get("offer") == "coupon" and not {"was", "saving"} & values.keys():
        values["coupon"] = COUPON[language]
    return [(label, values[slot]) for slot, label in FACT_LABELS[language].items() if slot in values]


def as_data(value: str) -> str:
    """Untrusted text on one short line, without the characters that could end the data block."""
    return as_text(value)[:_LONGEST_FACT]


def as_text(value: str) -> str:
    """The same for a text of any length."""
    return " ".join(value.replace("<", "‹").replace(">", "›").split())


def _language(locale: str) -> str:
    return "zh" if locale == "zh" else "en"
