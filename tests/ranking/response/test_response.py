"""Who answers, and with which offer: learnt from earlier campaigns, never from what came after."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from core.errors import NotTrainedError
from ranking.response.campaigns import offer_products, shopping_of, used_pairs
from ranking.response.choosing import PRIOR, Mailing, fit_offers
from ranking.response.features import offer_table
from ranking.response.model import Lesson, ResponseModel, lesson_of
from tests.ranking.conftest import PRODUCTS, SCHEMA, ZONE, events
from tests.ranking.response.town import STARTS, campaigns, favourite, is_saver, offer, redeemed, shopping, town

TODAY = STARTS[2]


@pytest.fixture(scope="module")
def lessons() -> list[Lesson]:
    known, every = shopping(), campaigns()
    return [lesson_of(known, campaign, every) for campaign in every]


@pytest.fixture(scope="module")
def model(lessons: list[Lesson]) -> ResponseModel:
    return ResponseModel.fit(lessons[:2], today=TODAY)


def test_those_who_use_coupons_are_likely_to_answer(model: ResponseModel, lessons: list[Lesson]) -> None:
    scores = model.answers(lessons[2])
    assert [score.place for score in scores] == list(range(1, 61))
    savers = {f"c{k:02d}" for k in range(60) if is_saver(k)}
    assert {score.customer_id for score in scores[:20]} == savers
    assert scores[0].probability > 0.7 > 0.3 > scores[-1].probability
    assert scores[0].why[0] == "used coupons in 26 of 26 baskets, last 1 day before"
    assert "answered 2 of 2 earlier campaigns" in scores[0].why
    assert not any("answered 0" in line or "in 0 of" in line for score in scores for line in score.why)


def test_the_offer_on_what_they_buy_comes_first(model: ResponseModel, lessons: list[Lesson]) -> None:
    fits = model.offers(lessons[2], top=3)
    assert len(fits) == 180
    for k in range(60):
        mine = fits[3 * k : 3 * k + 3]
        assert {fit.customer_id for fit in mine} == {f"c{k:02d}"}
        assert mine[0].offer_id == f"{favourite(k)}-2"
        assert sum(fit.share for fit in mine) == pytest.approx(1, abs=1e-5)
        assert mine[0].trips > 20 > mine[1].trips == 0


def test_nothing_after_the_first_day_is_known(lessons: list[Lesson], model: ResponseModel) -> None:
    past = town().filter(pl.col("at").dt.date() < TODAY)
    every = campaigns()
    known = shopping_of(past, PRODUCTS, ZONE)
    again = lesson_of(known, every[2], every)
    np.testing.assert_array_equal(again.customers.values, lessons[2].customers.values)
    np.testing.assert_array_equal(again.pairs.values, lessons[2].pairs.values)
    from_past = ResponseModel.fit([lesson_of(known, campaign, every) for campaign in every[:2]], today=TODAY)
    np.testing.assert_array_equal(from_past.answer.weights, model.answer.weights)
    assert ResponseModel.fit(lessons, today=TODAY).about == model.about  # the third has not begun


def test_too_few_answers_are_said(lessons: list[Lesson]) -> None:
    with pytest.raises(NotTrainedError, match="0 customers answered campaigns so far; a response model needs 20"):
        ResponseModel.fit(lessons[:1], today=STARTS[0] + timedelta(days=3))


def test_a_saved_model_answers_the_same(model: ResponseModel, lessons: list[Lesson], tmp_path: Path) -> None:
    model.save(tmp_path / "m")
    loaded = ResponseModel.load(tmp_path / "m")
    assert loaded.answers(lessons[2]) == model.answers(lessons[2])
    assert loaded.offers(lessons[2], top=2) == model.offers(lessons[2], top=2)
    assert loaded.about == model.about
    with pytest.raises(NotTrainedError, match="pushwright train"):
        ResponseModel.load(tmp_path / "nothing")


def test_counts_of_a_pair_by_hand() -> None:
    campaign = campaigns()[2]
    table = offer_table(shopping(), campaign, campaign.starts_on)
    row = table.raw.row(by_predicate=(pl.col("customer_id") == "c01") & (pl.col("offer_id") == "chips-2"), named=True)
    # Tuesdays from 3 January to 27 June.
    assert row["trips"] == 26
    assert row["age"] == (campaign.starts_on - date(2017, 6, 27)).days
    assert row["buyers"] == 30
    assert row["saved_trips"] == 0


def test_a_used_offer_of_somebody_who_was_not_mailed_does_not_count() -> None:
    stranger = pl.DataFrame(
        [redeemed("x", STARTS[0], "chips-0"), redeemed("c03", STARTS[0], "chips-0")],
        schema={**SCHEMA, "offer_id": pl.String},
    )
    used = used_pairs(campaigns()[0], shopping(stranger).used)
    assert used["customer_id"].to_list() == ["c03"]


def test_events_from_before_offers_were_recorded_can_be_read() -> None:
    assert shopping_of(events(), PRODUCTS, ZONE).used.is_empty()


def test_offers_may_name_categories() -> None:
    pairs = offer_products([offer(0, "chips", products=("milk-a",), categories=("SNACKS",))], PRODUCTS)
    assert pairs["product_id"].to_list() == ["chips-a", "milk-a", "salsa-a"]


def test_without_a_used_offer_the_prior_is_the_model() -> None:
    found = fit_offers(("trips", "other"), [Mailing(np.ones((2, 2)), np.zeros(2, dtype=bool))])
    assert found.weights.tolist() == [PRIOR["trips"], 0.0]


def test_evidence_moves_the_prior() -> None:
    values = np.array([[1.0, 0.0], [0.0, 1.0]])
    mailings = [Mailing(values, np.array([False, True]))] * 400
    found = fit_offers(("trips", "other"), mailings)
    assert found.weights[0] < PRIOR["trips"]
    assert found.weights[1] > found.weights[0]
