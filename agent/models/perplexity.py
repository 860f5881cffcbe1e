"""How surprising text is to a language model: perplexity of each text, exp of the mean loss of its tokens."""

import math
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr
from io import StringIO


def perplexities(base: str, texts: Sequence[str], report: Callable[[int, int], None]) -> list[float | None]:
    """One value a text, None for a text of fewer than two tokens. `base` is a model as the house writer names it.

    Raises ModelError where there is no such model.
    """
    import torch

    from agent.house_writer.base import load_base, load_tokenizer

    # Unpacking a GGUF file draws a bar that cannot be turned off.
    with redirect_stderr(StringIO()):
        tokenizer, model = load_tokenizer(base), load_base(base).float().eval()  # type: ignore[no-untyped-call]
    found: list[float | None] = []
    with torch.no_grad():
        for done, text in enumerate(texts, 1):
            tokens = tokenizer(text, return_tensors="pt")["input_ids"]
            loss = None if tokens.shape[1] < 2 else float(model(tokens, labels=tokens).loss)
            found.append(None if loss is None else math.exp(loss))
            report(done, len(texts))
    return found
