"""Angles follow from facts; the draw is stable and its probability is the one it had."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.timing.arms import has_random_copy
from agent.writing.planning import angle_strengths, choose_option, score_options
from agent.writing.records import AngleOption
from core.records import Angle, Facts
from tests.prompts.facts import WAFFLES


@pytest.mark.parametrize(
    ("days", "allowed"), [(10, False), (16, False), (17, True), (21, True), (33, True), (34, False), (60, False)]
)
def test_replenish_only_near_the_due_date(days: int, allowed: bool) -> None:
    assert (Angle.REPLENISH in angle_strengths(WAFFLES | {"days_since": days})) is allowed


@pytest.mark.parametrize(
    ("change", "angle"),
    [
        ({"anchor_days": 0}, Angle.COMPLEMENT),
        ({"days_since": 4, "anchor_days": 6}, Angle.COMPLEMENT),
        ({"times_bought": 4}, Angle.FAVOURITE),
        ({"days_since": 1}, Angle.FAVOURITE),
        ({"days_away": 29}, Angle.WIN_BACK),
        ({}, Angle.PRICE_DROP),
        ({}, Angle.BACK_IN_STOCK),
        ({}, Angle.CART),
        ({}, Angle.NEW_ARRIVAL),
    ],
)
def test_an_angle_without_its_facts_is_not_offered(change: Facts, angle: Angle) -> None:
    assert angle not in angle_strengths(WAFFLES | change)


@pytest.mark.parametrize(
    ("change", "angle"),
    [
        ({"days_away": 45}, Angle.WIN_BACK),
        ({"days_out": 12}, Angle.BACK_IN_STOCK),
        ({"cart_days": 2}, Angle.CART),
        ({"new": True, "arrived": True}, Angle.NEW_ARRIVAL),
        ({}, Angle.OFFER),
        ({}, Angle.COMPLEMENT),
        ({}, Angle.FAVOURITE),
    ],
)
def test_an_angle_with_its_facts_is(change: Facts, angle: Angle) -> None:
    assert angle in angle_strengths(WAFFLES | change)


def _options() -> list[AngleOption]:
    return score_options("p1", 0, WAFFLES) + score_options("p2", 1, WAFFLES | {"item": "syrup"})


def test_the_draw_is_stable_and_follows_its_probability() -> None:
    draws = [choose_option(_options(), str(customer), 7) for customer in range(2000)]
    assert draws[:50] == [choose_option(list(reversed(_options())), str(customer), 7) for customer in range(50)]
    counts = Counter((draw.product_id, draw.angle) for draw in draws)
    for draw in draws:
        share = counts[draw.product_id, draw.angle] / len(draws)
        assert share == pytest.approx(draw.propensity, abs=0.04)


def test_the_random_share_gets_each_option_alike_and_every_draw_knows_its_probability() -> None:
    share = 0.4
    draws = [
        choose_option(
            _options(),
            str(customer),
            7,
            random_share=share,
            evenly=has_random_copy("camp", str(customer), share, 7),
        )
        for customer in range(4000)
    ]
    counts = Counter((draw.product_id, draw.angle) for draw in draws)
    assert len(counts) == len(_options())
    for draw in draws:
        assert draw.propensity >= share / len(_options())
        assert counts[draw.product_id, draw.angle] / len(draws) == pytest.approx(draw.propensity, abs=0.03)


@given(st.integers(0, 10**6), st.text(min_size=1, max_size=8))
def test_propensities_are_probabilities(seed: int, customer: str) -> None:
    assert 0 < choose_option(_options(), customer, seed).propensity <= 1


def test_a_rhythm_that_was_broken_off_is_only_spoken_of_to_somebody_who_was_away() -> None:
    facts = WAFFLES | {"cycle_days": 17, "days_since": 186, "days_away": 45, "times_bought": 8}
    by_angle = {option.angle: option.facts for option in score_options("p1", 0, facts)}
    assert by_angle[Angle.WIN_BACK]["cycle_days"] == 17
    assert "cycle_days" not in by_angle[Angle.FAVOURITE]
    (kept,) = [o for o in score_options("p1", 0, facts | {"days_since": 30}) if o.angle is Angle.FAVOURITE]
    assert kept.facts["cycle_days"] == 17
