"""What limits the timer, in cases by hand: caps, quotas, gaps, consent, holdout, and room for so many a minute."""

from datetime import time

import pytest

from agent.timing.minute_book import MinuteBook
from agent.timing.rules.caps import CapRule
from core.records import (
    Caps,
    Consent,
    OutcomeReason,
    PushRecord,
    QuietHours,
    SendPlan,
)
from tests.agent.timing.cases import brief, crowd, customer, window
from tests.agent.timing.planned import plan_for, refusal_for, results, sent


def test_the_briefs_cap_counts_calendar_days() -> None:
    late_yesterday = [sent("2017-11-06T04:30")]  # 23:30 on the 5th
    every_day = {"c1": [10 + 24 * day for day in range(7)]}
    assert plan_for(peaks=every_day, history=late_yesterday).local.startswith("2017-11-06T10:")
    three_days = brief(caps=Caps(per_customer_days=3))
    plan = plan_for(what=three_days, peaks=every_day, history=late_yesterday)
    assert plan.local.startswith("2017-11-08T10:")
    assert plan.moved_by == ("timing.cap.1-per-3-days-calendar",)


def test_no_cap_but_still_the_gap() -> None:
    free = brief(window("2017-11-07", "2017-11-07"), caps=Caps(per_customer_days=0))
    plan = plan_for(what=free, history=[sent("2017-11-07T15:30")], minimum_gap_minutes=180)
    assert not "2017-11-07T07:30" < plan.local < "2017-11-07T13:30"
    assert plan.moved_by == ("timing.minimum_gap",)


def test_a_gap_may_cut_an_hour_in_two() -> None:
    what = brief(window("2017-11-07", "2017-11-07", "10:00", "11:00"), caps=Caps(per_customer_days=0))
    plan = plan_for(what=what, history=[sent("2017-11-07T14:30")], minimum_gap_minutes=70)
    assert "2017-11-07T10:40" <= plan.local < "2017-11-07T11:00"


def test_caps_leave_nothing() -> None:
    what = brief(window("2017-11-07", "2017-11-07"))
    refusal = refusal_for(what=what, history=[sent("2017-11-07T13:00", status="planned")])
    assert refusal.rule_id == "timing.cap.1-per-1-days-calendar"


def test_later_days_are_looked_at_when_the_first_are_closed() -> None:
    what = brief(window("2017-11-06", "2017-12-20"), caps=Caps(per_customer_days=20))
    plan = plan_for(what=what, history=[sent("2017-11-06T14:00")], horizon_days=7)
    assert plan.local.startswith("2017-11-26T09:")
    assert plan_for(what=what, history=[sent("2017-11-06T14:00")]).local.startswith("2017-11-28T10:")


def test_vendor_quotas_follow_the_customers_channel() -> None:
    day = window("2017-11-07", "2017-11-07")
    what = brief(day, channels=("xiaomi", "apns"), caps=Caps(per_customer_days=0))
    earlier = [sent("2017-11-07T06:00", channel="xiaomi")]
    on_xiaomi = customer(attributes={"channel": "xiaomi"})
    on_apns = customer(attributes={"channel": "apns"})
    assert refusal_for(on_xiaomi, what, history=earlier).rule_id == "timing.cap.xiaomi.1-per-1-days-calendar"
    assert plan_for(on_apns, what, history=earlier).moved_by == ()
    assert plan_for(on_xiaomi, what, history=earlier, vendor_quotas=False)
    assert plan_for(on_xiaomi, what, history=earlier, vendor_classes={"xiaomi": "marketing"})


def test_ten_caps_all_hold() -> None:
    """Nine rules that leave room and one, anywhere among them, that does not."""
    roomy = [CapRule(limit=50 + place, span=place + 1, mode="rolling") for place in range(9)]
    tight = CapRule(limit=2, span=4, unit="weeks")
    what = brief(window("2017-11-07", "2017-11-07"), caps=Caps(per_customer_days=0))
    earlier = [sent("2017-10-12T15:00"), sent("2017-10-30T15:00")]
    for place in range(10):
        rules = (*roomy[:place], tight, *roomy[place:])
        assert len(rules) == 10
        assert refusal_for(what=what, history=earlier, caps=rules).rule_id == "timing.cap.2-per-4-weeks-calendar"
        assert plan_for(what=what, history=earlier[:1], caps=rules).moved_by == ()


def test_a_channel_that_shows_nothing_at_night() -> None:
    late = brief(window(earliest="22:00", latest="23:30"), channels=("vivo",))
    plan = plan_for(what=late, peaks={"c1": [24 + 23]})
    assert plan.local[11:] < "23:00"
    assert plan.moved_by == ("timing.quiet_hours",)


