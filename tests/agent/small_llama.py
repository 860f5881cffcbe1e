"""A random Llama of one layer with the real tokenizer, in place of a model that takes minutes."""

from pathlib import Path

import torch
from transformers import LlamaConfig, LlamaForCausalLM

from agent.house_writer.base import DEFAULT_BASE, load_tokenizer


def write_small_llama(folder: Path) -> None:
    """Write weights, the same every time, and tokenizer to `folder`."""
    tokenizer = load_tokenizer(DEFAULT_BASE)
    tokenizer.save_pretrained(folder)
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=16,
        intermediate_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        num_key_value_heads=1,
    )
    LlamaForCausalLM(config).save_pretrained(folder)
