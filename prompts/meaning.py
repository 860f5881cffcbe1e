"""The prompt of the judge of meaning: the facts and the copy as data, four questions, an answer of yes and no."""

import json
from collections.abc import Sequence

from core.records import Facts, Message
from prompts.environment import prompt_environment
from prompts.writing import as_data

QUESTIONS = ("invented_benefit", "creepy", "off_tone", "off_topic")
"""What is asked, in the order of the answer."""
VERSION = "1"
"""Changes with the words of the prompt, and with it the policy version of every verdict."""

_LONGEST_COPY = 600


def meaning_prompt(*, title: str, body: str, locale: str, facts: Facts) -> tuple[Message, ...]:
    """System and user message."""
    language = "zh" if locale.startswith("zh") else "en"
    system = prompt_environment().get_template(f"meaning_{language}.j2").render(questions=QUESTIONS)
    shown = {key: as_data(str(value)) for key, value in facts.items()}
    copy = {"title": _inside(title), "body": _inside(body)}
    user = f"<facts>\n{_json(shown)}\n</facts>\n<copy>\n{_json(copy)}\n</copy>"
    return (Message(role="system", content=system.strip()), Message(role="user", content=user))


def meaning_schema(questions: Sequence[str] = QUESTIONS) -> dict[str, object]:
    """The JSON schema of the answer: a boolean a question, and a reason."""
    fields: dict[str, object] = {question: {"type": "boolean"} for question in questions}
    return {
        "type": "object",
        "properties": {**fields, "reason": {"type": "string"}},
        "required": [*questions, "reason"],
        "additionalProperties": False,
    }


def _inside(text: str) -> str:
    """Without the characters that could end the data block."""
    return " ".join(text.replace("<", "‹").replace(">", "›").split())[:_LONGEST_COPY]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
