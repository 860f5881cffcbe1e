"""One way to ask a language model for copy, whoever serves it."""

import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from agent.models.circuit import Circuit
from core.errors import ModelError
from core.records import Locale, Message, Record, TokenUsage
from core.settings import ModelSettings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from openai import APIConnectionError, APIStatusError
    from openai.types import CompletionUsage

_log = logging.getLogger(__name__)

_TOO_MANY, _SERVER_ERRORS = 429, 500
_OUTAGES = frozenset({"model.timeout", "model.unreachable", "model.rate_limited", "model.server_error"})
NO_ANSWER = _OUTAGES | {"model.circuit_open"}
"""Faults that say nothing of the prompt: nothing is learned from them, and asking again at once is in vain."""

Schema = Mapping[str, object]
"""A JSON schema."""
COPY_SCHEMA: Schema = {
    "type": "object",
    "properties": {"title": {"type": "string"}, "body": {"type": "string"}},
    "required": ["title", "body"],
    "additionalProperties": False,
}
"""Small on purpose: llama.cpp turns length limits into grammar repetitions, which are slow and refused when long."""


def slotted_schema(slots: Iterable[str]) -> Schema:
    """Title and body in which a bracket holds one of `slots` and no digit stands outside: no other fact can be told.

    The pattern is for engines that make a grammar of it, so it has the plainest syntax; others read the answer again.
    """
    names = "|".join(sorted(slots, key=lambda slot: (-len(slot), slot)))
    text = {"type": "string", "pattern": rf'^([^"\\\[\]{{}}0-9\n]|\[({names})\])+$'}
    return {**COPY_SCHEMA, "properties": {"title": text, "body": text}}


class Answer(Record):
    """What the model said: title and body, or why there are none."""

    title: str = ""
    body: str = ""
    fault: str = ""
    usage: TokenUsage = TokenUsage()
    text: str = ""
    """The raw answer, for whoever wants to see it."""


