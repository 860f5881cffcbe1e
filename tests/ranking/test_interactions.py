"""Events to baskets and matrices."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from core.errors import InputError
from ranking import columns as c
from ranking.catalogue import Catalogue
from ranking.interactions import Interactions, build_interactions
from tests.ranking.conftest import PRODUCTS, TODAY, ZONE, bought, events

CATALOGUE = Catalogue.of(PRODUCTS)


def build(table: pl.DataFrame, today: date = TODAY, zone: str = ZONE) -> Interactions:
    return build_interactions(table, CATALOGUE, today=today, timezone=zone)


def cell(interactions: Interactions, customer: str, product: str, half_life: float | None = None) -> float:
    matrix = interactions.matrix(c.PRODUCT, half_life)
    return float(matrix[[interactions.customers.code(customer)], :].toarray()[0, CATALOGUE.products.code(product)])


def test_a_product_counts_once_a_basket() -> None:
    day = date(2017, 9, 1)
    table = events(bought("a", day, "milk-a", "milk-a"), bought("a", day, "milk-a", hour=20))
    assert cell(build(table), "a", "milk-a") == 2.0


def test_lines_without_an_order_belong_to_the_basket_of_their_day() -> None:
    day = date(2017, 9, 1)
    table = events(bought("a", day, "milk-a", order=None), bought("a", day, "bread-a", hour=20, order=None))
    assert build(table).purchases[c.BASKET].n_unique() == 1


def test_days_are_those_of_the_shop() -> None:
    table = events(bought("a", TODAY, "milk-a", hour=3))  # 23:00 on the day before in New York
    assert build(table).purchases.height == 1
    assert build(table, zone="UTC").purchases.height == 0


def test_nothing_on_or_after_today_is_used() -> None:
    table = events(bought("a", TODAY - timedelta(days=1), "milk-a"), bought("a", TODAY, "bread-a"))
    assert cell(build(table), "a", "bread-a") == 0
    assert cell(build(table), "a", "milk-a") == 1


def test_returns_unknown_products_and_pushes_say_nothing() -> None:
    day = date(2017, 9, 1)
    table = events(
        bought("a", day, "milk-a", value=-2.0),
        bought("a", day, "no-such-product"),
        bought("a", day, "bread-a", kind="push_sent"),
        bought("b", day, "bread-a", value=None),
    )
    interactions = build(table)
    assert interactions.customers.ids == ("b",)
    assert interactions.lines.height == 1


def test_weaker_kinds_weigh_less_than_a_purchase() -> None:
    day = date(2017, 9, 1)
    table = events(bought("a", day, "milk-a", kind="view", order=None), bought("a", day, "bread-a"))
    assert 0 < cell(build(table), "a", "milk-a") < cell(build(table), "a", "bread-a")
    assert build(table).purchases.height == 1


def test_an_event_of_one_half_life_ago_counts_half() -> None:
    table = events(bought("a", TODAY - timedelta(days=30), "milk-a"))
    assert cell(build(table), "a", "milk-a", 30.0) == pytest.approx(0.5)


def test_codes_do_not_depend_on_the_order_of_the_events(small_events: pl.DataFrame) -> None:
    shuffled = small_events.sample(fraction=1.0, shuffle=True, seed=3)
    assert build(small_events).lines.equals(build(shuffled).lines)


def test_types_are_the_sum_of_their_products() -> None:
    day = date(2017, 9, 1)
    interactions = build(events(bought("a", day, "milk-a"), bought("a", day + timedelta(days=1), "milk-b")))
    assert interactions.matrix(c.TYPE).sum() == 2.0
    assert np.count_nonzero(interactions.matrix(c.TYPE).toarray()) == 1


def test_a_missing_column_is_named() -> None:
    with pytest.raises(InputError, match="'order_id'"):
        build(events(bought("a", TODAY, "milk-a")).drop("order_id"))


def test_an_earlier_view_forgets_what_came_later(small_events: pl.DataFrame) -> None:
    cut = TODAY - timedelta(days=30)
    whole, fresh = build(small_events).before(cut), build(small_events, today=cut)
    assert whole.purchases.select(c.EVENT_ID).equals(fresh.purchases.select(c.EVENT_ID))
