"""The hour model on shoppers whose habits are known."""

from datetime import timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from agent.timing.baselines import BASELINES, fit_baseline
from agent.timing.feedback import answer_lift, pushes_of
from agent.timing.hours import HourModel
from agent.timing.measure import scores
from agent.timing.moments import moments_of
from agent.timing.records import HourSettings
from core.errors import InputError, NotTrainedError
from tests.agent.timing.cases import NEW_YORK, events, utc, weekly_shopper

UNTIL = utc("2017-11-01T04:00")
SMALL = HourSettings(segments=3)
Row = tuple[str, str, str, str | None, str | None]


def town(shoppers: int = 40, weeks: int = 30) -> pl.DataFrame:
    """Shoppers who come once a week, each at their own hour of the day and day of the week."""
    rows: list[Row] = []
    for number in range(shoppers):
        start = f"2017-03-{6 + number % 7:02d}T{13 + number % 9:02d}:30"
        rows += weekly_shopper(f"c{number}", start, weeks)
    return events(rows)


@pytest.fixture(scope="module")
def model() -> HourModel:
    return HourModel.fit(town(), until=UNTIL, shop_timezone=NEW_YORK, settings=SMALL)


def test_a_basket_is_one_moment_whatever_its_lines_and_a_session_one_an_hour() -> None:
    rows: list[Row] = [
        ("a", "purchase", "2017-10-02T14:10", "o1", None),
        ("a", "purchase", "2017-10-02T14:10", "o1", None),
        ("a", "purchase", "2017-10-02T14:20", "o2", None),
        ("a", "view", "2017-10-02T14:30", None, None),
        ("a", "view", "2017-10-02T14:50", None, None),
        ("a", "push_sent", "2017-10-02T15:00", None, "p"),
        ("a", "purchase", "2017-11-02T14:10", "o3", None),
    ]
    moments = moments_of(events(rows), until=UNTIL, kind_weights={"purchase": 1.0, "view": 0.5}, shop_timezone=NEW_YORK)
    assert moments["weight"].to_list() == [1.0, 1.0, 0.5]
    assert moments["cell"].to_list() == [10, 10, 10]
    assert moments["age_days"].to_list() == pytest.approx([29.5764, 29.5694, 29.5625], abs=1e-3)


def test_local_hours_are_those_of_the_customers_own_zone() -> None:
    rows = [("a", "purchase", "2017-10-02T03:00", "o", None), ("b", "purchase", "2017-10-02T03:00", "o", None)]
    moments = moments_of(
        events(rows),
        until=UNTIL,
        kind_weights={"purchase": 1.0},
        shop_timezone=NEW_YORK,
        timezones={"b": "Asia/Shanghai", "c": "Europe/London"},
    )
    assert moments["cell"].to_list() == [6 * 24 + 23, 11]


def test_every_row_is_a_distribution_and_hours_are_the_sum_of_days(model: HourModel) -> None:
    for profile in model.profile(["c0", "c1", "stranger"]):
        week = np.array(profile.week)
        assert week.sum() == pytest.approx(1)
        assert week.min() > 0
        assert profile.hours == pytest.approx(tuple(week.reshape(7, 24).sum(axis=0)))


def test_habits_are_found_and_strangers_get_the_population(model: HourModel) -> None:
    regular, stranger = model.profile(["c0", "stranger"])
    assert int(np.argmax(regular.hours)) in {8, 9}
    assert (regular.basis, stranger.basis) == ("customer", "population")
    assert 0.5 < regular.confidence < 1
    assert (stranger.confidence, stranger.segment) == (0.0, None)
    assert max(regular.hours) > 2 * max(stranger.hours)


def test_few_moments_say_little() -> None:
    rows = [*weekly_shopper("rare", "2017-10-20T23:30", 1), *weekly_shopper("often", "2017-05-05T23:30", 20)]
    fitted = HourModel.fit(pl.concat([town(), events(rows)]), until=UNTIL, shop_timezone=NEW_YORK, settings=SMALL)
    rare, often = fitted.profile(["rare", "often"])
    assert rare.basis == "segment"
    assert rare.confidence < 0.15 < often.confidence
    assert rare.hours[19] < often.hours[19]


def test_nothing_after_the_cut_is_used(model: HourModel) -> None:
    later: list[Row] = [("c0", "purchase", "2017-11-02T09:00", f"late{n}", None) for n in range(50)]
    again = HourModel.fit(pl.concat([town(), events(later)]), until=UNTIL, shop_timezone=NEW_YORK, settings=SMALL)
    assert again.card.digest == model.card.digest


def test_the_order_of_events_does_not_matter(model: HourModel) -> None:
    shuffled = town().sample(fraction=1.0, shuffle=True, seed=5)
    assert HourModel.fit(shuffled, until=UNTIL, shop_timezone=NEW_YORK, settings=SMALL).card == model.card