def test_who_ignored_pushes_is_left_alone_for_longer() -> None:
    ignored = [sent(f"2017-11-0{day}T15:00") for day in range(1, 6)]
    answered = [sent(f"2017-11-0{day}T15:00", answered=day == 5) for day in range(1, 6)]
    every_day = {"c1": [10 + 24 * day for day in range(7)]}
    waiting = plan_for(peaks=every_day, history=ignored, tolerated_ignored=3)
    assert waiting.local.startswith("2017-11-07T10:")
    assert waiting.moved_by == ("timing.backoff",)
    assert plan_for(peaks=every_day, history=answered, tolerated_ignored=3).local.startswith("2017-11-06T10:")


def test_weekdays_and_holidays_are_kept_free() -> None:
    thanksgiving = window("2017-11-23", "2017-11-26")
    peaks = {"c1": [3 * 24 + 10]}
    plan = plan_for(what=brief(thanksgiving), peaks=peaks, holiday_country="US", weekdays=frozenset({3, 4, 5}))
    assert plan.local[:10] in {"2017-11-24", "2017-11-25"}
    assert plan.moved_by == ("timing.holiday",)
    one_day = brief(window("2017-11-23", "2017-11-23"))
    assert refusal_for(what=one_day, holiday_country="US").rule_id == "timing.holiday"


def test_without_consent_there_is_no_plan_unless_it_is_transactional() -> None:
    who = customer(consent=Consent(push=False))
    assert refusal_for(who).rule_id == "timing.consent"
    night = brief(quiet_hours=QuietHours(start=time(9), end=time(20)))
    plan = plan_for(who, night, transactional=True, history=[sent("2017-11-07T15:00")])
    assert plan.local.startswith("2017-11-07T10:")


def test_the_holdout_gets_no_plan() -> None:
    who = crowd(400)
    outcomes = results(who, brief(holdout_share=0.25))
    held = [item for item in outcomes if isinstance(item, OutcomeReason)]
    assert {item.rule_id for item in held} == {"arms.holdout"}
    assert 70 < len(held) < 130


def test_the_random_arm_covers_the_window_and_logs_its_propensity() -> None:
    who = crowd(3000)
    plans = [plan for plan in results(who, brief(random_share=0.3), peaks={}) if isinstance(plan, SendPlan)]
    drawn = [plan for plan in plans if plan.basis == "random"]
    assert 780 < len(drawn) < 1020
    assert len({plan.local[:13] for plan in drawn}) == 77
    best = {plan.propensity for plan in plans if plan.local.startswith("2017-11-06T18")}
    rest = {plan.propensity for plan in plans if not plan.local.startswith("2017-11-06T18")}
    assert list(best) == [pytest.approx(0.7 + 0.3 / 77)]
    assert list(rest) == [pytest.approx(0.3 / 77)]
    assert all("arms.random_time" in plan.moved_by for plan in drawn)


def test_another_seed_draws_other_customers() -> None:
    who = crowd(200)
    one, two = (results(who, brief(random_share=0.3), seed=seed) for seed in (1, 2))
    assert one != two
    assert one == results(who, brief(random_share=0.3), seed=1)


def test_a_minute_takes_only_so_many() -> None:
    who = crowd(130)
    narrow = brief(window("2017-11-06", "2017-11-06", "10:00", "11:00"))
    book = MinuteBook(2)
    outcomes = [*results(who[:70], narrow, book=book), *results(who[70:], narrow, book=book)]
    plans = [item for item in outcomes if isinstance(item, SendPlan)]
    assert len(plans) == 120
    assert {item.rule_id for item in outcomes if isinstance(item, OutcomeReason)} == {"timing.rate_limit"}
    assert all("10:00" <= plan.local[11:] < "11:00" for plan in plans)
    assert all(book.count(int(plan.send_at.timestamp()) // 60) == 2 for plan in plans)


def test_slots_are_spread_over_the_hour() -> None:
    plans = results(crowd(600), peaks={})
    minutes = [plan.send_at.minute for plan in plans if isinstance(plan, SendPlan)]
    assert set(minutes) == set(range(0, 60, 5))
    assert all(25 < minutes.count(minute) < 80 for minute in set(minutes))


def test_two_batches_at_once_share_a_history() -> None:
    """The second batch sees what the first has planned."""
    first = plan_for()
    taken = PushRecord(push_id="one", customer_id="c1", at=first.send_at, status="planned")
    second = plan_for(what=brief(campaign_id="other"), history=[taken])
    assert second.local[:10] != first.local[:10]
    assert "timing.cap.1-per-1-days-calendar" in second.moved_by


def test_a_cap_on_rolling_minutes() -> None:
    rule = CapRule(limit=1, span=90, unit="minutes", mode="rolling")
    what = brief(window("2017-11-07", "2017-11-07", "10:00", "12:00"), caps=Caps(per_customer_days=0))
    plan = plan_for(what=what, caps=(rule,), history=[sent("2017-11-07T14:50")], minimum_gap_minutes=0)
    assert plan.local >= "2017-11-07T11:20"
    assert plan.moved_by == ("timing.cap.1-per-90-minutes-rolling",)
