"""Supervised fine-tuning with LoRA: the answer's tokens are learned, the base weights stay."""

import hashlib
import logging
import math
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.house_writer import checkpoint
from agent.house_writer.card import PEFT_WEIGHTS, TrainSettings
from agent.house_writer.checkpoint import Progress
from agent.house_writer.encode import Batch, Encoded, batches, collate
from core.errors import StateError
from core.records import Record, digest_of

if TYPE_CHECKING:
    import torch
    from peft import PeftModel
    from transformers import PreTrainedModel

_log = logging.getLogger(__name__)

OnStep = Callable[[int, int, float], None]
"""Called with step, steps in all, loss of the step."""


class Lessons(Record):
    """Token ids to learn from, a list a round, and those that are held back."""

    rounds: tuple[tuple[Encoded, ...], ...]
    held_out: tuple[Encoded, ...]
    pad: int

    @property
    def digest(self) -> str:
        """Identifies the data."""
        return digest_of([[e.ids for r in self.rounds for e in r], [e.ids for e in self.held_out]])


def with_adapter(model: "PreTrainedModel", settings: TrainSettings) -> "PeftModel":
    """The model with fresh LoRA weights on all linear layers of its blocks."""
    from peft import LoraConfig, get_peft_model

    config = LoraConfig(
        r=settings.rank,
        lora_alpha=settings.alpha,
        target_modules="all-linear",
        task_type="CAUSAL_LM",
    )
    with warnings.catch_warnings():
        # peft asks transformers for an attribute under the name that it had before.
        warnings.simplefilter("ignore", FutureWarning)
        adapted: PeftModel = get_peft_model(model, config)
    return adapted


def train(
    model: "PreTrainedModel",
    lessons: Lessons,
    settings: TrainSettings,
    folder: Path,
    on_step: OnStep | None = None,
    *,
    start: Path | None = None,
) -> tuple["PeftModel", Progress]:
    """Teach the model; the adapter has the weights of the best held-out loss. Resumes where `folder` left off.

    `start` is a peft folder whose weights are the first ones.
    """
    import torch

    torch.manual_seed(settings.seed)
    torch.set_num_threads(settings.threads)
    adapted = with_adapter(model, settings)
    if start is not None:
        _take_weights(adapted, start)
    run = digest_of([lessons.digest, settings.model_dump(), _start_digest(start)])
    trainer = _Trainer(adapted, lessons, settings, folder, run)
    progress = trainer.run(on_step)
    trainer.take_best()
    return adapted, progress


def _take_weights(adapted: "PeftModel", start: Path) -> None:
    from peft import set_peft_model_state_dict
    from safetensors.torch import load_file

    weights = load_file(start / PEFT_WEIGHTS)
    missing: Any = set_peft_model_state_dict(adapted, weights)
    if missing.unexpected_keys:
        raise StateError(f"{start} is an adapter of another model: {sorted(missing.unexpected_keys)[0]} has no place")


def _start_digest(start: Path | None) -> str:
    return "" if start is None else hashlib.sha256((start / PEFT_WEIGHTS).read_bytes()).hexdigest()


