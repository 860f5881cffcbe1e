"""From `provider:model` to a model that can be asked."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from agent.models.copy_model import CopyModel
from core.errors import SettingsError
from core.settings import ModelSettings

if TYPE_CHECKING:
    from agent.models.embedded import Engine

NO_MODEL = "none"
"""Instead of a model: the copy bank alone writes."""

_WAY_OUT = (
    "use embedded:<name>, openai:<model>, huggingface:<name or folder>, scripted:<file>, "
    "or none where only the copy bank is to write"
)


def open_model(spec: str, settings: ModelSettings) -> CopyModel:
    """Open a model. Raises SettingsError for an unknown provider, ModelError for one that cannot be reached."""
    provider, _, name = spec.partition(":")
    if not name:
        raise SettingsError(f"model {spec!r} has no provider; {_WAY_OUT}")
    if provider == "embedded":
        return _embedded(spec, name, settings)
    if provider == "openai":
        return _openai(spec, name, settings)
    if provider == "huggingface":
        from agent.models.transformers_chat import open_transformers

        return open_transformers(spec, name)
    if provider == "scripted":
        return _scripted(spec, name)
    raise SettingsError(f"model {spec!r}: unknown provider {provider!r}; {_WAY_OUT}")


def _scripted(spec: str, name: str) -> CopyModel:
    from agent.models.scripted import load_script

    chat, header = load_script(Path(name))
    if header is None:
        return CopyModel(spec, chat)
    return CopyModel(spec, chat, languages=frozenset(header.languages), house_prompt=header.house_prompt)


def _embedded(spec: str, name: str, settings: ModelSettings) -> CopyModel:
    from agent.models.embedded import engine_of

    return open_engine(engine_of(name), spec, settings)


def open_engine(loaded: "Engine", name: str, settings: ModelSettings) -> CopyModel:
    """A model that runs in this process, under a name of the caller's."""
    from agent.models.embedded import EmbeddedEngine
    from agent.models.openai_compatible import chat_openai

    engine = EmbeddedEngine(loaded, name, threads=os.cpu_count() or 1)
    chat = chat_openai(name.removeprefix("embedded:"), base_url=engine.base_url, settings=settings)
    return CopyModel(
        name,
        chat,
        languages=engine.languages,
        house_prompt=engine.is_house_writer,
        close=engine.close,
        version=engine.version,
    )


def _openai(spec: str, name: str, settings: ModelSettings) -> CopyModel:
    from agent.models.openai_compatible import chat_openai, require_reachable

    if settings.base_url is not None:
        require_reachable(spec, settings.base_url, settings)
    elif settings.api_key is None:
        raise SettingsError(f"model {spec!r} needs PUSHWRIGHT_MODEL__API_KEY or PUSHWRIGHT_MODEL__BASE_URL")
    return CopyModel(spec, chat_openai(name, base_url=settings.base_url, settings=settings))
