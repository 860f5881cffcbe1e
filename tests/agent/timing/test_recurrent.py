"""The recurrent network on shoppers with habits: it learns, repeats itself, and serves the timer like the pool does."""

import numpy as np
import polars as pl
import pytest

from agent.timing.recurrent import RecurrentSettings, fit_recurrent
from agent.timing.timer import Timer
from core.errors import InputError
from core.records import SendPlan
from tests.agent.timing.cases import NEW_YORK, brief, customer, events, utc, weekly_shopper

UNTIL = utc("2017-11-01T04:00")
TINY = RecurrentSettings(hidden=8, epochs=4, batch=16)


@pytest.fixture(scope="module")
def town() -> pl.DataFrame:
    rows = [
        row
        for number in range(30)
        for row in weekly_shopper(f"c{number}", f"2017-03-{6 + number % 7:02d}T{13 + number % 9:02d}:30", 34)
    ]
    return events(rows)


def test_it_learns_habits_and_gives_the_same_again(town: pl.DataFrame) -> None:
    model = fit_recurrent(town, until=UNTIL, shop_timezone=NEW_YORK, settings=TINY)
    regular, stranger = model.profile(["c0", "stranger"])
    assert sum(regular.week) == pytest.approx(1)
    assert sum(regular.hours[8:10]) > 2 * sum(stranger.hours[8:10])
    assert model.card.method == "recurrent"
    again = fit_recurrent(town, until=UNTIL, shop_timezone=NEW_YORK, settings=TINY)
    assert np.array_equal(again.arrays.weeks, model.arrays.weeks)
    (plan,) = Timer(model, shop_timezone=NEW_YORK).plan([customer("c0")], brief(), now=utc("2017-11-06T05:00"), seed=0)
    assert isinstance(plan, SendPlan)
    assert plan.basis == "customer"


def test_too_little_to_validate_on_is_refused(town: pl.DataFrame) -> None:
    late = town.filter(pl.col("at") > utc("2017-10-20T00:00"))
    with pytest.raises(InputError, match="28 days"):
        fit_recurrent(late, until=UNTIL, shop_timezone=NEW_YORK, settings=TINY)
    with pytest.raises(InputError):
        fit_recurrent(town, until=utc("2017-01-01T00:00"), shop_timezone=NEW_YORK, settings=TINY)
