"""Profiles against numbers reckoned by hand."""

from datetime import date, timedelta

from core.records import CustomerProfile
from ranking.catalogue import Catalogue
from ranking.interactions import build_interactions
from ranking.profiles import build_profiles
from tests.ranking.conftest import PRODUCTS, ZONE, bought, events

TODAY = date(2017, 3, 1)


def profile(*baskets: list[dict], name: str = "a", today: date = TODAY) -> CustomerProfile | None:
    interactions = build_interactions(events(*baskets), Catalogue.of(PRODUCTS), today=TODAY, timezone=ZONE)
    return build_profiles(interactions).get([name], today)[0]


def test_a_habit_by_hand() -> None:
    found = profile(
        bought("a", date(2016, 12, 20), "milk-a"),
        bought("a", date(2017, 1, 9), "milk-a", "bread-a"),
        bought("a", date(2017, 1, 19), "milk-b"),
        bought("a", date(2017, 2, 18), "milk-a", coupon_discount=0.5),
    )
    assert found is not None
    milk, bread = found.habits
    assert (milk.type_key, milk.trips, milk.trips_this_year) == ("DAIRY/MILK", 4, 3)
    assert milk.cycle_days == 20  # gaps 20, 10, 30
    assert (milk.last_on, milk.days_since, milk.last_product_id) == (date(2017, 2, 18), 11, "milk-a")
    assert milk.evidence == ("a|2017021816|milk-a", "a|2017011916|milk-b", "a|2017010916|milk-a")
    assert (bread.trips, bread.cycle_days) == (1, None)
    assert (found.trips, found.typical_gap_days, found.coupon_share) == (4, 20, 0.25)
    assert (found.first_on, found.last_on) == (date(2016, 12, 20), date(2017, 2, 18))


def test_two_trips_make_no_cycle() -> None:
    found = profile(bought("a", date(2017, 2, 1), "milk-a"), bought("a", date(2017, 2, 11), "milk-a"))
    assert found is not None
    assert found.habits[0].cycle_days is None


def test_two_baskets_on_one_day_are_two_trips_but_no_gap() -> None:
    days = [date(2017, 2, 1), date(2017, 2, 11), date(2017, 2, 21)]
    found = profile(*(bought("a", day, "milk-a") for day in days), bought("a", days[0], "milk-a", hour=20))
    assert found is not None
    assert (found.habits[0].trips, found.habits[0].cycle_days) == (4, 10)


def test_a_later_day_moves_the_distance_not_the_dates() -> None:
    baskets = [bought("a", date(2017, 2, 1), "milk-a")]
    now, later = profile(*baskets), profile(*baskets, today=TODAY + timedelta(days=5))
    assert now is not None
    assert later is not None
    assert later.habits[0].days_since == now.habits[0].days_since + 5
    assert later.habits[0].last_on == now.habits[0].last_on


def test_nobody_is_none() -> None:
    assert profile(bought("a", date(2017, 2, 1), "milk-a"), name="b") is None


def test_somebody_who_only_looked_has_no_profile() -> None:
    assert profile(bought("a", date(2017, 2, 1), "milk-a", kind="view")) is None