class CopyModel:
    """A chat model that answers with a title and a body.

    `languages` are the locales it can write; None means all. `house_prompt` says that it was trained on the short
    prompt of the house writer and must be asked with that. `close` frees what serves it. `version` tells apart weights
    that have the same name: what one of them answered is not the answer of the other.
    """

    def __init__(
        self,
        name: str,
        chat: "BaseChatModel",
        *,
        languages: frozenset[Locale] | None = None,
        house_prompt: bool = False,
        close: Callable[[], None] | None = None,
        circuit: Circuit | None = None,
        version: str = "",
    ) -> None:
        self.name = name
        self.identity = f"{name}@{version}" if version else name
        self.house_prompt = house_prompt
        self._chat = chat
        self._languages = languages
        self._close = close
        self._circuit = circuit or Circuit()

    def writes(self, locale: Locale) -> bool:
        """Whether it can write this language at all."""
        return self._languages is None or locale in self._languages

    def close(self) -> None:
        """Free the engine behind it."""
        if self._close is not None:
            self._close()

    @property
    def calls_tools(self) -> bool:
        """Whether its chat can be given tools."""
        from langchain_core.language_models import BaseChatModel

        return not self.house_prompt and type(self._chat).bind_tools is not BaseChatModel.bind_tools

    def tool_chat(self, *, seed: int, settings: ModelSettings) -> "BaseChatModel":
        """The chat for an agent with tools, with the batch's seed and settings."""
        from langchain_openai import ChatOpenAI

        if isinstance(self._chat, ChatOpenAI):
            return self._chat.model_copy(update={"seed": seed, "temperature": settings.temperature})
        return self._chat

    @contextmanager
    def guarded(self) -> Iterator[list[str]]:
        """For whoever uses `tool_chat`: an outage ends the block and its fault is in the list, as `ask` would say it.

        Raises ModelError where the request itself is refused.
        """
        from openai import APIConnectionError, APIStatusError

        faults: list[str] = []
        try:
            yield faults
        except (APIConnectionError, APIStatusError) as error:
            faults.append(_outage(self.name, error))
        if faults:
            self._circuit.failed()
        else:
            self._circuit.answered()

    @property
    def is_resting(self) -> bool:
        """Whether it failed too often in a row and is left alone for now."""
        return not self._circuit.lets_through()

    def ask(
        self,
        messages: Sequence[Message],
        *,
        seed: int,
        temperature: float,
        max_tokens: int,
        schema: Schema = COPY_SCHEMA,
    ) -> Answer:
        """One candidate. What is unusable or does not come back has a fault, so that a batch always ends.

        `schema` may say more of the two texts. Raises ModelError where the request itself is refused: key, model name
        or parameters are wrong for every call.
        """
        answer = self.ask_json(messages, schema, seed=seed, temperature=temperature, max_tokens=max_tokens)
        return answer if answer.fault else _parse(answer.text, answer.usage)

    def ask_json(
        self, messages: Sequence[Message], schema: Schema, *, seed: int, temperature: float, max_tokens: int
    ) -> Answer:
        """An answer of another shape, as `text`: whoever asks must read it, since the engine may not heed the schema.

        Faults and errors are those of `ask`.
        """
        if not self._circuit.lets_through():
            return Answer(fault="model.circuit_open")
        answer = self._asked(messages, schema, seed=seed, temperature=temperature, max_tokens=max_tokens)
        if answer.fault in _OUTAGES:
            self._circuit.failed()
        else:
            self._circuit.answered()
        return answer

    def _asked(
        self, messages: Sequence[Message], schema: Schema, *, seed: int, temperature: float, max_tokens: int
    ) -> Answer:
        from openai import (
            APIConnectionError,
            APIStatusError,
            ContentFilterFinishReasonError,
            LengthFinishReasonError,
        )

        try:
            reply = self._chat.invoke(
                [(m.role, m.content) for m in messages],
                seed=seed,
                temperature=temperature,
                max_tokens=max_tokens,
                response_format={
                    "type": "json_schema",
                    "json_schema": {"name": "copy", "schema": schema, "strict": True},
                },
            )
        except ContentFilterFinishReasonError:
            return Answer(fault="model.refused", usage=TokenUsage(calls=1))
        except LengthFinishReasonError as error:
            return Answer(fault="model.cut_off", usage=_spent(error.completion.usage))
        except (APIConnectionError, APIStatusError) as error:
            return Answer(fault=_outage(self.name, error), usage=TokenUsage(calls=1))
        meta = getattr(reply, "usage_metadata", None) or {}
        usage = TokenUsage(
            calls=1,
            prompt_tokens=int(meta.get("input_tokens", 0)),
            completion_tokens=int(meta.get("output_tokens", 0)),
        )
        return Answer(text=str(reply.content), usage=usage)


def _outage(name: str, error: "APIConnectionError | APIStatusError") -> str:
    """The fault of a call that got no answer. Raises ModelError for one that no later call would get either."""
    from openai import APIStatusError, APITimeoutError

    if isinstance(error, APIStatusError):
        said = f"HTTP {error.status_code}: {error.message[:200]}"
        if error.status_code != _TOO_MANY and error.status_code < _SERVER_ERRORS:
            raise ModelError(f"{name}: {said}") from error
        fault = "model.rate_limited" if error.status_code == _TOO_MANY else "model.server_error"
    else:
        fault = "model.timeout" if isinstance(error, APITimeoutError) else "model.unreachable"
        said = str(error.__cause__ or error)[:200]
    _log.warning("%s: %s: %s", name, fault, said)
    return fault


def _spent(usage: "CompletionUsage | None") -> TokenUsage:
    if usage is None:
        return TokenUsage(calls=1)
    return TokenUsage(calls=1, prompt_tokens=usage.prompt_tokens, completion_tokens=usage.completion_tokens)


def _parse(text: str, usage: TokenUsage) -> Answer:
    """Read the JSON again: an engine may answer freely where it could not apply the grammar."""
    try:
        content = json.loads(text)
    except json.JSONDecodeError:
        return Answer(fault="model.invalid_json" if text.strip() else "model.empty", usage=usage, text=text)
    if not isinstance(content, dict) or not all(isinstance(content.get(key), str) for key in ("title", "body")):
        return Answer(fault="model.wrong_shape", usage=usage, text=text)
    title, body = (" ".join(str(content[key]).split()) for key in ("title", "body"))
    if not title or not body:
        return Answer(fault="model.empty", usage=usage, text=text)
    return Answer(title=title, body=body, usage=usage, text=text)
