"""Reasons as somebody behind the counter would say them."""

import re

import pytest

from ranking import reason_texts as say
from ranking.model import RankingModel
from ranking.shared_buyers import SharedBuyers
from tests.ranking.conftest import TODAY

ANCHOR: say.Facts = {"anchor": "milk", "anchor_trips": 7, "anchor_days_since": 4}


@pytest.mark.parametrize(
    ("trips", "this_year", "since", "cycle", "words"),
    [
        (4, 4, 10, 14.0, "Buys salsa about every two weeks, 4 times this year; last bought 10 days ago, next due in "
         "about 4 days."),
        (9, 9, 8, 7.0, "Buys salsa about once a week, 9 times this year; last bought 8 days ago, so due about now."),
        (9, 9, 15, 10.5, "Buys salsa about every 11 days, 9 times this year; last bought 15 days ago, about 5 days "
         "overdue."),
        (9, 9, 40, 10.0, "Buys salsa about every 10 days, 9 times this year; last bought 40 days ago, unusually long "
         "for them."),
        (5, 0, 400, 30.0, "Buys salsa about once a month, 5 times in all; last bought 400 days ago, unusually long for "
         "them."),
        (2, 2, 9, None, "Has bought salsa twice this year, last 9 days ago."),
        (1, 1, 1, None, "Bought salsa once, yesterday."),
    ],
)  # fmt: skip
def test_a_habit(trips: int, this_year: int, since: int, cycle: float | None, words: str) -> None:
    habit: say.Facts = {"trips": trips, "trips_this_year": this_year, "days_since": since}
    assert say.own_text("salsa", habit if cycle is None else habit | {"cycle_days": cycle}) == words


def test_what_goes_together_is_compared_with_other_baskets() -> None:
    facts = ANCHOR | {"together": 1162, "anchor_baskets": 2812, "times_others": 3.0}
    assert say.together_text("bananas", facts) == (
        "People who buy milk, as this customer did 4 days ago, put bananas in the same basket 3 times as often as "
        "others do (1,162 of 2,812 baskets)."
    )
    assert "twice as often" in say.together_text("bananas", facts | {"times_others": 2.0})


@pytest.mark.parametrize(("both", "word"), [(51, "Most"), (50, "Many"), (20, "Some")])
def test_most_many_some(both: int, word: str) -> None:
    text = say.similar_text("bananas", ANCHOR | {"both_customers": both, "anchor_customers": 100})
    assert text == f"{word} people who buy milk, as this customer does, also buy bananas ({both} of 100)."


def test_a_customer_who_bought_the_anchor_once_does_not_buy_it() -> None:
    facts = ANCHOR | {"anchor_trips": 1, "both_customers": 1, "anchor_customers": 2}
    assert "as this customer did once" in say.similar_text("bananas", facts)
    assert say.content_text(ANCHOR) == "Much like milk, bought 7 times, last 4 days ago."


@pytest.mark.parametrize(
    ("buyers", "kinds", "words"),
    [
        (100, 200, "A favourite in the shop: 100 customers bought this in the last 30 days."),
        (99, 200, "99 customers bought this in the last 30 days."),
        (1, 1, "One customer bought this in the last 30 days."),
        (0, 200, "New or rarely bought; 200 customers bought other tea in the last 30 days."),
        (0, 0, "Nobody has bought this in the last 30 days: new here, or a try."),
    ],
)
def test_popularity(buyers: int, kinds: int, words: str) -> None:
    assert say.popular_text("tea", buyers, kinds, active=2000) == words


def test_every_number_of_a_sentence_is_one_of_its_facts_or_their_arithmetic(small_model: RankingModel) -> None:
    names = [f"c{k:02d}" for k in range(20)] + ["half", "stranger"]
    found = small_model.rank(names, scope=None, today=TODAY, top=5, seed=1)
    reasons = [reason for ranked in found for item in ranked.items for reason in item.reasons]
    assert len({reason.kind for reason in reasons}) >= 3
    for reason in reasons:
        facts = reason.facts
        known = {f"{value:g}" for value in facts.values() if not isinstance(value, str)} | {"30"}
        if "cycle_days" in facts:
            cycle, since = float(facts["cycle_days"]), int(facts["days_since"])
            known |= {str(say.whole(cycle)), str(say.whole(abs(cycle - since)))}
        assert set(re.findall(r"[\d.]*\d", reason.text.replace(",", ""))) <= known, reason.text
        assert not re.search(r"chance|lift|probab|weight", reason.text), reason.text


def test_no_sentence_about_the_same_anchor_twice(small_model: RankingModel) -> None:
    (found,) = small_model.rank(["half"], scope=["salsa-a"], today=TODAY, top=1, seed=1, only="new")
    anchors = [reason.facts["anchor_type"] for reason in found.items[0].reasons if "anchor_type" in reason.facts]
    assert len(anchors) == len(set(anchors)) > 0


def test_shared_buyers_by_hand(small_model: RankingModel) -> None:
    types = small_model.snapshot.catalogue.types
    shared = SharedBuyers(small_model.snapshot.type_level.history)
    chips, salsa, milk = (types.code(f"{name}") for name in ("SNACKS/CHIPS", "SNACKS/SALSA", "DAIRY/MILK"))
    assert len(shared.of(chips)) == 21
    assert (shared.both(chips, salsa), shared.both(salsa, chips), shared.both(chips, milk)) == (20, 20, 21)
