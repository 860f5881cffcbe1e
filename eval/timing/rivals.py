"""The models that are compared, each fitted on the same split."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from agent.timing.baselines import fit_baseline
from agent.timing.hours import HourModel
from eval.timing.split import Split

DEFAULT: Final = "pool"
"""The model that `pushwright train` fits."""
RECURRENT: Final = "recurrent"
LABELS: Final = {
    "population": "everybody's week",
    "histogram": "own counts, unsmoothed",
    "shrunk": "own counts, shrunk",
    RECURRENT: "recurrent network (GRU)",
    DEFAULT: "pool (default)",
}


@dataclass(frozen=True)
class Rival:
    """A fitted model, and the processor seconds that fitting took."""

    name: str
    model: HourModel
    seconds: float

    @property
    def label(self) -> str:
        """Its name for a person."""
        return LABELS[self.name]


def fit_rivals(split: Split, *, recurrent: bool, report: Callable[[str, int, int], None]) -> list[Rival]:
    """The baselines, the recurrent network where wanted (it takes minutes), and the default, last."""
    names = [name for name in LABELS if recurrent or name != RECURRENT]
    rivals = []
    for place, name in enumerate(names):
        report("fitting", place, len(names))
        started = time.process_time()
        model = _fitters()[name](
            split.events, until=split.until, shop_timezone=split.shop_timezone, timezones=split.timezones
        )
        rivals.append(Rival(name, model, time.process_time() - started))
    report("fitting", len(names), len(names))
    return rivals


def _fitters() -> dict[str, Callable[..., HourModel]]:
    def fit_recurrent(*args: object, **options: object) -> HourModel:
        # torch takes a second to import and is not needed without this model.
        from agent.timing.recurrent import fit_recurrent

        return fit_recurrent(*args, **options)  # type: ignore[arg-type]

    return {
        "population": partial(fit_baseline, baseline="population"),
        "histogram": partial(fit_baseline, baseline="histogram"),
        "shrunk": partial(fit_baseline, baseline="shrunk"),
        RECURRENT: fit_recurrent,
        DEFAULT: HourModel.fit,
    }
