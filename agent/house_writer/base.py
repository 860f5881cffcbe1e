"""The model that is taught, as torch weights: exactly the weights that are served."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.models.embedded import weights_of
from core.errors import ModelError

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

DEFAULT_BASE = "embedded:smollm2-135m-instruct"


def load_tokenizer(base: str) -> "PreTrainedTokenizerBase":
    """The tokenizer with its chat template. Raises ModelError where the template is missing."""
    from transformers import AutoTokenizer

    folder, extra = _source(base)
    try:
        tokenizer: PreTrainedTokenizerBase = AutoTokenizer.from_pretrained(folder, **extra)
    except (OSError, ValueError) as error:
        raise ModelError(f"{base}: no tokenizer could be read there ({_first_line(error)})") from error
    if not tokenizer.chat_template:
        raise ModelError(f"{base} has no chat template; take a model that was tuned for chat")
    return tokenizer


def load_base(base: str) -> "PreTrainedModel":
    """The weights in bfloat16. A GGUF file is unpacked, so that training sees what quantisation left of them."""
    import torch
    from transformers import AutoModelForCausalLM, GgufConfig
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    folder, extra = _source(base)
    if extra:
        extra["quantization_config"] = GgufConfig(dequantize=True)
    # Plain attention: on sequences this short it is a sixth faster to train on a CPU than the fused kind.
    model: PreTrainedModel = AutoModelForCausalLM.from_pretrained(
        folder, dtype=torch.bfloat16, attn_implementation="eager", **extra
    )
    return model


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or ["no reason given"])[0]


def _source(base: str) -> tuple[str, dict[str, Any]]:
    """Folder or name of the model, and the arguments that a GGUF file needs."""
    if base.startswith("embedded:"):
        path, _ = weights_of(base.removeprefix("embedded:"))
        return str(path.parent), {"gguf_file": path.name}
    path = Path(base)
    if path.suffix == ".gguf":
        return str(path.parent), {"gguf_file": path.name}
    return base, {}
