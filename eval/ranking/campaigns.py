"""Campaigns with offers, in the order in which they ran: a model knows only what came before the first day."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from core.errors import NotTrainedError
from eval.intervals import exact, statistic_of
from eval.suite import Measure, Section, Table

if TYPE_CHECKING:
    from ranking.response.campaigns import Campaign, Shopping
    from ranking.response.model import Lesson, ResponseModel

HISTORY_DAYS: Final = 151
"""Campaigns are tested from so many days after the first event on: the earlier ones are there to learn from."""
OUTCOME_DAYS: Final = 3
"""A campaign is tested if it ran so long before the last event."""
DRAWS: Final = 500
METHODS: Final = {
    "model": "Pushwright",
    "own_frequency": "Own frequency, ties by popularity",
    "popularity": "Popularity",
}
FIGURES: Final = ("mrr", "hit5", "hit1")
FIGURE_WORDS: Final = {"mrr": "MRR", "hit5": "Hit@5", "hit1": "Hit@1"}


@dataclass(frozen=True)
class Tested:
    """A campaign as foreseen and as it came out.

    `chance`, `answered` and `coupon_share` have a row a customer mailed; `ranks` holds by method the places (1 is best)
    of the first used offer, one for each customer who used any.
    """

    campaign_id: str
    starts_on: date
    offers: int
    chance: np.ndarray
    answered: np.ndarray
    coupon_share: np.ndarray
    ranks: dict[str, np.ndarray]


def rolled_campaigns(
    shopping: "Shopping", campaigns: Sequence["Campaign"], say: Callable[[str], None] = lambda _: None
) -> list[Tested]:
    """Rolling: a model a campaign, fitted on the earlier ones as they stood on its first day."""
    from ranking import columns as c
    from ranking.interactions import day_of
    from ranking.response.model import ResponseModel, lesson_of

    if shopping.lines.is_empty():
        return []
    days = shopping.lines[c.DAY]
    first = day_of(int(days.min())) + timedelta(days=HISTORY_DAYS)  # type: ignore[arg-type]
    last = day_of(int(days.max())) - timedelta(days=OUTCOME_DAYS)  # type: ignore[arg-type]
    lessons: list[Lesson] = []
    tested = []
    for campaign in campaigns:
        if not campaign.mailed or campaign.starts_on > last:
            continue
        lesson = lesson_of(shopping, campaign, campaigns)
        if campaign.starts_on >= first:
            say(f"campaign {campaign.campaign_id} of {campaign.starts_on}")
            try:
                model = ResponseModel.fit(lessons, today=campaign.starts_on)
            except NotTrainedError as error:
                say(f"{campaign.campaign_id} is not tested: {error}")
            else:
                tested.append(_outcome(model, lesson))
        lessons.append(lesson)
    return tested


def _outcome(model: "ResponseModel", lesson: "Lesson") -> Tested:
    from ranking import columns as c
    from ranking.response.campaigns import OFFER_ID

    names = lesson.customers.keys[c.CUSTOMER_ID]
    raw = lesson.pairs.raw
    own = raw[c.TRIPS].to_numpy() + 1e-6 * raw["buyers"].to_numpy()
    scores: dict[str, np.ndarray] = {
        "model": model.offer.scores(lesson.pairs),
        "own_frequency": own,
        "popularity": raw["buyers"].to_numpy(),
    }
    used = lesson.used.select(c.CUSTOMER_ID, OFFER_ID, pl.lit(value=True).alias("was_used"))
    marked = lesson.pairs.keys.join(used, on=[c.CUSTOMER_ID, OFFER_ID], how="left", maintain_order="left")
    return Tested(
        campaign_id=lesson.campaign.campaign_id,
        starts_on=lesson.campaign.starts_on,
        offers=lesson.campaign.offers[OFFER_ID].n_unique(),
        chance=model.answer.log_odds(lesson.customers),
        answered=names.is_in(lesson.used[c.CUSTOMER_ID].unique().implode()).to_numpy(),
        coupon_share=lesson.customers.raw["coupon_share"].to_numpy(),
        ranks={name: _first_ranks(marked, values) for name, values in scores.items()},
    )


def _first_ranks(marked: pl.DataFrame, scores: np.ndarray) -> np.ndarray:
    """Place of the first used offer of each customer who used any; equal scores go by the offer's id."""
    from ranking import columns as c

    placed = marked.with_columns(pl.Series("score", -scores.astype(np.float64))).with_columns(
        pl.col("score").rank("ordinal").over(c.CUSTOMER_ID).alias("place")
    )
    best = placed.filter(pl.col("was_used")).group_by(c.CUSTOMER_ID).agg(pl.col("place").min()).sort(c.CUSTOMER_ID)
    return best["place"].to_numpy().astype(np.float64)


