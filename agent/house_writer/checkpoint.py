"""Where a training stands, on disk, so that it can be stopped and taken up again. Tensors as safetensors, no pickle."""

from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import StateError
from core.files import write_whole
from core.records import Record

if TYPE_CHECKING:
    import torch

_WEIGHTS, _MOMENTS, _PROGRESS = "weights.safetensors", "moments.safetensors", "progress.json"


class Progress(Record):
    """How far a training got."""

    run: str
    """Digest of data and settings: a checkpoint of another run is not taken up."""
    step: int = 0
    best_step: int = 0
    best_loss: float = float("inf")
    losses: tuple[tuple[int, float, float], ...] = ()
    """(step, training loss since the last one, held-out loss)."""


Trainable = dict[str, "torch.nn.Parameter"]


def save(folder: Path, progress: Progress, weights: Trainable, optimizer: "torch.optim.Optimizer") -> None:
    """Write the state; the progress file last, since it says that the others are complete."""
    from safetensors.torch import save as to_bytes

    moments = {
        f"{kind}.{name}": optimizer.state[parameter][kind]
        for name, parameter in weights.items()
        for kind in ("exp_avg", "exp_avg_sq")
    }
    for file, tensors in ((_WEIGHTS, {k: v.detach() for k, v in weights.items()}), (_MOMENTS, moments)):
        with write_whole(folder / file, binary=True) as stream:
            stream.write(to_bytes(tensors))
    with write_whole(folder / _PROGRESS) as stream:
        stream.write(progress.model_dump_json())


def resume(folder: Path, run: str, weights: Trainable, optimizer: "torch.optim.Optimizer") -> Progress:
    """Put the state of the same run back, or start afresh. Raises StateError for a checkpoint of another run."""
    import torch
    from safetensors.torch import load_file

    path = folder / _PROGRESS
    if not path.is_file():
        return Progress(run=run)
    progress = Progress.model_validate_json(path.read_text(encoding="utf-8"))
    if progress.run != run:
        raise StateError(f"{folder} holds a training with other data or settings; remove it or choose another folder")
    kept, moments = load_file(folder / _WEIGHTS), load_file(folder / _MOMENTS)
    with torch.no_grad():
        for name, parameter in weights.items():
            parameter.copy_(kept[name])
            state = {kind: moments[f"{kind}.{name}"] for kind in ("exp_avg", "exp_avg_sq")}
            optimizer.state[parameter] = {"step": torch.tensor(float(progress.step)), **state}
    return progress
