"""The timer in cases by hand: one customer, one surprise each, about hours, quiet, windows and clocks."""

from datetime import time, timedelta
from zoneinfo import ZoneInfo

import pytest

from agent.timing.rules.caps import CapRule
from agent.timing.rules.quiet import QuietMode
from core.records import (
    Caps,
    OutcomeReason,
    QuietHours,
    SendPlan,
)
from tests.agent.timing.cases import NEW_YORK, brief, crowd, customer, utc, window
from tests.agent.timing.planned import FRIDAY_SEVEN, TUESDAY_TEN, offer, plan_for, refusal_for, results, sent


def test_the_best_hour_is_taken_and_explained() -> None:
    plan = plan_for()
    assert plan.local.startswith("2017-11-07T10:")
    assert plan.timezone == NEW_YORK
    assert plan.send_at.minute % 5 == 0
    assert plan.send_at == utc(plan.local) + timedelta(hours=5)
    assert plan.minutes_after_midnight == 600 + plan.send_at.minute
    assert plan.not_after == utc("2017-11-13T00:59")
    assert (plan.basis, plan.propensity, plan.moved_by) == ("customer", 1.0, ())
    assert plan.confidence == pytest.approx(0.75)


def test_an_hour_a_little_better_is_not_worth_waiting_a_week_for() -> None:
    everyday = {"c1": [10 + 24 * day for day in range(7)]}
    assert plan_for(peaks=everyday).local.startswith("2017-11-06T10:")


def test_nobody_is_known_and_the_population_decides() -> None:
    plan = plan_for(customer("stranger"))
    assert (plan.local[:13], plan.basis, plan.confidence) == ("2017-11-06T18", "population", 0.0)


def test_nobody_is_known_and_a_time_is_given() -> None:
    plan = plan_for(customer("stranger"), fallback_at=time(12, 30))
    assert (plan.local, plan.basis) == ("2017-11-06T12:30", "given")
    assert plan_for(fallback_at=time(12, 30)).basis == "customer"


def test_a_given_time_outside_the_window_goes_to_the_nearest_hour() -> None:
    assert plan_for(customer("stranger"), fallback_at=time(22, 15)).local.startswith("2017-11-06T19:")


def test_a_customer_without_zone_lives_where_the_campaign_or_the_shop_does() -> None:
    shop = plan_for(customer(timezone=None))
    campaign = plan_for(customer(timezone=None), brief(window(timezone="Europe/London")))
    assert (shop.timezone, shop.moved_by) == (NEW_YORK, ("timing.zone.shop",))
    assert (campaign.timezone, campaign.moved_by) == ("Europe/London", ("timing.zone.campaign",))
    assert campaign.local.startswith("2017-11-07T10:")
    assert campaign.send_at == utc(campaign.local)


def test_a_better_hour_outside_the_window_is_named() -> None:
    plan = plan_for(peaks={"c1": [FRIDAY_SEVEN, 24 + 15]})
    assert plan.local.startswith("2017-11-07T15:")
    assert plan_for(peaks={"c1": [FRIDAY_SEVEN]}).moved_by == ("timing.window",)


