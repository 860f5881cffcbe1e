"""Whether of what is foretold with a chance of 30 % three in ten happen."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from eval.ranking.buying import Asked, Floats
from eval.ranking.draws import CustomerDraws
from eval.ranking.methods import BLEND
from eval.suite import LinePlot, Measure, Series, Table

if TYPE_CHECKING:
    from numpy.typing import NDArray

BINS: Final = 10


@dataclass(frozen=True)
class _Bins:
    """Pairs by foretold chance: sums of each customer in each bin, shape (customers, bins)."""

    pairs: Floats
    bought: Floats
    foretold: Floats


def calibration(draw: CustomerDraws, asked: Asked, word: str) -> tuple[list[Measure], Table, LinePlot]:
    """How true the chances are, of the candidates of the model."""
    from sklearn.metrics import brier_score_loss

    row, chance, bought = asked.row[asked.scored], asked.scores[BLEND][asked.scored], asked.bought[asked.scored]
    n = len(row)
    loss = np.bincount(row, weights=(chance - bought) ** 2, minlength=asked.customers)
    sums = [np.bincount(row, weights=w, minlength=asked.customers) for w in (np.ones(n), bought, chance)]
    pairs, hits, hoped = (draw.weights @ one for one in sums)
    rate = float(bought.mean()) if n else 0.0
    share = hits / np.maximum(pairs, 1)
    brier = draw.measure(
        f"{word}.buying.brier.blend",
        f"Brier score of the chance, {word}",
        float(brier_score_loss(bought, chance)) if n else 0.0,
        (draw.weights @ loss) / np.maximum(pairs, 1),
        n,
    )
    constant = draw.measure(
        f"{word}.buying.brier.base_rate",
        f"Brier score of the same chance for all, {word}",
        rate * (1 - rate),
        share * (1 - share),
        n,
    )
    ratio = draw.measure(
        f"{word}.buying.expected_to_bought",
        f"Purchases foretold to purchases made, {word}",
        float(chance.sum() / max(bought.sum(), 1)),
        hoped / np.maximum(hits, 1),
        n,
        "ratio",
    )
    found = [brier, constant, ratio]
    table = Table(
        title=f"How true the chances are, {word}",
        columns=("What", "Value"),
        rows=tuple((measure.label, measure) for measure in found),
        note="Of the candidates. Brier score: mean squared distance of chance and outcome; 0 is best.",
    )
    return found, table, _reliability(draw, asked.customers, row, chance, bought, word)


def _reliability(
    draw: CustomerDraws,
    customers: int,
    row: "NDArray[np.int64]",
    chance: Floats,
    bought: "NDArray[np.bool_]",
    word: str,
) -> LinePlot:
    """Foretold against bought in bins of about as many purchases foretold each, with intervals over customers."""
    order = np.argsort(chance, kind="stable")
    part = np.empty(len(chance), dtype=np.int64)
    reached = np.cumsum(chance[order])
    part[order] = np.minimum(
        (reached / max(reached[-1] if len(reached) else 1.0, 1e-9) * BINS).astype(np.int64), BINS - 1
    )
    cell = row * BINS + part

    def sums(weights: np.ndarray) -> Floats:
        return (
            np.bincount(cell, weights=weights, minlength=customers * BINS).reshape(customers, BINS).astype(np.float64)
        )

    bins = _Bins(sums(np.ones(len(row))), sums(bought), sums(chance))
    filled = bins.pairs.sum(axis=0) > 0
    x = bins.foretold.sum(axis=0)[filled] / bins.pairs.sum(axis=0)[filled]
    y = bins.bought.sum(axis=0)[filled] / bins.pairs.sum(axis=0)[filled]
    drawn = (draw.weights @ bins.bought[:, filled]) / np.maximum(draw.weights @ bins.pairs[:, filled], 1)
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
    ends = (0.0, 1.0)
    return LinePlot(
        title=f"Chance foretold and share bought, {word}",
        x_label="chance foretold",
        y_label="share bought",
        series=(
            Series(name="what was bought", x=_plain(x), y=_plain(y), low=_plain(low), high=_plain(high)),
            Series(name="exactly true", x=ends, y=ends),
        ),
        ticks=tuple((share, f"{share:.0%}") for share in (0.0, 0.25, 0.5, 0.75, 1.0)),
        note="Ten groups of pairs with as many purchases foretold each; on the straight line a chance is exactly true.",
    )


def _plain(values: "Sequence[float] | np.ndarray") -> tuple[float, ...]:
    return tuple(float(value) for value in values)
