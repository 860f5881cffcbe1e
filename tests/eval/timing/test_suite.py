"""The timing evaluation on a town whose habits are known."""

from datetime import date
from functools import cache

import numpy as np
import polars as pl
import pytest

from agent.timing.hours import HourModel
from agent.timing.measure import scores
from core.errors import InputError
from eval.gates import judge, load_gates
from eval.suite import SuiteResult
from eval.timing.rivals import Rival, fit_rivals
from eval.timing.scoring import score
from eval.timing.speed import plan_speed
from eval.timing.split import Split, split_events
from eval.timing.suite import timing_suite
from eval.timing.updating import fit_updated
from tests.agent.timing.cases import NEW_YORK, events, weekly_shopper

Row = tuple[str, str, str, str | None, str | None]


@cache
def town() -> pl.DataFrame:
    """Sixty shoppers who come once a week, each at their own hour and day, until 27 November."""
    rows: list[Row] = []
    for number in range(60):
        rows += weekly_shopper(f"c{number}", f"2017-03-{6 + number % 7:02d}T{13 + number % 9:02d}:30", 38)
    return events(rows)


def split(**more: object) -> Split:
    options: dict[str, object] = {"until": date(2017, 10, 30), "days": 28, "least": 10}
    return split_events(
        town(),
        shop_timezone=NEW_YORK,
        timezones={},
        **(options | more),  # type: ignore[arg-type]
    )


@cache
def rivals() -> tuple[Rival, ...]:
    return tuple(fit_rivals(split(), recurrent=False, report=lambda *_: None))


@cache
def updated() -> Rival:
    return fit_updated(split())


@cache
def result() -> SuiteResult:
    planning = [plan_speed(rivals()[-1].model, split(), plans=200)]
    return timing_suite(split(), rivals(), planning, updated=updated(), config={"days": 28})


def test_the_split_judges_what_happened_after_the_day() -> None:
    whole = split()
    assert len(whole.cells) == 4 * 60
    assert whole.until.isoformat() == "2017-10-30T04:00:00+00:00"
    assert set(split(without=["c0", "c1"]).customer_ids) == set(whole.customer_ids) - {"c0", "c1"}
    assert len(split(days=7).cells) == 60


def test_the_last_days_are_judged_where_no_day_is_named() -> None:
    last = split(until=None, days=7)
    assert last.stop >= town()["at"].max()  # type: ignore[operator]
    assert len(last.cells) == 60


def test_customers_with_too_little_before_are_not_judged() -> None:
    with pytest.raises(InputError, match="no customer with 99 baskets before 2017-10-30"):
        split(least=99)


def test_no_events_are_named() -> None:
    with pytest.raises(InputError, match="no events to judge by"):
        split_events(town().clear(), until=None, days=7, least=1, shop_timezone=NEW_YORK, timezones={})


def test_the_default_learns_nothing_of_what_it_is_judged_by() -> None:
    one = split()
    earlier = town().filter(pl.col("at") < one.until)
    honest = HourModel.fit(earlier, until=one.until, shop_timezone=NEW_YORK)
    assert rivals()[-1].model.card.digest == honest.card.digest


def test_scores_agree_with_the_measures_of_single_moments() -> None:
    one, rival = split(), rivals()[-1]
    model = rival.model
    hours, week = scores(model.weeks(model.rows_of(one.customer_ids)).astype(float), one.cells)
    found = result()
    assert found.measure("hour.log_loss.pool").value == pytest.approx(hours.log_loss)
    assert found.measure("week.top3.pool").value == pytest.approx(week.top3)
    assert found.measure("week.calibration.pool").value == pytest.approx(week.calibration_error)
    assert score(rival, one).mean_hours.sum() == pytest.approx(1)


def test_the_gain_is_the_difference_and_has_an_interval() -> None:
    found = result()
    gain = found.measure("gain.week.shrunk")
    shrunk, pool = (found.measure(f"week.log_loss.{name}").value for name in ("shrunk", "pool"))
    assert shrunk is not None
    assert pool is not None
    assert gain.value == pytest.approx(shrunk - pool)
    assert gain.low is not None
    assert gain.high is not None
    assert gain.low < shrunk - pool < gain.high
    assert found.measure("gain.hour.population").value > 0.5  # type: ignore[operator]


