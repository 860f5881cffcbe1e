"""A model that plays answers from a file, for tests, demos and replays.

The file is JSONL; each line is one answer, used in order:

    {"content": "..."}                      the raw text the model says
    {"title": "...", "body": "..."}         short for a content of that JSON
    {"when": "waffles", "title": ...}       only for a prompt that contains the text; does not use up other lines
    {"repeat": true, ...}                   may be used any number of times
"""

import json
from pathlib import Path
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGeneration, ChatResult
from pydantic import BaseModel, ConfigDict, PrivateAttr, ValidationError

from core.errors import InputError, ModelError


class ScriptedAnswer(BaseModel):
    """One line of a script."""

    model_config = ConfigDict(extra="forbid")

    when: str | None = None
    content: str | None = None
    title: str | None = None
    body: str | None = None
    repeat: bool = False

    def text(self) -> str:
        """What the model says."""
        if self.content is not None:
            return self.content
        return json.dumps({"title": self.title or "", "body": self.body or ""}, ensure_ascii=False)


class ScriptedChat(BaseChatModel):
    """Plays `answers`; raises ModelError when none is left for a prompt. Keeps the prompts it saw."""

    answers: list[ScriptedAnswer]
    _used: set[int] = PrivateAttr(default_factory=set)
    _prompts: list[str] = PrivateAttr(default_factory=list)

    @property
    def _llm_type(self) -> str:
        return "scripted"

    @property
    def prompts(self) -> list[str]:
        """Every prompt so far, as text."""
        return self._prompts

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,  # noqa: ARG002 - the signature is langchain's
        run_manager: CallbackManagerForLLMRun | None = None,  # noqa: ARG002
        **kwargs: Any,  # noqa: ARG002
    ) -> ChatResult:
        prompt = "\n".join(str(message.content) for message in messages)
        self._prompts.append(prompt)
        text = self._next(prompt)
        read, said = len(prompt.split()), len(text.split())
        usage = UsageMetadata(input_tokens=read, output_tokens=said, total_tokens=read + said)
        message = AIMessage(content=text, usage_metadata=usage)
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _next(self, prompt: str) -> str:
        for index, answer in enumerate(self.answers):
            if index in self._used or (answer.when is not None and answer.when not in prompt):
                continue
            if not answer.repeat:
                self._used.add(index)
            return answer.text()
        raise ModelError(f"the script has no answer left after {len(self._prompts) - 1} calls")


def load_script(path: Path) -> ScriptedChat:
    """Read a script. Raises InputError with the line that is wrong."""
    if not path.is_file():
        raise InputError(f"scripted:{path}: no such file")
    answers = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            answers.append(ScriptedAnswer.model_validate_json(line))
        except ValidationError as error:
            raise InputError(f"scripted:{path}: line {number}: {error.errors()[0]['msg']}") from error
    return ScriptedChat(answers=answers)
