"""A log of choices: what was chosen, with what probability, and what came of it.

Our own feedback is JSONL, one choice a line:

    {"choice": "angle", "action": "favourite", "propensity": 0.25, "reward": 1,
     "candidates": ["favourite", "offer"], "context": {"locale": "en"}, "target": {"favourite": 1.0},
     "customer_id": "c1", "at": "2017-11-06T17:00:00Z"}

`choice` names what was chosen (angle, variant, hour, item, arm): each is evaluated apart. `propensity` is the
probability that the choosing policy gave to `action`, at the moment of choosing. `reward` is what counts as success,
for example 1 for an open and 0 for none. The rest may be left out: `candidates` are the actions that could have been
chosen (all that the log knows of this choice by default), `context` is what was known before choosing, `target` is what
a policy that is to be evaluated would have done, as probabilities that add up to 1. Lines of one customer are
resampled together.

Logs of the Open Bandit Dataset (CSV or Parquet with item_id, position, click, propensity_score) are read as they are;
the position is their context.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import numpy as np
import numpy.typing as npt
from pydantic import Field, ValidationError, model_validator

from core.errors import InputError
from core.records import Record
from core.records.base import UtcDatetime

if TYPE_CHECKING:
    import polars as pl

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
_SLACK = 1e-6
_OPEN_BANDIT = ("item_id", "position", "click", "propensity_score")


class FeedbackLine(Record):
    """One choice of our own."""

    choice: Annotated[str, Field(min_length=1)]
    action: Annotated[str, Field(min_length=1)]
    propensity: Annotated[float, Field(gt=0, le=1)]
    reward: Annotated[float, Field(allow_inf_nan=False)]
    candidates: tuple[str, ...] = ()
    context: Mapping[str, str | int | float | bool] = Field(default_factory=dict)
    target: Mapping[str, Annotated[float, Field(ge=0, le=1)]] = Field(default_factory=dict)
    customer_id: str = ""
    at: UtcDatetime | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> "FeedbackLine":
        if self.candidates and self.action not in self.candidates:
            raise ValueError(f"action {self.action!r} is not among its candidates")
        if self.target and abs(sum(self.target.values()) - 1) > _SLACK:
            raise ValueError(f"the probabilities of target add up to {sum(self.target.values()):g}, not to 1")
        outside = sorted(set(self.target) - set(self.candidates)) if self.candidates else []
        if outside:
            raise ValueError(f"target names {outside[0]!r}, which is not among the candidates")
        return self


@dataclass(frozen=True)
class ChoiceLog:
    """n choices between k actions."""

    choice: str
    actions: tuple[str, ...]
    action: Ints
    """Shape (n,): index into `actions`."""
    propensity: Floats
    """Shape (n,): of the action that was taken."""
    reward: Floats
    """Shape (n,)."""
    allowed: Bools
    """Shape (n, k): what could have been chosen."""
    context: Ints
    """Shape (n,): number of the context; 0 where nothing is known."""
    contexts: tuple[str, ...]
    cluster: Ints
    """Shape (n,): rounds of one customer have one number."""
    given: Floats | None = None
    """Shape (n, k): what the policy named `given` would have done; None where the log does not say."""

    @property
    def n(self) -> int:
        """Rounds."""
        return len(self.action)

    @cached_property
    def shares(self) -> Floats:
        """Shape (k,): how often each action was taken."""
        return np.bincount(self.action, minlength=len(self.actions)) / self.n


def read_logs(path: Path) -> dict[str, ChoiceLog]:
    """The choices of a file, by name. Raises InputError with what is wrong and where."""
    if not path.is_file():
        raise InputError(f"{path}: no such file")
    if path.suffix in (".csv", ".parquet"):
        return {"item": _open_bandit(path)}
    lines: dict[str, list[FeedbackLine]] = {}
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            line = FeedbackLine.model_validate_json(text)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise InputError(f"{path}:{number}: {where + ': ' if where else ''}{first['msg']}") from error
        lines.setdefault(line.choice, []).append(line)
    if not lines:
        raise InputError(f"{path}: the file holds no lines")
    return {choice: _of_lines(choice, found) for choice, found in lines.items()}


def _of_lines(choice: str, lines: Sequence[FeedbackLine]) -> ChoiceLog:
    named = {action for line in lines for action in (line.action, *line.candidates, *line.target)}
    actions = tuple(sorted(named))
    index = {action: at for at, action in enumerate(actions)}
    allowed = np.ones((len(lines), len(actions)), dtype=bool)
    given = np.zeros((len(lines), len(actions)))
    for at, line in enumerate(lines):
        if line.candidates:
            allowed[at] = False
            allowed[at, [index[action] for action in line.candidates]] = True
        for action, share in line.target.items():
            given[at, index[action]] = share
    contexts, context = _numbered([_context_key(line.context) for line in lines])
    _, cluster = _numbered([line.customer_id or f"\x00{at}" for at, line in enumerate(lines)])
    return ChoiceLog(
        choice=choice,
        actions=actions,
        action=np.array([index[line.action] for line in lines]),
        propensity=np.array([line.propensity for line in lines]),
        reward=np.array([line.reward for line in lines]),
        allowed=allowed,
        context=context,
        contexts=contexts,
        cluster=cluster,
        given=given if all(line.target for line in lines) else None,
    )


def _context_key(context: Mapping[str, object]) -> str:
    return ", ".join(f"{key} {context[key]}" for key in sorted(context))


def _numbered(keys: Sequence[str]) -> tuple[tuple[str, ...], Ints]:
    names = tuple(sorted(set(keys)))
    index = {name: at for at, name in enumerate(names)}
    return names, np.array([index[key] for key in keys])


def _open_bandit(path: Path) -> ChoiceLog:
    import polars as pl

    try:
        table = pl.read_parquet(path) if path.suffix == ".parquet" else pl.read_csv(path)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise InputError(f"{path}: cannot be read: {str(error).splitlines()[0]}") from error
    missing = [name for name in _OPEN_BANDIT if name not in table.columns]
    if missing:
        raise InputError(f"{path}: no column {missing[0]}; an Open Bandit log has {', '.join(_OPEN_BANDIT)}")
    _require_sound(path, table)
    actions, action = _numbered([f"{item:>4}" for item in table["item_id"].to_list()])
    contexts, context = _numbered([f"position {position}" for position in table["position"].to_list()])
    return ChoiceLog(
        choice="item",
        actions=tuple(name.strip() for name in actions),
        action=action,
        propensity=table["propensity_score"].to_numpy().astype(float),
        reward=table["click"].to_numpy().astype(float),
        allowed=np.ones((len(table), len(actions)), dtype=bool),
        context=context,
        contexts=contexts,
        cluster=np.arange(len(table)),
    )


def _require_sound(path: Path, table: "pl.DataFrame") -> None:
    if table.is_empty():
        raise InputError(f"{path}: the file holds no rows")
    for name in _OPEN_BANDIT:
        if table[name].null_count():
            raise InputError(f"{path}: column {name}: {table[name].null_count()} rows are empty")
    for name in ("click", "propensity_score"):
        if not table[name].dtype.is_numeric():
            raise InputError(f"{path}: column {name} holds {table[name].dtype}, not numbers")
    propensity = table["propensity_score"]
    wrong = table.with_row_index("row").filter(~((propensity > 0) & (propensity <= 1)))
    if not wrong.is_empty():
        row, value = wrong["row"][0], wrong["propensity_score"][0]
        raise InputError(f"{path}: row {row + 1}: propensity_score {value} is not above 0 and at most 1")
