"""Chat models over the OpenAI-compatible protocol: hosted models, vLLM, SGLang, llama.cpp."""

from typing import TYPE_CHECKING

from pydantic import SecretStr

from core.errors import ModelError
from core.settings import ModelSettings

if TYPE_CHECKING:
    from langchain_openai import ChatOpenAI


def chat_openai(model: str, *, base_url: str | None, settings: ModelSettings) -> "ChatOpenAI":
    """A langchain chat model; retries with back-off on rate limits and server errors, with a timeout per call."""
    from langchain_openai import ChatOpenAI

    return ChatOpenAI(
        model=model,
        base_url=base_url,
        api_key=settings.api_key or SecretStr("none"),
        timeout=settings.timeout_seconds,
        max_retries=settings.retries,
        use_responses_api=False,
    )


def require_reachable(name: str, base_url: str, settings: ModelSettings) -> None:
    """Ask the server for its models before any work is done. Raises ModelError with the address and the reason."""
    import httpx

    key = settings.api_key.get_secret_value() if settings.api_key else "none"
    try:
        reply = httpx.get(f"{base_url.rstrip('/')}/models", headers={"Authorization": f"Bearer {key}"}, timeout=10)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise ModelError(f"{name}: no answer from {base_url} ({error}); check PUSHWRIGHT_MODEL__BASE_URL") from error
    if reply.status_code in (401, 403):
        raise ModelError(f"{name}: {base_url} refuses the key ({reply.status_code}); check PUSHWRIGHT_MODEL__API_KEY")
