"""Direct preference optimisation (Rafailov et al. 2023, equation 7) of an adapter, from pairs of answers.

The reference is the adapter as it comes in: its log-probabilities are taken once, before the first step. To the loss
comes the chosen answer's mean negative log-likelihood times `anchor`, as in Llama 3 (Dubey et al. 2024, section 4.1.4),
since on few pairs the likelihood of both answers falls otherwise.
"""

from collections.abc import Callable, Sequence
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from pydantic import Field

from agent.house_writer.card import PreferenceMeasures
from agent.house_writer.encode import Batch, Encoded, collate
from agent.house_writer.train import answer_token_losses
from core.records import Record

if TYPE_CHECKING:
    import torch
    from peft import PeftModel


class PreferSettings(Record):
    """What decides the outcome beside pairs and weights."""

    beta: float = Field(default=0.1, gt=0)
    anchor: float = Field(default=0.2, ge=0)
    learning_rate: float = Field(default=5e-5, gt=0)
    epochs: int = Field(default=3, ge=1)
    batch: int = Field(default=4, ge=1)
    clip: float = Field(default=1.0, gt=0)
    seed: int = 0


class EncodedPair(NamedTuple):
    """The same prompt with both answers."""

    chosen: Encoded
    rejected: Encoded


def prefer(
    model: "PeftModel",
    pairs: Sequence[EncodedPair],
    held_out: Sequence[EncodedPair],
    settings: PreferSettings,
    pad: int,
    on_step: Callable[[int, int], None] | None = None,
) -> PreferenceMeasures:
    """Move the adapter's weights, in place. Few pairs, few steps: it is not resumable. `pairs` must not be empty."""
    import torch

    torch.manual_seed(settings.seed)
    weights = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(weights, lr=settings.learning_rate, weight_decay=0.0)
    before = _margins(model, pairs, settings.batch, pad)
    before_held_out = _margins(model, held_out, settings.batch, pad)
    plan = _plan(len(pairs), settings)
    for step, rows in enumerate(plan, 1):
        loss = _loss(model, [pairs[row] for row in rows], before[rows], settings, pad)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(weights, settings.clip)
        optimizer.step()
        optimizer.zero_grad()
        if on_step is not None:
            on_step(step, len(plan))
    won = _margins(model, pairs, settings.batch, pad) > before
    won_held_out = _margins(model, held_out, settings.batch, pad) > before_held_out
    return PreferenceMeasures(
        pairs=len(pairs),
        held_out=len(held_out),
        won=round(float(won.float().mean()), 4),
        won_held_out=round(float(won_held_out.float().mean()), 4) if len(held_out) else None,
    )


def _plan(count: int, settings: PreferSettings) -> list[list[int]]:
    rng = Random(settings.seed)  # noqa: S311 - an order, no secret
    plan = []
    for _ in range(settings.epochs):
        order = rng.sample(range(count), count)
        plan += [order[at : at + settings.batch] for at in range(0, count, settings.batch)]
    return plan


def _loss(
    model: "PeftModel", pairs: Sequence[EncodedPair], reference: "torch.Tensor", settings: PreferSettings, pad: int
) -> "torch.Tensor":
    import torch

    chosen, tokens = answer_log_probabilities(model, collate([pair.chosen for pair in pairs], pad))
    rejected, _ = answer_log_probabilities(model, collate([pair.rejected for pair in pairs], pad))
    preference = -torch.nn.functional.logsigmoid(settings.beta * (chosen - rejected - reference))
    return (preference - settings.anchor * chosen / tokens).mean()


def _margins(model: "PeftModel", pairs: Sequence[EncodedPair], size: int, pad: int) -> "torch.Tensor":
    """Log-probability of the chosen less that of the rejected answer, shape (n,)."""
    import torch

    found = [torch.zeros(0)]
    with torch.no_grad():
        for at in range(0, len(pairs), size):
            some = pairs[at : at + size]
            chosen, _ = answer_log_probabilities(model, collate([pair.chosen for pair in some], pad))
            rejected, _ = answer_log_probabilities(model, collate([pair.rejected for pair in some], pad))
            found.append(chosen - rejected)
    return torch.cat(found)


def answer_log_probabilities(model: "PeftModel", batch: Batch) -> tuple["torch.Tensor", "torch.Tensor"]:
    """Sum of the log-probabilities of each answer's tokens, and how many tokens it has; both of shape (n,)."""
    import torch

    losses, learned = answer_token_losses(model, batch)
    sums = torch.zeros(len(learned)).index_add(0, learned.nonzero()[:, 0], -losses)
    return sums, learned.sum(dim=1).float()