def test_quiet_hours_of_customer_and_campaign_both_hold() -> None:
    who = customer(quiet_hours=QuietHours(start=time(10), end=time(11)))
    what = brief(quiet_hours=QuietHours(start=time(11), end=time(12)))
    plan = plan_for(who, what, peaks={"c1": [TUESDAY_TEN, TUESDAY_TEN + 1, TUESDAY_TEN + 2]})
    assert plan.local.startswith("2017-11-07T12:")
    assert plan.moved_by == ("timing.quiet_hours",)


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        (QuietMode.HOLD_TO_END, "2017-11-07T12:00"),
        (QuietMode.NEAREST_EDGE, "2017-11-07T12:00"),
        (QuietMode.NEXT_DAY, "2017-11-08T12:00"),
    ],
)
def test_a_quiet_hour_is_moved_as_the_policy_says(mode: QuietMode, expected: str) -> None:
    who = customer(quiet_hours=QuietHours(start=time(8), end=time(12)))
    plan = plan_for(who, quiet_mode=mode)
    assert plan.local == expected
    assert "timing.quiet_hours" in plan.moved_by


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        (QuietMode.HOLD_TO_END, "2017-11-07T06:00"),
        (QuietMode.NEAREST_EDGE, "2017-11-07T06:00"),
        (QuietMode.NEXT_DAY, "2017-11-08T06:00"),
        (QuietMode.DISCARD, None),
    ],
)
def test_half_past_five_with_quiet_hours_from_ten_to_six(mode: QuietMode, expected: str | None) -> None:
    """The only open minutes of the best hour are 05:30 and later, and all of them are quiet."""
    night = brief(window(earliest="05:30", latest="21:00"), quiet_hours=QuietHours(start=time(22), end=time(6)))
    (result,) = results([customer()], night, peaks={"c1": [24 + 5]}, quiet_mode=mode, waiting_cost=0)
    if expected is None:
        assert isinstance(result, OutcomeReason)
        assert result.rule_id == "timing.quiet_hours.discard"
    else:
        assert isinstance(result, SendPlan)
        assert result.local == expected
        assert "timing.quiet_hours" in result.moved_by


@pytest.mark.parametrize(("rolling", "expected"), [(False, "2017-11-07T00:00"), (True, "2017-11-07T23:00")])
def test_eleven_at_night_then_midnight(rolling: bool, expected: str) -> None:
    """After a push at 23:00 a calendar cap of one a day is open again at midnight, a rolling one at 23:00."""
    mode = "rolling" if rolling else "calendar"
    night = brief(window("2017-11-06", "2017-11-08", "00:00", "23:59"), caps=Caps(per_customer_days=0))
    plan = plan_for(
        what=night,
        peaks={"c1": [24, 24 + 1, 2 * 24 - 1]} if rolling else {"c1": [24]},
        now=utc("2017-11-07T04:00"),
        history=[sent("2017-11-07T04:00")],  # 23:00 on the 6th in New York
        caps=(CapRule(limit=1, span=1, mode=mode),),
        minimum_gap_minutes=0,
        waiting_cost=0,
    )
    assert expected[:13] == plan.local[:13]


def test_a_quiet_hour_near_the_start_goes_back_to_the_last_slot_before() -> None:
    who = customer(quiet_hours=QuietHours(start=time(10), end=time(15)))
    assert plan_for(who, quiet_mode=QuietMode.NEAREST_EDGE).local == "2017-11-07T09:55"


def test_a_quiet_hour_may_mean_no_message() -> None:
    who = customer(quiet_hours=QuietHours(start=time(8), end=time(12)))
    assert refusal_for(who, quiet_mode=QuietMode.DISCARD).rule_id == "timing.quiet_hours.discard"


def test_quiet_all_through_the_window() -> None:
    who = customer(quiet_hours=QuietHours(start=time(20), end=time(19)))
    what = brief(window(earliest="09:00", latest="19:00"))
    for mode in (QuietMode.BEST_ALLOWED, QuietMode.HOLD_TO_END):
        assert refusal_for(who, what, quiet_mode=mode).rule_id == "timing.quiet_hours"


def test_the_window_is_closed_where_the_day_is_over() -> None:
    one_day = brief(window("2017-11-06", "2017-11-06"))
    evening_in_shanghai = utc("2017-11-06T13:00")
    who = [customer("a", "Asia/Shanghai"), customer("b", "America/New_York")]
    over, open_still = results(who, one_day, now=evening_in_shanghai)
    assert isinstance(over, OutcomeReason)
    assert over.rule_id == "timing.window_closed"
    assert isinstance(open_still, SendPlan)
    assert open_still.send_at >= evening_in_shanghai


