"""The rules that fit into a line: zones, windows, offers, consent, missed time, days, vendors, arms."""

from datetime import date, timedelta

import numpy as np
import pytest

from agent.timing import arms
from agent.timing.clock import day_number, day_of
from agent.timing.rules.consent import consent_refusal
from agent.timing.rules.days import holiday_numbers, on_weekday
from agent.timing.rules.missed import MissedAction, MissedMode, when_missed
from agent.timing.rules.offer import common_span
from agent.timing.rules.vendors import vendor_caps, vendor_limits, vendor_quiet
from agent.timing.rules.zone import choose_zone
from core.errors import SettingsError
from core.records import Consent, Offer, OfferKind
from tests.agent.timing.cases import utc


def offer(starts: str, ends: str) -> Offer:
    return Offer(offer_id="o", kind=OfferKind.PERCENT, value=10, starts_at=utc(starts), ends_at=utc(ends))


def test_the_zone_falls_back_from_customer_to_campaign_to_shop() -> None:
    own = choose_zone("Asia/Shanghai", "Europe/London", "America/New_York")
    campaign = choose_zone(None, "Europe/London", "America/New_York")
    shop = choose_zone(None, None, "America/New_York")
    assert (own.name, own.moved_by) == ("Asia/Shanghai", ())
    assert (campaign.name, campaign.moved_by) == ("Europe/London", ("timing.zone.campaign",))
    assert (shop.name, shop.moved_by) == ("America/New_York", ("timing.zone.shop",))


def test_several_offers_must_hold_at_once() -> None:
    span = common_span([offer("2017-11-06T00:00", "2017-11-09T00:00"), offer("2017-11-07T00:30", "2017-11-20T00:00")])
    assert span is not None
    assert (span.starts * 60, span.ends * 60) == (
        utc("2017-11-07T00:30").timestamp(),
        utc("2017-11-09T00:00").timestamp(),
    )
    assert common_span([]) is None


def test_consent_is_a_yes_given_before() -> None:
    now = utc("2017-11-06T12:00")
    assert consent_refusal(Consent(push=True), now) is None
    assert consent_refusal(Consent(push=True, at=now), now) is None
    for consent in (Consent(push=False), Consent(push=True, at=now + timedelta(days=1))):
        refusal = consent_refusal(consent, now)
        assert refusal is not None
        assert refusal.rule_id == "timing.consent"


@pytest.mark.parametrize(
    ("late_minutes", "mode", "action"),
    [
        (-1, MissedMode.SKIP, MissedAction.WAIT),
        (0, MissedMode.SKIP, MissedAction.SEND),
        (59, MissedMode.SKIP, MissedAction.SEND),
        (60, MissedMode.SKIP, MissedAction.SKIP),
        (60, MissedMode.NEXT_DAY, MissedAction.NEXT_DAY),
        (181, MissedMode.NEXT_DAY, MissedAction.SKIP),
    ],
)
def test_a_missed_time(late_minutes: int, mode: MissedMode, action: MissedAction) -> None:
    planned = utc("2017-11-06T12:00")
    now = planned + timedelta(minutes=late_minutes)
    assert when_missed(planned, now, planned + timedelta(hours=3), mode=mode) is action


def test_weekdays_and_public_holidays() -> None:
    thanksgiving = date(2017, 11, 23)
    days = np.array([day_number(thanksgiving) + step for step in range(-3, 4)])
    assert on_weekday(days, {0, 6}).tolist() == [True, False, False, False, False, False, True]
    found = holiday_numbers("US", date(2017, 11, 20), date(2017, 12, 1))
    assert [day_of(int(number)) for number in found] == [thanksgiving]
    assert day_number(date(2018, 10, 1)) in holiday_numbers("CN", date(2018, 9, 1), date(2018, 10, 31))


def test_a_country_without_calendar_is_refused() -> None:
    with pytest.raises(SettingsError, match="'XX'"):
        holiday_numbers("XX", date(2017, 1, 1), date(2017, 1, 2))


def test_vendor_limits_are_read_with_their_source() -> None:
    limits = vendor_limits()
    assert {name: limit.per_day for name, limit in limits.items()} == {
        "huawei": 2,
        "harmonyos": 2,
        "honor": 2,
        "xiaomi": 1,
        "oppo": 2,
        "vivo": 2,
        "meizu": 3,
    }
    assert all((limit.as_of is None) is (limit.source == "unverified") for limit in limits.values())
    assert {rule.channel for rule in vendor_caps(["huawei", "apns", "xiaomi"], {})} == {"huawei", "xiaomi"}
    assert vendor_quiet(["apns", "oppo"]) == ()
    assert len(vendor_quiet(["vivo", "honor"])) == 2


def test_a_class_that_the_vendor_granted_has_a_quota_of_its_own() -> None:
    granted = vendor_caps(["huawei", "honor", "xiaomi"], {"huawei": "news", "xiaomi": "marketing"})
    assert {rule.channel: rule.limit for rule in granted} == {"huawei": 5, "honor": 2, "xiaomi": 5}
    for name, limit in vendor_limits().items():
        assert all(quota > limit.per_day for quota in limit.classes.values()), name


def test_arms_are_stable_and_about_as_large_as_asked() -> None:
    ids = [f"c{n}" for n in range(4000)]
    held = [arms.is_held_out("camp", customer_id, 0.2) for customer_id in ids]
    assert held == [arms.is_held_out("camp", customer_id, 0.2) for customer_id in ids]
    assert 0.17 < sum(held) / len(held) < 0.23
    assert not any(arms.is_held_out("camp", customer_id, 0.0) for customer_id in ids)
    other = [arms.is_held_out("other", customer_id, 0.2) for customer_id in ids]
    both = sum(a and b for a, b in zip(held, other, strict=True))
    assert 0.02 < both / len(ids) < 0.06


def test_the_global_control_group_is_drawn_anew_each_quarter() -> None:
    ids = [f"c{n}" for n in range(2000)]
    january = [arms.in_global_control(key, date(2017, 1, 1), 0.3) for key in ids]
    assert january == [arms.in_global_control(key, date(2017, 3, 31), 0.3) for key in ids]
    assert january != [arms.in_global_control(key, date(2017, 4, 1), 0.3) for key in ids]


def test_the_propensities_of_all_choices_add_up_to_one() -> None:
    for choices in (1, 2, 77):
        total = arms.hour_propensity(choices, 0.1, is_best=True)
        total += (choices - 1) * arms.hour_propensity(choices, 0.1, is_best=False)
        assert total == pytest.approx(1)