def test_the_report_says_which_model_is_best() -> None:
    sections = {section.title: section.lead for section in result().sections}
    assert sections["Hour of the week"].startswith("The default has the lowest log-loss")
    names = {"pool": "population", "population": "pool"}
    swapped = [Rival(names.get(rival.name, rival.name), rival.model, 0.0) for rival in rivals()]
    (lead,) = (s.lead for s in timing_suite(split(), swapped, config={}).sections if s.title == "Hour of the week")
    assert lead.startswith("Not the default has the lowest log-loss, but: everybody's week")


def test_the_same_data_give_the_same_result() -> None:
    again = timing_suite(split(), fit_rivals(split(), recurrent=False, report=lambda *_: None), config={"days": 28})
    assert again.digest == timing_suite(split(), rivals(), config={"days": 28}).digest


def test_updated_each_moment_is_foretold_by_all_that_came_before_it() -> None:
    """As if the model were formed anew before each basket, with what everybody had taught it at the split."""
    one, found = split(), updated()
    weeks, frozen = found.model.weeks(found.rows(one)), rivals()[-1]
    assert weeks.shape == (240, 168)
    customers = np.array(one.customer_ids)
    first, second = np.flatnonzero(customers == "c7")[:2]
    assert weeks[first] == pytest.approx(frozen.model.weeks(frozen.rows(one))[first], rel=0.05, abs=1e-6)
    assert (weeks[second] != weeks[first]).any()
    late = town().filter((pl.col("customer_id") != "c7") | (pl.col("at") < one.came[int(second)]))
    cut = fit_updated(split_events(late, until=one.day, days=28, least=10, shop_timezone=NEW_YORK, timezones={}))
    rows = np.flatnonzero(customers == "c8")
    kept = [place for place, name in enumerate(customers) if name != "c7" or place == first]
    again = cut.model.weeks(np.arange(len(kept)))
    assert again[kept.index(int(first))] == pytest.approx(weeks[first], abs=1e-6)
    assert again[[kept.index(int(row)) for row in rows]] == pytest.approx(weeks[rows], abs=1e-6)


def test_who_changes_habits_is_followed_only_by_the_updated_model() -> None:
    """Five shoppers come at another hour from the day of the split on, four times a week."""
    moved = [f"c{number}" for number in range(5)]
    rows: list[Row] = []
    for place, customer_id in enumerate(moved):
        rows += [
            (customer_id, "purchase", f"2017-11-{day:02d}T02:10", f"night-{place}-{day}", None) for day in range(1, 25)
        ]
    both = pl.concat([town(), events(rows)])
    one = split_events(both, until=date(2017, 10, 30), days=28, least=10, shop_timezone=NEW_YORK, timezones={})
    late = [place for place, name in enumerate(one.customer_ids) if name in moved and one.cells[place] % 24 == 21]
    found, frozen = fit_updated(one), HourModel.fit(both, until=one.until, shop_timezone=NEW_YORK)
    told = found.model.weeks(np.array(late[-3:])).reshape(-1, 7, 24).sum(axis=1)[:, 21]
    untold = frozen.weeks(frozen.rows_of([one.customer_ids[place] for place in late[-3:]]))
    assert (told > 3 * untold.reshape(-1, 7, 24).sum(axis=1)[:, 21]).all()


def test_the_updated_model_is_shown_and_is_no_rival() -> None:
    found = result()
    assert found.measure("week.log_loss.updated").n == 240
    assert "gain.week.updated" not in {measure.name for measure in found.measures}
    without = timing_suite(split(), rivals(), config={})
    assert "week.log_loss.updated" not in {measure.name for measure in without.measures}


def test_the_packaged_gates_fit_the_measures() -> None:
    outcomes = {outcome.name: outcome for outcome in judge(load_gates("timing"), result())}
    assert {name for name in outcomes if "*" in name} == set()
    assert {"gain.hour.shrunk", "week.calibration.pool", "speed.plans", "speed.fit"} <= set(outcomes)
    assert outcomes["gain.week.population"].passed
    assert "gain.week.recurrent" not in outcomes


def test_planning_speed_is_that_of_real_plans() -> None:
    speed = result().measure("speed.plans")
    assert speed.n == 200
    assert speed.timed
    assert speed.low is not None
    assert np.isfinite([speed.low, speed.value or 0]).all()
    assert speed.low > 100