def test_not_before_now() -> None:
    now = utc("2017-11-07T15:42")  # 10:42 of the best hour
    plan = plan_for(now=now)
    assert plan.local in {"2017-11-07T10:45", "2017-11-07T10:50", "2017-11-07T10:55"}


def test_not_before_the_offer_and_not_after_its_end() -> None:
    what = brief(offers=(offer("2017-11-07T15:20", "2017-11-07T15:31"),))
    plan = plan_for(what=what)
    assert plan.local in {"2017-11-07T10:20", "2017-11-07T10:25"}
    assert plan.not_after == utc("2017-11-07T15:30")


def test_an_offer_that_ends_in_quiet_hours() -> None:
    """It ends at 05:00 on Wednesday, so Tuesday evening is the last chance, although Wednesday would be better."""
    quiet = QuietHours(start=time(21), end=time(9))
    what = brief(quiet_hours=quiet, offers=(offer("2017-11-06T00:00", "2017-11-08T10:00"),))
    plan = plan_for(what=what, peaks={"c1": [2 * 24 + 10]})
    assert plan.local < "2017-11-07T20:00"
    assert plan.not_after == utc("2017-11-08T09:59")
    assert plan.moved_by == ("timing.offer",)
    only_quiet = brief(quiet_hours=quiet, offers=(offer("2017-11-08T08:00", "2017-11-08T10:00"),))
    assert refusal_for(what=only_quiet).rule_id == "timing.offer"


def test_the_stores_offers_of_the_campaign_count_like_the_briefs() -> None:
    early = offer("2017-11-06T00:00", "2017-11-06T20:00", campaign_id="camp")
    other = offer("2017-11-06T00:00", "2017-11-06T15:00", campaign_id="other")
    plan = plan_for(offers=(early, other))
    assert plan.not_after == utc("2017-11-06T19:59")
    late = offer("2017-11-07T00:00", "2017-11-09T00:00", campaign_id="camp")
    assert refusal_for(offers=(early, late)).rule_id == "timing.offers_apart"


@pytest.mark.parametrize(
    ("zone", "day", "earliest", "latest"),
    [
        ("America/New_York", "2017-03-12", "02:00", "03:30"),
        ("America/New_York", "2017-11-05", "01:00", "02:00"),
        ("Europe/London", "2017-03-26", "01:00", "02:30"),
        ("Europe/London", "2017-10-29", "01:00", "02:00"),
        ("Australia/Lord_Howe", "2017-10-01", "02:00", "02:45"),
        ("Australia/Lord_Howe", "2017-04-02", "01:30", "02:00"),
    ],
)
def test_on_the_nights_when_clocks_change(zone: str, day: str, earliest: str, latest: str) -> None:
    """Every plan has a local minute that exists, and of a repeated one the first."""
    what = brief(window(day, day, earliest, latest))
    plans = results(crowd(60, zone), what, peaks={}, now=utc(f"{day}T00:00") - timedelta(days=2))
    assert len({plan.send_at for plan in plans if isinstance(plan, SendPlan)}) > 1
    for plan in plans:
        assert isinstance(plan, SendPlan)
        local = plan.send_at.astimezone(ZoneInfo(zone))
        assert local.fold == 0
        assert f"{local:%Y-%m-%dT%H:%M}" == plan.local
        assert earliest <= plan.local[11:] < latest


def test_a_window_inside_the_gap_has_no_minute() -> None:
    what = brief(window("2017-03-12", "2017-03-12", "02:00", "02:45"))
    assert refusal_for(what=what, now=utc("2017-03-11T00:00")).rule_id == "timing.window_closed"


def test_shanghai_has_no_such_nights() -> None:
    what = brief(window("2017-03-12", "2017-03-12", "02:00", "03:00"))
    plan = plan_for(customer(timezone="Asia/Shanghai"), what, now=utc("2017-03-11T00:00"))
    assert plan.local.startswith("2017-03-12T02:")
