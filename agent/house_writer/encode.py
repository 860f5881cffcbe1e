"""Examples to token ids and padded batches. Only the answer is learned; the prompt is read."""

from collections.abc import Sequence
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from agent.house_writer.data import Example
from core.records import Message

if TYPE_CHECKING:
    import torch
    from transformers import PreTrainedTokenizerBase

_WINDOW_BATCHES = 16


class Encoded(NamedTuple):
    """Token ids of prompt and answer, and where the answer starts."""

    ids: list[int]
    start: int


class Batch(NamedTuple):
    """`ids` and `mask` have shape (n, t); `labels` too, with -100 where nothing is learned."""

    ids: "torch.Tensor"
    mask: "torch.Tensor"
    labels: "torch.Tensor"


def encode(tokenizer: "PreTrainedTokenizerBase", example: Example) -> Encoded:
    """An example as token ids."""
    return encode_chat(tokenizer, example.prompt, example.answer)


def encode_chat(tokenizer: "PreTrainedTokenizerBase", prompt: Sequence[Message], answer: str) -> Encoded:
    """The chat as the model is served it, then the answer and the end of the turn."""
    turns = [message.model_dump() for message in prompt]
    asked = tokenizer.apply_chat_template(turns, add_generation_prompt=True, return_dict=False)
    said = tokenizer(answer, add_special_tokens=False)["input_ids"]
    return Encoded([*asked, *said, tokenizer.eos_token_id], len(asked))  # pyright: ignore[reportArgumentType]


def batches(encoded: Sequence[Encoded], size: int, seed: int) -> list[list[Encoded]]:
    """Batches of about equal lengths, in random order: padding costs as much as words."""
    window = size * _WINDOW_BATCHES
    found: list[list[Encoded]] = []
    for at in range(0, len(encoded), window):
        ordered = sorted(encoded[at : at + window], key=lambda item: len(item.ids))
        found += [ordered[i : i + size] for i in range(0, len(ordered), size)]
    Random(seed).shuffle(found)  # noqa: S311 - an order, no secret
    return found


def collate(items: Sequence[Encoded], pad: int) -> Batch:
    """Pad on the right."""
    import torch

    longest = max(len(item.ids) for item in items)
    ids = torch.full((len(items), longest), pad)
    mask, labels = torch.zeros_like(ids), torch.full_like(ids, -100)
    for row, item in enumerate(items):
        length = len(item.ids)
        ids[row, :length] = torch.tensor(item.ids)
        mask[row, :length] = 1
        labels[row, item.start : length] = torch.tensor(item.ids[item.start :])
    return Batch(ids, mask, labels)
