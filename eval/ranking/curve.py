"""How much the ranking gains from more data: the same test with a quarter, a half and all of the other customers.

The data are cut by customer, not in time: those who are tested keep their own history at every step, so that the curve
shows what the purchases of others are worth. Smaller shares are parts of the larger ones.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from core.records import Product, stable_fraction
from eval.intervals import mean_of
from eval.ranking.comparing import AGAINST, METRIC_WORDS, TARGET_WORDS, compare
from eval.ranking.methods import BLEND, LABELS, methods
from eval.ranking.split import Split, Target, wanted_items
from eval.suite import LinePlot, Measure, Section, Series, Table

if TYPE_CHECKING:
    import polars as pl

    from core.ports import Vectors
    from ranking.model import RankingModel

SHARES: Final = (25, 50, 100)
"""Percent of the customers who are not tested."""
SHOWN: Final[tuple[Target, ...]] = ("all", "new")
LEVELS: Final = ("product", "type")


@dataclass(frozen=True)
class Step:
    """A share of the others, how many they are, and nDCG@10 a customer by (level, target, method), shape (n,)."""

    percent: int
    others: int
    ndcg: Mapping[tuple[str, Target, str], npt.NDArray[np.float64]]


def learning_curve(
    whole: "RankingModel",
    events: "pl.DataFrame",
    products: Sequence[Product],
    vectors: "Vectors | None",
    split: Split,
    *,
    seed: int,
    say: Callable[[str], None],
) -> list[Step]:
    """A model a share of `split.learners`, all tested on the same customers; `whole` is the model of all of them."""
    import polars as pl

    from ranking.model import RankingModel

    steps = []
    for percent in SHARES:
        others = share_of_learners(split.learners, percent, seed)
        known, model = events, whole
        if percent < 100:
            say(f"learning from {percent} % of the other customers ({len(others):,})")
            known = events.filter(pl.col("customer_id").is_in([*split.tested, *others]))
            model = RankingModel.fit(
                known,
                products,
                vectors,
                today=split.cut,
                timezone=whole.about["timezone"],
                seed=seed,
                learn_from=others,
            )
        steps.append(Step(percent, len(others), _measured(model, known, replace(split, learners=others))))
    return steps


def share_of_learners(learners: Sequence[str], percent: int, seed: int) -> tuple[str, ...]:
    """The first `percent` of the learners in an order that `seed` decides; all of them where it is 100."""
    order = sorted(learners, key=lambda name: stable_fraction("learning-curve", seed, name))
    return tuple(sorted(order[: round(len(order) * percent / 100)]))


def _measured(
    model: "RankingModel", events: "pl.DataFrame", split: Split
) -> dict[tuple[str, Target, str], npt.NDArray[np.float64]]:
    found = {}
    for level in LEVELS:
        wanted = wanted_items(model, events, split, level)
        kept = [one for one in methods(model, events, split, wanted, level) if one.name in (BLEND, *AGAINST.values())]
        for one in compare(kept, wanted):
            found[level, one.target, one.method] = one.values["ndcg"]
    return found


def curve_section(steps: Sequence[Step]) -> tuple[tuple[Measure, ...], tuple[Section, ...]]:
    """(measures, sections): nothing without steps. Names: `curve.products.new.ndcg.blend.25`."""
    if not steps:
        return (), ()
    measures: list[Measure] = []
    plots, rows = [], []
    for level in LEVELS:
        for target in SHOWN:
            lines = []
            for method in (BLEND, AGAINST[target]):
                some = [_measure(step, level, target, method) for step in steps if (level, target, method) in step.ndcg]
                if len(some) < len(steps):
                    continue
                measures += some
                lines.append(_line(LABELS[method], steps, some))
                rows.append((f"{level.capitalize()}s, {TARGET_WORDS[target]}", LABELS[method], *some))
            if lines:
                plots.append(_plot(level, target, tuple(lines)))
    columns = ("What", "Method", *(f"{step.percent} % ({step.others:,})" for step in steps))
    table = Table(title=f"{METRIC_WORDS['ndcg']} by share of the other customers", columns=columns, rows=tuple(rows))
    section = Section(
        title="Learning curve",
        lead=(
            "The whole model is learned anew from a quarter, a half and all of the customers who are not tested; those "
            "who are tested, their own history and the month are the same throughout. A line that still rises at its "
            "end would gain from more customers."
        ),
        blocks=(*plots, table),
    )
    return tuple(measures), (section,)


def _measure(step: Step, level: str, target: Target, method: str) -> Measure:
    label = (
        f"{METRIC_WORDS['ndcg']}, {level}s, {TARGET_WORDS[target]}, {LABELS[method]}, {step.percent} % of the others"
    )
    values = step.ndcg[level, target, method]
    return mean_of(f"curve.{level}s.{target}.ndcg.{method}.{step.percent}", label, values.tolist(), draws=1000)


def _line(name: str, steps: Sequence[Step], measures: Sequence[Measure]) -> Series:
    def side(values: list[float | None]) -> tuple[float, ...]:
        return tuple(value or 0.0 for value in values)

    return Series(
        name=name,
        x=tuple(float(step.percent) for step in steps),
        y=side([m.value for m in measures]),
        low=side([m.low for m in measures]),
        high=side([m.high for m in measures]),
    )


def _plot(level: str, target: Target, lines: tuple[Series, ...]) -> LinePlot:
    return LinePlot(
        title=f"{METRIC_WORDS['ndcg']}, {level}s, {TARGET_WORDS[target]}",
        x_label="share of the other customers",
        y_label=METRIC_WORDS["ndcg"],
        series=lines,
        ticks=tuple((float(percent), f"{percent} %") for percent in SHARES),
    )