def campaign_section(tested: Sequence[Tested]) -> tuple[tuple[Measure, ...], tuple[Section, ...]]:
    """Which offer suits whom, and who answers at all."""
    if not tested:
        return (), ()
    offers, offer_table = _offer_measures(tested)
    answers = _answer_measures(tested)
    lead = (
        f"{len(tested)} campaigns from {tested[0].starts_on} on, {sum(len(o.answered) for o in tested):,} mailings, "
        f"{int(sum(one.answered.sum() for one in tested)):,} with a used offer. Nothing from a campaign's first day on "
        "is known to its models."
    )
    each = tuple(
        (one.campaign_id, str(one.starts_on), one.offers, len(one.answered), int(one.answered.sum())) for one in tested
    )
    by_campaign = Table(
        title="The campaigns", columns=("Campaign", "First day", "Offers", "Mailed", "Answered"), rows=each
    )
    who = Table(title="Who answers at all", columns=("What", "Value"), rows=tuple((m.label, m) for m in answers))
    section = Section(title="Campaigns", lead=lead, blocks=(offer_table, who, by_campaign))
    return (*offers, *answers), (section,)


def _offer_measures(tested: Sequence[Tested]) -> tuple[list[Measure], Table]:
    measures, rows = [], []
    for name, label in METHODS.items():
        ranks = np.concatenate([one.ranks[name] for one in tested])
        values = {"mrr": 1 / ranks, "hit5": ranks <= 5, "hit1": ranks <= 1}
        row = [
            statistic_of(
                f"campaigns.offers.{figure}.{name}",
                f"{FIGURE_WORDS[figure]} of the used offer among the campaign's, {label}",
                values[figure].astype(float),
                np.mean,
                draws=DRAWS,
            )
            for figure in FIGURES
        ]
        measures += row
        rows.append((label, *row))
    pairs = np.stack(
        [1 / np.concatenate([one.ranks[name] for one in tested]) for name in ("model", "own_frequency")], axis=1
    )
    label = "MRR of the used offer: Pushwright to own frequency, same mailings"
    ratio = statistic_of("campaigns.offers.ratio", label, pairs, _ratio, unit="ratio", draws=DRAWS)
    measures.append(ratio)
    return measures, Table(
        title="Which of the campaign's offers suits whom",
        columns=("Method", *(FIGURE_WORDS[figure] for figure in FIGURES)),
        rows=tuple(rows),
        note=f"{ratio.label}: {ratio.value:.3f} ({ratio.low:.3f} to {ratio.high:.3f})" if ratio.low is not None else "",
    )


def _ratio(pairs: np.ndarray) -> float:
    ours, theirs = pairs.mean(axis=0)
    return float(ours / max(theirs, 1e-9))


def _answer_measures(tested: Sequence[Tested]) -> list[Measure]:
    """AUC over all mailings and within campaigns, and how many of the likeliest tenth answer."""
    rows = np.concatenate(
        [
            np.stack([one.chance, one.answered, one.coupon_share, np.full(len(one.answered), k)], axis=1)
            for k, one in enumerate(tested)
        ]
    )
    figures: list[tuple[str, str, Callable[[np.ndarray], float]]] = [
        ("auc", "AUC over all mailings", lambda r: auc(r[:, 0], r[:, 1])),
        ("auc_within", "AUC within campaigns, weighted by answers", _within),
        ("auc_coupon_share", "AUC of the share of baskets with a coupon alone", lambda r: auc(r[:, 2], r[:, 1])),
        ("top_tenth", "Share of the likeliest tenth that answers", _top_tenth),
    ]
    found = [
        statistic_of(f"campaigns.answers.{name}", label, rows, figure, draws=DRAWS) for name, label, figure in figures
    ]
    rate = exact("campaigns.answers.rate", "Share that answers", float(rows[:, 1].mean()), len(rows), unit="share")
    return [*found, rate]


def auc(score: np.ndarray, label: np.ndarray) -> float:
    """Chance that one who answered scores above one who did not; ties count half. 0.5 where all are alike."""
    positive = label > 0
    hits, misses = int(positive.sum()), int((~positive).sum())
    if not hits or not misses:
        return 0.5
    return float((_average_ranks(score)[positive].sum() - hits * (hits + 1) / 2) / (hits * misses))


def _average_ranks(score: np.ndarray) -> np.ndarray:
    """Rank from 1, the mean of their places for those that are alike."""
    return pl.Series(score).rank("average").to_numpy()


def _within(rows: np.ndarray) -> float:
    parts = [rows[rows[:, 3] == k] for k in np.unique(rows[:, 3])]
    weights = [float(part[:, 1].sum()) if part[:, 1].any() and not part[:, 1].all() else 0.0 for part in parts]
    if not any(weights):
        return 0.5
    return float(np.average([auc(part[:, 0], part[:, 1]) for part in parts], weights=weights))


def _top_tenth(rows: np.ndarray) -> float:
    kept = max(len(rows) // 10, 1)
    return float(rows[np.argsort(-rows[:, 0], kind="stable")[:kept], 1].mean())
