"""The models of a campaign's answers: fitted on earlier campaigns, kept beside the ranking model."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl

from core.errors import NotTrainedError
from core.records import OfferFit, ResponseScore
from ranking import columns as c
from ranking.blend import probability
from ranking.files import load_parts, save_parts
from ranking.interactions import day_number
from ranking.response.answering import AnswerModel, fit_answers
from ranking.response.campaigns import OFFER_ID, USED_DAY, Campaign, Shopping, used_pairs
from ranking.response.choosing import Mailing, OfferModel, fit_offers
from ranking.response.features import Table, customer_table, offer_table

MATURE_DAYS: Final = 7
"""A campaign is learnt from once it has run so long."""


@dataclass(frozen=True)
class Lesson:
    """What was known when a campaign began, and what came of it (USED_DAY by CUSTOMER_ID and OFFER_ID)."""

    campaign: Campaign
    customers: Table
    pairs: Table
    used: pl.DataFrame


def lesson_of(shopping: Shopping, campaign: Campaign, campaigns: Sequence[Campaign]) -> Lesson:
    """Reads one campaign as of its first day."""
    pairs = offer_table(shopping, campaign, campaign.starts_on)
    customers = customer_table(shopping, campaign, campaign.starts_on, pairs, campaigns)
    return Lesson(campaign, customers, pairs, used_pairs(campaign, shopping.used))


@dataclass(frozen=True)
class ResponseModel:
    """Make one with `fit` or `load`."""

    answer: AnswerModel
    offer: OfferModel
    about: dict[str, Any]

    @classmethod
    def fit(cls, lessons: Sequence[Lesson], *, today: date) -> "ResponseModel":
        """Learns from the campaigns that ran before `today`, and from nothing that happened from then on.

        Raises NotTrainedError where too few customers answered.
        """
        day = day_number(today)
        past = [one for one in lessons if day - day_number(one.campaign.starts_on) >= MATURE_DAYS]
        used = [one.used.filter(pl.col(USED_DAY) < day) for one in past]
        answered = [
            one.customers.keys[c.CUSTOMER_ID].is_in(some[c.CUSTOMER_ID].unique().implode()).to_numpy()
            for one, some in zip(past, used, strict=True)
        ]
        answer = fit_answers([one.customers for one in past], answered)
        mailings = [mailing for one, some in zip(past, used, strict=True) for mailing in _mailings(one.pairs, some)]
        about = {
            "today": today.isoformat(),
            "campaigns": len(past),
            "mailings": sum(len(some) for some in answered),
            "answered": int(sum(some.sum() for some in answered)),
        }
        return cls(answer, fit_offers(past[0].pairs.names, mailings), about)

    def save(self, directory: Path) -> None:
        """Write the model; an older one in `directory` is replaced."""
        save_parts(directory, {"answer": self.answer, "offer": self.offer}, self.about)

    @classmethod
    def load(cls, directory: Path) -> "ResponseModel":
        """Raises NotTrainedError where there is no model, or a damaged, older or foreign one."""
        parts, about = load_parts(directory)
        if set(parts) != {"answer", "offer"}:
            raise NotTrainedError(f"{directory} holds another kind of model: run `pushwright train` again")
        return cls(parts["answer"], parts["offer"], about)

    def answers(self, lesson: Lesson) -> list[ResponseScore]:
        """One score for each customer mailed, the likeliest first; equal ones by id."""
        chances = probability(self.answer.log_odds(lesson.customers))
        why = self.answer.why(lesson.customers)
        names = lesson.customers.keys[c.CUSTOMER_ID].to_list()
        return [
            ResponseScore(
                customer_id=names[row],
                campaign_id=lesson.campaign.campaign_id,
                probability=float(chances[row]),
                place=place,
                why=why[row],
            )
            for place, row in enumerate(np.argsort(-chances, kind="stable").tolist(), 1)
        ]

    def offers(self, lesson: Lesson, *, top: int) -> list[OfferFit]:
        """The `top` offers of each customer, the best first; customers in order."""
        keys = lesson.pairs.keys
        customers, offers = keys[c.CUSTOMER_ID].to_list(), keys[OFFER_ID].to_list()
        trips = lesson.pairs.raw[c.TRIPS].to_list()
        scores = self.offer.scores(lesson.pairs)
        starts = _starts(lesson.pairs)
        shares = self.offer.shares(scores, starts)
        bounds = [*starts.tolist(), len(customers)]
        best = [
            start + row
            for start, end in pairwise(bounds)
            for row in np.argsort(-scores[start:end], kind="stable")[:top].tolist()
        ]
        return [
            OfferFit(
                customer_id=customers[row],
                offer_id=offers[row],
                share=min(float(shares[row]), 1),
                trips=int(trips[row]),
            )
            for row in best
        ]


def _starts(pairs: Table) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    """First row of each customer; the table is sorted by customer."""
    changes = pairs.keys[c.CUSTOMER_ID].rle_id().to_numpy()
    return np.flatnonzero(np.diff(changes.astype(np.int64), prepend=-1)).astype(np.int64)


def _mailings(pairs: Table, used: pl.DataFrame) -> list[Mailing]:
    """The mailings in which an offer was used."""
    answered = pairs.keys.with_row_index("row").join(used.select(c.CUSTOMER_ID).unique(), on=c.CUSTOMER_ID, how="semi")
    marked = answered.join(
        used.select(c.CUSTOMER_ID, OFFER_ID, pl.lit(value=True).alias("was_used")),
        on=[c.CUSTOMER_ID, OFFER_ID],
        how="left",
    ).sort("row")
    return [
        Mailing(
            pairs.values[some["row"].to_numpy()].astype(np.float64),
            some["was_used"].fill_null(value=False).to_numpy().astype(bool),
        )
        for some in marked.partition_by(c.CUSTOMER_ID, maintain_order=True)
    ]
