"""The yes-or-no figures of a level, for gates and for reading."""

from typing import TYPE_CHECKING, Final

import numpy as np

from eval.intervals import exact
from eval.ranking.buying import METHODS, RATES, Asked, Foretold, counts_by_customer, rates
from eval.ranking.calibration import calibration
from eval.ranking.draws import CustomerDraws
from eval.ranking.methods import BLEND, LABELS, OWN
from eval.suite import Measure, Section, Table

if TYPE_CHECKING:
    from numpy.typing import NDArray

RATE_WORDS: Final = {"accuracy": "Accuracy", "f1": "F1", "precision": "Precision", "recall": "Recall"}


def buying_section(found: Foretold, level: str) -> tuple[tuple[Measure, ...], Section]:
    """(measures, section) of one level. Names: `types.buying.f1.blend`, `types.buying.brier.blend`."""
    word, asked = f"{level}s", found.asked
    draw = CustomerDraws(asked.customers)
    rows, measures = [], []
    counts = {name: counts_by_customer(asked, asked.scores[name] >= found.thresholds[name]) for name in METHODS}
    for name in METHODS:
        threshold = exact(
            f"{word}.buying.threshold.{name}",
            f"Threshold, {word}, {LABELS[name]}",
            found.thresholds[name],
            found.learned_from,
        )
        row = _rates(draw, counts[name], asked, word, name)
        measures += [threshold, *row]
        rows.append((LABELS[name], threshold, *row))
    base, never = _trivial(draw, asked, word)
    gain = _gain(draw, counts, word)
    sure = exact(f"{word}.buying.f1_gain_surely", f"{gain.label}, lower end", gain.low or 0.0, gain.n)
    rows.append(("Always no", None, never, 0.0, None, 0.0))
    table = Table(
        title=f"Bought within the month or not, {word}",
        columns=("Method", "Yes from", *(RATE_WORDS[rate] for rate in RATES)),
        rows=tuple(rows),
        note=(
            f"{asked.bought.sum():,} of {len(asked.row):,} pairs were bought ({base.value:.1%}). Yes from: the chance "
            "(Pushwright) or number of purchases (own frequency) with the best F1 in the month before the cut, "
            f"{found.learned_from:,} pairs. {gain.label}: {gain.value:+.4f} ({gain.low:+.4f} to {gain.high:+.4f})."
        ),
    )
    chances, truth, plot = calibration(draw, asked, word)
    lead = _LEAD.format(customers=asked.customers)
    blocks = (table, truth, plot)
    return (*measures, base, never, gain, sure, *chances), Section(
        title=f"Who buys which {word}", lead=lead, blocks=blocks
    )


_LEAD: Final = (
    "Of {customers:,} customers, those who bought nothing as well: will this one buy that within the month? A pair "
    "counts if the customer had bought it before, if it is a candidate of the model, or if it was then bought; of all "
    "others every method says no, and rightly. Accuracy alone says little: see it beside that of always no."
)


def _rates(draw: CustomerDraws, counts: "NDArray[np.int64]", asked: Asked, word: str, name: str) -> list[Measure]:
    """In the order of RATES: values by scikit-learn, resampled ones from each customer's counts."""
    from sklearn.metrics import accuracy_score, precision_recall_fscore_support

    answers = np.repeat(np.tile([True, True, False, False], asked.customers), counts.ravel())
    truth = np.repeat(np.tile([True, False, True, False], asked.customers), counts.ravel())
    precision, recall, f1, _ = precision_recall_fscore_support(truth, answers, average="binary", zero_division=0.0)  # pyright: ignore[reportArgumentType]
    values = {"accuracy": accuracy_score(truth, answers), "f1": f1, "precision": precision, "recall": recall}
    drawn = rates(draw.weights @ counts)
    return [
        draw.measure(
            f"{word}.buying.{rate}.{name}",
            f"{RATE_WORDS[rate]} of bought or not, {word}, {LABELS[name]}",
            float(values[rate]),
            drawn[:, place],
            len(asked.row),
            "share" if rate != "f1" else "number",
        )
        for place, rate in enumerate(RATES)
    ]


def _trivial(draw: CustomerDraws, asked: Asked, word: str) -> tuple[Measure, Measure]:
    """The share of pairs that were bought, and the accuracy of saying no to all of them."""
    pairs = np.bincount(asked.row, minlength=asked.customers)
    bought = np.bincount(asked.row, weights=asked.bought, minlength=asked.customers)
    drawn = (draw.weights @ bought) / np.maximum(draw.weights @ pairs, 1)
    rate, n = float(asked.bought.mean()), len(asked.row)
    base = draw.measure(f"{word}.buying.base_rate", f"Share of pairs bought, {word}", rate, drawn, n, "share")
    label = f"Accuracy of bought or not, {word}, always no"
    return base, draw.measure(f"{word}.buying.accuracy.always_no", label, 1 - rate, 1 - drawn, n, "share")


def _gain(draw: CustomerDraws, counts: "dict[str, NDArray[np.int64]]", word: str) -> Measure:
    """F1 of the model less that of own frequency, over the same resampled customers."""
    place = RATES.index("f1")
    whole = [rates(counts[name].sum(axis=0))[place] for name in (BLEND, OWN)]
    drawn = [rates(draw.weights @ counts[name])[:, place] for name in (BLEND, OWN)]
    label = f"F1 of bought or not, {word}: blend less own frequency"
    return draw.measure(f"{word}.buying.f1_gain", label, float(whole[0] - whole[1]), drawn[0] - drawn[1], draw.n)
