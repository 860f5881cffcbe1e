"""What is bought next, against a plain count over baskets."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise

import numpy as np
import polars as pl
import pytest

from ranking.catalogue import Catalogue
from ranking.followers import MIN_FOLLOWED, MIN_LIFT, MIN_Z, PRIOR_BASKETS, Followers, build_followers, usual_window
from ranking.interactions import build_interactions
from tests.ranking.conftest import PRODUCTS, TODAY, ZONE, bought, events, product

TYPES = 8
SHOP = tuple(product(f"p{k}", "D", f"T{k}") for k in range(TYPES))
Visits = dict[str, list[tuple[int, set[int]]]]
"""Of each customer (days ago, types) by basket, the oldest first."""


def random_visits(customers: int = 60, seed: int = 3) -> Visits:
    """Whoever buys type 0 often buys type 1 a few days later; everything else is chance."""
    random = np.random.default_rng(seed)
    visits: Visits = {}
    for k in range(customers):
        days = sorted(random.choice(120, size=14, replace=False).tolist(), reverse=True)
        baskets = [(day + 1, set(random.choice(TYPES, size=2, replace=False).tolist()) - {1}) for day in days]
        for (day, held), (later, after) in pairwise(baskets):
            if 0 in held and day - later <= 14 and random.random() < 0.7:
                after.add(1)
        visits[f"c{k:02d}"] = baskets
    return visits


def mined(visits: Visits, within_days: int) -> Followers:
    table = events(
        *(
            bought(name, TODAY - timedelta(days=ago), *(f"p{kind}" for kind in sorted(held)))
            for name, baskets in visits.items()
            for ago, held in baskets
            if held
        )
    )
    interactions = build_interactions(table, Catalogue.of(SHOP), today=TODAY, timezone=ZONE)
    return build_followers(interactions, within_days)


def counted(visits: Visits, within: int) -> tuple[Counter[tuple[int, int]], Counter[int], Counter[int], Counter[int]]:
    """(followed by pair, baskets by anchor, news by type, news after the anchor's baskets), basket by basket."""
    followed, held_by, news_of, after = Counter[tuple[int, int]](), Counter[int](), Counter[int](), Counter[int]()
    for baskets in visits.values():
        for ago, held in baskets:
            if not held or ago <= within:
                continue
            later = set().union(*(some for when, some in baskets if ago - within <= when < ago))
            known = set().union(*(some for when, some in baskets if ago <= when <= ago + within))
            news = later - known
            news_of.update(news)
            for kind in held:
                held_by[kind] += 1
                after[kind] += len(news)
                followed.update((kind, other) for other in news)
    return followed, held_by, news_of, after


@pytest.mark.parametrize("within", [7, 14])
def test_every_pair_has_the_counts_of_a_plain_loop(within: int) -> None:
    visits = random_visits()
    found = mined(visits, within)
    followed, held_by, news_of, after = counted(visits, within)
    all_news = sum(news_of.values())
    wanted = {}
    for (anchor, other), count in followed.items():
        expected = after[anchor] * news_of[other] / all_news
        lift = (count + PRIOR_BASKETS) / (expected + PRIOR_BASKETS)
        if count >= MIN_FOLLOWED and lift >= MIN_LIFT and (count - expected) / expected**0.5 >= MIN_Z:
            wanted[f"D/T{anchor}", f"D/T{other}"] = (count, held_by[anchor], round(lift, 2))
    records = [found.record(row) for row in range(len(found.anchor))]
    assert {(r.anchor_type, r.type_key): (r.followed, r.anchor_baskets, r.lift) for r in records} == wanted
    assert ("D/T0", "D/T1") in wanted
    for record in records:
        assert record.within_days == within
        assert record.support == pytest.approx(record.followed / found.all_baskets)
        assert record.confidence == pytest.approx(record.followed / record.anchor_baskets)
        assert record.usual == pytest.approx(news_of[int(record.type_key[-1])] / found.all_baskets)


def test_asked_by_anchor_and_nothing_for_what_is_unknown() -> None:
    found = mined(random_visits(), 14)
    assert "D/T1" in [record.type_key for record in found.of(["D/T0"])]
    assert found.of(["NO/SUCH"]) == []


def test_a_habit_is_no_news(small_events: pl.DataFrame) -> None:
    # Everybody buys the same every two weeks: whatever comes in the window stood in the basket before.
    interactions = build_interactions(small_events, Catalogue.of(PRODUCTS), today=TODAY, timezone=ZONE)
    assert len(build_followers(interactions, 14).anchor) == 0


def test_the_window_follows_the_rhythm_of_the_shop() -> None:
    def window(*baskets: list[dict]) -> int:
        found = build_interactions(events(*baskets), Catalogue.of(PRODUCTS), today=TODAY, timezone=ZONE)
        return usual_window(found.purchases)

    weekly = [bought("a", TODAY - timedelta(days=2 + 3 * k), "milk-a") for k in range(5)]
    monthly = [bought("a", TODAY - timedelta(days=2 + 30 * k), "milk-a") for k in range(5)]
    assert (window(*weekly), window(*monthly), window(weekly[0])) == (7, 60, 7)
