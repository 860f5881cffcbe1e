"""A model that transformers runs in this process: `huggingface:<name or folder>`, also the folder of a taught writer.

It has no grammar: an answer that is not the asked JSON is a fault, as of any model. For throughput serve the same
folder with vLLM or SGLang and name it `openai:<model>`.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGeneration, ChatResult
from pydantic import PrivateAttr

from agent.house_writer.base import load_tokenizer
from agent.house_writer.card import CARD_FILE, PEFT_FOLDER, Card, read_card
from agent.models.copy_model import CopyModel
from core.errors import ModelError

if TYPE_CHECKING:
    from transformers import PreTrainedModel

_ROLES = {"human": "user", "ai": "assistant", "system": "system"}


class TransformersChat(BaseChatModel):
    """Asks the chat template of `tokenizer` and lets `model` generate, on the device where it lies."""

    _model: Any = PrivateAttr()
    _tokenizer: Any = PrivateAttr()

    def __init__(self, model: "PreTrainedModel", tokenizer: Any) -> None:
        super().__init__()
        self._model, self._tokenizer = model, tokenizer

    @property
    def _llm_type(self) -> str:
        return "transformers"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,  # noqa: ARG002 - the signature is langchain's
        run_manager: CallbackManagerForLLMRun | None = None,  # noqa: ARG002
        **kwargs: Any,
    ) -> ChatResult:
        import torch

        turns = [{"role": _ROLES[message.type], "content": str(message.content)} for message in messages]
        asked = self._tokenizer.apply_chat_template(
            turns, add_generation_prompt=True, return_tensors="pt", return_dict=True
        ).to(self._model.device)
        heat = float(kwargs.get("temperature", 0.0))
        how = {"do_sample": True, "temperature": heat, "top_k": 0, "top_p": 1.0} if heat else {"do_sample": False}
        pad = self._tokenizer.pad_token_id
        # `generate` draws from the global generator: what it was is put back, and a seed means the same every time.
        with torch.random.fork_rng(), torch.inference_mode():
            torch.manual_seed(int(kwargs.get("seed", 0)))
            whole = self._model.generate(
                **asked,
                max_new_tokens=int(kwargs["max_tokens"]),
                pad_token_id=self._tokenizer.eos_token_id if pad is None else pad,
                **how,
            )
        read = asked["input_ids"].shape[1]
        said = whole[0][read:]
        usage = UsageMetadata(input_tokens=read, output_tokens=len(said), total_tokens=read + len(said))
        text = self._tokenizer.decode(said, skip_special_tokens=True)
        return ChatResult(generations=[ChatGeneration(message=AIMessage(content=text, usage_metadata=usage))])


def open_transformers(spec: str, name: str) -> CopyModel:
    """Load a model by its name or folder. Raises ModelError where there is none, or none that was tuned for chat."""
    card = read_card(Path(name)) if (Path(name) / CARD_FILE).is_file() else None
    tokenizer = load_tokenizer(card.base if card else name)
    model = load_writer(card, Path(name)) if card else _weights(spec, name)
    return CopyModel(
        spec,
        TransformersChat(model.eval(), tokenizer),
        languages=frozenset(card.languages) if card else None,
        house_prompt=card is not None,
        version=card.data_digest if card else "",
    )


def _weights(spec: str, name: str) -> Any:
    import torch
    from transformers import AutoModelForCausalLM
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        model: Any = AutoModelForCausalLM.from_pretrained(name, dtype="auto")
    except (OSError, ValueError) as error:
        said = (str(error).splitlines() or ["no reason given"])[0]
        raise ModelError(f"{spec}: no causal language model could be read there ({said})") from error
    return model.to("cuda") if torch.cuda.is_available() else model


def load_writer(card: Card, folder: Path) -> Any:
    """The weights of a taught writer, with its adapter."""
    from peft import PeftModel

    from agent.house_writer.base import load_base

    base: Any = load_base(card.base)
    # Float32: bfloat16 sums differ between prompts of different lengths, and the engine's do not.
    return PeftModel.from_pretrained(base.float(), str(folder / PEFT_FOLDER)).float().eval()
