"""A model that plays answers from a file, for tests, demos and replays.

The file is JSONL; each line is one answer, used in order:

    {"content": "..."}                      the raw text the model says
    {"title": "...", "body": "..."}         short for a content of that JSON
    {"when": "waffles", "title": ...}       only for a prompt that contains the text; does not use up other lines
    {"repeat": true, ...}                   may be used any number of times
    {"tool_calls": [{"name": "recall", "args": {}}]}      calls tools instead, where an agent with tools asks
    {"prompt": "<key>", "seed": 0, ...}     only for that very prompt, by `prompt_key`, any number of times; without a
                                            line for the seed asked for, another one for the prompt is taken

A first line may say how the model is asked; `pushwright draft --dump` writes such files:

    {"languages": ["en"], "house_prompt": true}
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, BaseMessage, ToolCall
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable
from pydantic import BaseModel, ConfigDict, PrivateAttr, ValidationError

from core.errors import InputError, ModelError
from core.records import Locale, digest_of


class ScriptedToolCall(BaseModel):
    """One call of a tool."""

    model_config = ConfigDict(extra="forbid")

    name: str
    args: dict[str, Any] = {}


class ScriptedAnswer(BaseModel):
    """One line of a script."""

    model_config = ConfigDict(extra="forbid")

    when: str | None = None
    content: str | None = None
    title: str | None = None
    body: str | None = None
    repeat: bool = False
    prompt: str | None = None
    seed: int | None = None
    tool_calls: tuple[ScriptedToolCall, ...] = ()

    def text(self) -> str:
        """What the model says."""
        if self.content is not None:
            return self.content
        return json.dumps({"title": self.title or "", "body": self.body or ""}, ensure_ascii=False)


class ScriptHeader(BaseModel):
    """How a recorded model is asked."""

    model_config = ConfigDict(extra="forbid")

    languages: tuple[Locale, ...]
    house_prompt: bool = False


class Script(NamedTuple):
    """A file that was read."""

    chat: "ScriptedChat"
    header: ScriptHeader | None


def prompt_key(contents: Sequence[str]) -> str:
    """Identifies a prompt by the words of its messages."""
    return digest_of(list(contents))


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

    def bind_tools(self, tools: Sequence[Any], **kwargs: Any) -> Runnable[LanguageModelInput, AIMessage]:  # noqa: ARG002
        """Itself: the script says which tools are called."""
        return self

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,  # noqa: ARG002 - the signature is langchain's
        run_manager: CallbackManagerForLLMRun | None = None,  # noqa: ARG002
        **kwargs: Any,
    ) -> ChatResult:
        contents = [str(message.content) for message in messages]
        prompt = "\n".join(contents)
        self._prompts.append(prompt)
        answer = self._recorded(prompt_key(contents), kwargs.get("seed")) or self._next(prompt)
        text = "" if answer.tool_calls else answer.text()
        read, said = len(prompt.split()), len(text.split())
        usage = UsageMetadata(input_tokens=read, output_tokens=said, total_tokens=read + said)
        calls = [
            ToolCall(name=call.name, args=call.args, id=f"call-{len(self._prompts)}-{number}")
            for number, call in enumerate(answer.tool_calls)
        ]
        message = AIMessage(content=text, usage_metadata=usage, tool_calls=calls)
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _recorded(self, key: str, seed: int | None) -> ScriptedAnswer | None:
        found = [answer for answer in self.answers if answer.prompt == key]
        return next((answer for answer in found if answer.seed == seed), found[0] if found else None)

    def _next(self, prompt: str) -> ScriptedAnswer:
        for index, answer in enumerate(self.answers):
            if (
                index in self._used
                or answer.prompt is not None
                or (answer.when is not None and answer.when not in prompt)
            ):
                continue
            if not answer.repeat:
                self._used.add(index)
            return answer
        raise ModelError(f"the script has no answer left after {len(self._prompts) - 1} calls")


def load_script(path: Path) -> Script:
    """Read a script. Raises InputError with the line that is wrong."""
    if not path.is_file():
        raise InputError(f"scripted:{path}: no such file")
    answers: list[ScriptedAnswer] = []
    header: ScriptHeader | None = None
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            if not answers and header is None and '"languages"' in line:
                header = ScriptHeader.model_validate_json(line)
            else:
                answers.append(ScriptedAnswer.model_validate_json(line))
        except ValidationError as error:
            raise InputError(f"scripted:{path}: line {number}: {error.errors()[0]['msg']}") from error
    return Script(ScriptedChat(answers=answers), header)
