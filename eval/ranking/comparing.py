"""All methods on one level: metric values a customer, with intervals, and differences on the same customers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from eval.intervals import exact
from eval.ranking.methods import BLEND, KNN, LABELS, OWN, OWN_POPULAR, POPULARITY, Method
from eval.ranking.metrics import METRICS, Items, Values, coverage, novelty, per_customer
from eval.ranking.split import TARGETS, Target, Wanted
from eval.suite import IntervalPlot, Measure, Section, Table, Unit

if TYPE_CHECKING:
    from ranking.model import RankingModel

TARGET_WORDS: Final[Mapping[Target, str]] = {"all": "all purchases", "repeat": "repeated", "new": "new to the customer"}
METRIC_WORDS: Final = {
    "ndcg": "nDCG@10", "recall": "Recall@10", "precision": "Precision@10", "map": "MAP@10", "mrr": "MRR@10",
    "hit": "Hit@10",
}  # fmt: skip
DRAWS: Final = 2000
AGAINST: Final[Mapping[Target, str]] = {"all": OWN, "repeat": OWN, "new": POPULARITY}
"""What the blend must beat: people mostly buy what they bought; of new things what is popular is hard to beat."""

ALSO: Final[Mapping[Target, str]] = {"all": OWN_POPULAR, "new": KNN}
"""A second rival, named in the figure: `products.new.ratio.item_knn`."""


@dataclass(frozen=True)
class Found:
    """The lists of a method for a target, and their metric values of the customers who wanted anything (n,)."""

    method: str
    target: Target
    values: Values
    lists: Items


def compare(methods: Sequence[Method], wanted: Wanted) -> list[Found]:
    """Every method on every target that somebody has wanted items for."""
    found = []
    for target in TARGETS:
        items = wanted.of(target)
        rows = np.array([row for row, some in enumerate(items) if some], dtype=np.int64)
        if not len(rows):
            continue
        for method in methods:
            lists = method.lists(target)[rows]
            if method.name != BLEND and not (lists >= 0).any():
                continue  # Own frequency knows nothing that is new.
            found.append(Found(method.name, target, per_customer([items[row] for row in rows], lists), lists))
    return found


def level_section(found: Sequence[Found], model: "RankingModel", level: str) -> tuple[tuple[Measure, ...], Section]:
    """(measures, section) of one level. Names: `products.new.ndcg.blend`, `products.new.gain`."""
    word = f"{level}s"
    measures: list[Measure] = []
    blocks: list[IntervalPlot | Table] = []
    for target in TARGETS:
        here = [one for one in found if one.target == target]
        if not here:
            continue
        table = _Resampled([one.values for one in here])
        rows = {one.method: _means(table, k, one, word) for k, one in enumerate(here)}
        names = [one.method for one in here]
        gains = _gains(table, names, word, target, AGAINST[target])
        if target in ALSO:
            gains += _gains(table, names, word, target, ALSO[target], f".{ALSO[target]}")[:2]
        measures += [*(row[name] for row in rows.values() for name in METRICS), *gains]
        ndcg = tuple(row["ndcg"].model_copy(update={"label": LABELS[name]}) for name, row in rows.items())
        words = f"{word}, {TARGET_WORDS[target]}"
        blocks.append(IntervalPlot(title=f"{METRIC_WORDS['ndcg']}, {words}", measures=ndcg, start=0))
        blocks.append(_table(rows, gains, words.capitalize()))
    shape, wide = _shape(found, model, level)
    blocks.append(wide)
    return (*measures, *shape), Section(title=word.capitalize(), lead=_LEADS[level], blocks=tuple(blocks))


_LEADS: Final = {
    "product": "Which products were bought in the month after the cut: ten a customer, from the whole catalogue.",
    "type": "The same for types of products (milk, not which carton): what a message is mostly about.",
}


class _Resampled:
    """Means of all methods and metrics, and the same over resampled customers: one draw serves them all."""

    def __init__(self, values: Sequence[Values]) -> None:
        matrix = np.stack([one[name] for one in values for name in METRICS], axis=1)
        self.n = len(matrix)
        shape = (-1, len(values), len(METRICS))
        share = np.random.default_rng(0).multinomial(self.n, np.full(self.n, 1 / self.n), size=DRAWS) / self.n
        self.means = matrix.mean(axis=0).reshape(shape)[0]
        """(n_methods, n_metrics)"""
        self.draws = (share @ matrix).reshape(shape)
        """(DRAWS, n_methods, n_metrics)"""

    def measure(self, name: str, label: str, value: float, draws: np.ndarray, unit: Unit = "number") -> Measure:
        """A figure with the percentile interval of its draws (DRAWS,)."""
        low, high = np.quantile(draws, [0.025, 0.975])
        return Measure(
            name=name, label=label, value=float(value), low=float(low), high=float(high), n=self.n, unit=unit,
            method=f"bootstrap, {DRAWS:,} draws",
        )  # fmt: skip


def _means(table: _Resampled, k: int, one: Found, word: str) -> dict[str, Measure]:
    return {
        name: table.measure(
            f"{word}.{one.target}.{name}.{one.method}",
            f"{METRIC_WORDS[name]}, {word}, {TARGET_WORDS[one.target]}, {LABELS[one.method]}",
            table.means[k, column],
            table.draws[:, k, column],
        )
        for column, name in enumerate(METRICS)
    }


def _gains(
    table: _Resampled, names: Sequence[str], word: str, target: Target, rival: str, suffix: str = ""
) -> list[Measure]:
    """The blend's nDCG less that of its rival on the same customers, the ratio of the two, and the gain's lower end."""
    if rival not in names:
        return []
    ndcg, ours, theirs = METRICS.index("ndcg"), names.index(BLEND), names.index(rival)
    words, called = f"nDCG@10, {word}, {TARGET_WORDS[target]}: blend", LABELS[rival].lower()
    means, draws = table.means[:, ndcg], table.draws[:, :, ndcg]
    gain = table.measure(
        f"{word}.{target}.gain{suffix}",
        f"{words} less {called}",
        means[ours] - means[theirs],
        draws[:, ours] - draws[:, theirs],
    )
    ratio = table.measure(
        f"{word}.{target}.ratio{suffix}",
        f"{words} to {called}",
        means[ours] / max(means[theirs], 1e-9),
        draws[:, ours] / np.maximum(draws[:, theirs], 1e-9),
        "ratio",
    )
    surely = exact(f"{word}.{target}.gain_surely{suffix}", f"{gain.label}, lower end", gain.low or 0.0, gain.n)
    return [gain, ratio, surely]


def _table(rows: Mapping[str, Mapping[str, Measure]], gains: Sequence[Measure], title: str) -> Table:
    cells = tuple((LABELS[name], *(row[metric] for metric in METRICS)) for name, row in rows.items())
    note = "; ".join(f"{m.label}: {m.value:.4f} ({m.low:.4f} to {m.high:.4f})" for m in gains if m.low is not None)
    return Table(title=title, columns=("Method", *(METRIC_WORDS[name] for name in METRICS)), rows=cells, note=note)


def _shape(found: Sequence[Found], model: "RankingModel", level: str) -> tuple[list[Measure], Table]:
    """Coverage and novelty of what each method shows over all purchases."""
    whole = model.snapshot.product_level if level == "product" else model.snapshot.type_level
    buyers = np.expm1(whole.items.buyers.astype(np.float64))
    pool, customers = int((buyers > 0.5).sum()), len(model.snapshot.customers)
    measures, rows = [], []
    for one in (one for one in found if one.target == "all"):
        share = exact(
            f"{level}s.coverage.{one.method}", f"Coverage, {LABELS[one.method]}", coverage(one.lists, pool), pool,
            unit="share",
        )  # fmt: skip
        bits = exact(
            f"{level}s.novelty.{one.method}", f"Novelty, {LABELS[one.method]}",
            novelty(one.lists, buyers, customers), len(one.lists),
        )  # fmt: skip
        measures += [share, bits]
        rows.append((LABELS[one.method], share, bits))
    note = (
        "Coverage: share of everything ever sold that stands in somebody's ten. Novelty: mean of -log2 of the share of "
        "customers who bought the item."
    )
    return measures, Table(
        title=f"How wide the lists are, {level}s", columns=("Method", "Coverage", "Novelty (bits)"), rows=tuple(rows),
        note=note,
    )  # fmt: skip