class _Trainer:
    def __init__(self, model: "PeftModel", lessons: Lessons, settings: TrainSettings, folder: Path, run: str) -> None:
        import torch

        self.model, self.lessons, self.settings, self.folder = model, lessons, settings, folder
        self.weights = {name: p for name, p in model.named_parameters() if p.requires_grad}
        self.optimizer = torch.optim.AdamW(self.weights.values(), lr=settings.learning_rate, weight_decay=0.0)
        self.progress = checkpoint.resume(folder / "last", run, self.weights, self.optimizer)
        self.plan = [
            batch
            for number, round_ in enumerate(lessons.rounds)
            for batch in batches(round_, settings.batch, settings.seed + number)
        ]

    def run(self, on_step: OnStep | None) -> Progress:
        """The rest of the plan, with an evaluation and a checkpoint every so often."""
        losses: list[float] = []
        for step in range(self.progress.step + 1, len(self.plan) + 1):
            losses.append(self._learn(self.plan[step - 1], step))
            if on_step is not None:
                on_step(step, len(self.plan), losses[-1])
            if step % self.settings.evaluate_every == 0 or step == len(self.plan):
                self._evaluate(step, sum(losses) / len(losses))
                losses = []
                if self._stale(step):
                    break
        return self.progress

    def _stale(self, step: int) -> bool:
        return step - self.progress.best_step >= self.settings.patience * self.settings.evaluate_every

    def _learn(self, items: Sequence[Encoded], step: int) -> float:
        import torch

        for group in self.optimizer.param_groups:
            group["lr"] = self._rate(step)
        loss = answer_loss(self.model, collate(items, self.lessons.pad))
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.weights.values(), self.settings.clip)
        self.optimizer.step()
        self.optimizer.zero_grad()
        return float(loss.detach())

    def _rate(self, step: int) -> float:
        """Linear warm-up, then a cosine down to a tenth."""
        s = self.settings
        if step < s.warm_up_steps:
            return s.learning_rate * step / s.warm_up_steps
        done = (step - s.warm_up_steps) / max(1, len(self.plan) - s.warm_up_steps)
        return s.learning_rate * (0.1 + 0.45 * (1 + math.cos(math.pi * done)))

    def _evaluate(self, step: int, train_loss: float) -> None:
        held_out = held_out_loss(self.model, self.lessons, self.settings.batch)
        better = held_out < self.progress.best_loss
        self.progress = self.progress.model_copy(
            update={
                "step": step,
                "losses": (*self.progress.losses, (step, round(train_loss, 4), round(held_out, 4))),
                **({"best_step": step, "best_loss": held_out} if better else {}),
            }
        )
        _log.info("step %d: training loss %.3f, held-out loss %.3f", step, train_loss, held_out)
        for name in ("last", "best") if better else ("last",):
            checkpoint.save(self.folder / name, self.progress, self.weights, self.optimizer)

    def take_best(self) -> None:
        """Put the best weights back."""
        checkpoint.resume(self.folder / "best", self.progress.run, self.weights, self.optimizer)


def answer_token_losses(model: "PeftModel", batch: Batch) -> tuple["torch.Tensor", "torch.Tensor"]:
    """Cross-entropy of each token of the answers, in order, and where they are: a mask of shape (n, t - 1).

    Logits are made for those tokens alone: they are much of the work.
    """
    import torch
    from peft.helpers import disable_input_dtype_casting

    base: PreTrainedModel = model.base_model.model  # type: ignore[assignment]
    with torch.autocast("cpu", torch.bfloat16), disable_input_dtype_casting(model):
        decoder, head = base.get_decoder(), base.get_output_embeddings()  # type: ignore[no-untyped-call]
        hidden = decoder(input_ids=batch.ids, attention_mask=batch.mask).last_hidden_state
        targets = batch.labels[:, 1:]
        learned = targets != -100
        logits = head(hidden[:, :-1][learned])  # pyright: ignore[reportOptionalCall]
    losses = torch.nn.functional.cross_entropy(logits.float(), targets[learned], reduction="none")
    return losses, learned


def answer_loss(model: "PeftModel", batch: Batch) -> "torch.Tensor":
    """Mean cross-entropy over the answers' tokens."""
    losses, _ = answer_token_losses(model, batch)
    return losses.mean()


def held_out_loss(model: "PeftModel", lessons: Lessons, size: int) -> float:
    """Mean loss a token over what was held back."""
    import torch

    total, tokens = 0.0, 0
    with torch.no_grad():
        for items in batches(lessons.held_out, size, seed=0):
            batch = collate(items, lessons.pad)
            count = int((batch.labels != -100).sum())
            total += float(answer_loss(model, batch)) * count
            tokens += count
    return total / max(1, tokens)