def test_it_beats_the_baselines_on_regular_shoppers() -> None:
    town_events = town(shoppers=80, weeks=38)
    moments = moments_of(
        town_events, until=utc("2017-12-01T05:00"), kind_weights={"purchase": 1.0}, shop_timezone=NEW_YORK
    ).filter(pl.col("at") >= UNTIL)
    ids, cells = moments["customer_id"].to_list(), moments["cell"].cast(pl.Int64).to_numpy()
    losses = {}
    for name in BASELINES:
        baseline = fit_baseline(town_events, name, until=UNTIL, shop_timezone=NEW_YORK)
        assert baseline.card.method == name
        losses[name] = scores(baseline.weeks(baseline.rows_of(ids)).astype(float), cells)[0].log_loss
    fitted = HourModel.fit(town_events, until=UNTIL, shop_timezone=NEW_YORK, settings=SMALL)
    own = scores(fitted.weeks(fitted.rows_of(ids)).astype(float), cells)[0].log_loss
    assert own < losses["shrunk"] < losses["population"]


def test_answers_to_pushes_move_the_week() -> None:
    rows: list[Row] = []
    for day in range(1, 29):
        for hour, kind in ((14, "push_dismissed"), (22, "push_opened")):
            push = f"p{day}-{hour}"
            rows.append(("c0", "push_sent", f"2017-10-{day:02d}T{hour}:05", None, push))
            rows.append(("c0", kind, f"2017-10-{day:02d}T{hour}:40", None, push))
    pushes = pushes_of(events(rows), until=UNTIL, shop_timezone=NEW_YORK)
    assert pushes["answer"].to_list() == [-0.5, 1.0] * 28
    assert set(pushes["cell"].to_numpy() % 24) == {10, 18}
    lift = answer_lift(pushes, {"c0": 0, "c1": 1}, SMALL)
    assert lift is not None
    assert lift.own[0, 18] > 1.3 > 1 > lift.own[0, 10]
    assert lift.own[1] == pytest.approx(lift.everybody)
    fitted = HourModel.fit(pl.concat([town(), events(rows)]), until=UNTIL, shop_timezone=NEW_YORK, settings=SMALL)
    without = HourModel.fit(town(), until=UNTIL, shop_timezone=NEW_YORK, settings=SMALL)
    assert fitted.profile(["c0"])[0].hours[18] > without.profile(["c0"])[0].hours[18]
    assert answer_lift(pushes, {"c1": 0}, SMALL) is None


def test_events_that_cannot_be_learned_from_are_refused() -> None:
    with pytest.raises(InputError, match="2017-01-01"):
        HourModel.fit(town(), until=utc("2017-01-01T00:00"), shop_timezone=NEW_YORK)
    with pytest.raises(InputError, match="push_id"):
        HourModel.fit(town().drop("push_id"), until=UNTIL, shop_timezone=NEW_YORK)
    with pytest.raises(InputError, match="'at'"):
        HourModel.fit(town().with_columns(pl.col("at").dt.replace_time_zone(None)), until=UNTIL, shop_timezone=NEW_YORK)


def test_saved_and_read_back_it_is_the_same(model: HourModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    again = HourModel.load(tmp_path, known_until=UNTIL, now=UNTIL + timedelta(days=3), max_age=timedelta(days=7))
    ids = ["c3", "c11", "stranger"]
    assert again.card == model.card
    assert again.profile(ids) == model.profile(ids)


def test_files_that_do_not_fit_are_refused(model: HourModel, tmp_path: Path) -> None:
    with pytest.raises(NotTrainedError, match="no hour model"):
        HourModel.load(tmp_path / "nothing")
    model.save(tmp_path)
    with pytest.raises(NotTrainedError, match="--until 2017-10-01"):
        HourModel.load(tmp_path, known_until=utc("2017-10-01T00:00"))
    with pytest.raises(NotTrainedError, match="too old"):
        HourModel.load(tmp_path, now=UNTIL + timedelta(days=8), max_age=timedelta(days=7))


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("hours.json", b"{}", "not the card"),
        ("hours.json", b"\xff\xfe", "not the card"),
        ("hours.npz", b"PK broken", "damaged"),
        ("hours.npz", b"", "damaged"),
    ],
)
def test_damaged_files_are_refused(model: HourModel, tmp_path: Path, name: str, content: bytes, words: str) -> None:
    model.save(tmp_path)
    (tmp_path / name).write_bytes(content)
    with pytest.raises(NotTrainedError, match=words):
        HourModel.load(tmp_path)


def test_foreign_and_older_files_are_refused(model: HourModel, tmp_path: Path) -> None:
    model.save(tmp_path / "one")
    other = HourModel.fit(town(shoppers=5), until=UNTIL, shop_timezone=NEW_YORK, settings=SMALL)
    other.save(tmp_path / "two")
    (tmp_path / "two" / "hours.npz").replace(tmp_path / "one" / "hours.npz")
    with pytest.raises(NotTrainedError, match="does not belong"):
        HourModel.load(tmp_path / "one")
    card = model.card.model_copy(update={"version": 99})
    (tmp_path / "one" / "hours.json").write_text(card.model_dump_json(), encoding="utf-8")
    with pytest.raises(NotTrainedError, match="version 99"):
        HourModel.load(tmp_path / "one")
