"""The models that are compared, each fitted on the same split."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np

from agent.timing.baselines import fit_baseline
from agent.timing.grids import Ints
from agent.timing.hours import HourModel
from eval.timing.split import Split

DEFAULT: Final = "pool"
"""The model that `pushwright train` fits."""
RECURRENT: Final = "recurrent"
UPDATED: Final = "updated"
"""The default with each basket counted as soon as it is over: it knows more than the others, so it is no rival."""
LABELS: Final = {
    "population": "everybody's week",
    "histogram": "own counts, unsmoothed",
    "shrunk": "own counts, shrunk",
    RECURRENT: "recurrent network (GRU)",
    DEFAULT: "pool (default)",
    UPDATED: "pool, updated after each basket",
}


@dataclass(frozen=True)
class Rival:
    """A fitted model, and the processor seconds that fitting took.

    Its rows are customers, or with `one_row_a_moment` the moments of the split.
    """

    name: str
    model: HourModel
    seconds: float
    one_row_a_moment: bool = False

    @property
    def label(self) -> str:
        """Its name for a person."""
        return LABELS[self.name]

    def rows(self, split: Split) -> Ints:
        """The row that foretells each moment of the split, (n,)."""
        return np.arange(len(split.cells)) if self.one_row_a_moment else self.model.rows_of(split.customer_ids)


def fit_rivals(split: Split, *, recurrent: bool, report: Callable[[str, int, int], None]) -> list[Rival]:
    """The baselines, the recurrent network where wanted (it takes minutes), and the default, last."""
    names = [name for name in _fitters() if recurrent or name != RECURRENT]
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
