"""One plan, or the reason why there is none: what the cases of the timer ask for."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from agent.timing.history import PushHistory
from agent.timing.hours import HourModel
from agent.timing.minute_book import MinuteBook
from agent.timing.settings import TimerSettings
from agent.timing.timer import Timer
from core.records import (
    CampaignBrief,
    Customer,
    Offer,
    OfferKind,
    OutcomeReason,
    PushRecord,
    SendPlan,
)
from tests.agent.timing.cases import NEW_YORK, brief, customer, model_with, utc

TUESDAY_TEN = 24 + 10
FRIDAY_SEVEN = 4 * 24 + 7
NOW = utc("2017-11-06T05:00")  # midnight in New York, a Monday


def results(
    who: Sequence[Customer],
    what: CampaignBrief | None = None,
    *,
    peaks: dict[str, Sequence[int]] | None = None,
    now: datetime = NOW,
    seed: int = 0,
    history: Sequence[PushRecord] = (),
    offers: Sequence[Offer] = (),
    model: HourModel | None = None,
    book: MinuteBook | None = None,
    **settings: Any,
) -> list[SendPlan | OutcomeReason]:
    timer = Timer(
        model or model_with(peaks if peaks is not None else {"c1": [TUESDAY_TEN]}),
        shop_timezone=NEW_YORK,
        settings=TimerSettings(**settings),
        history=PushHistory(history),
        offers=offers,
        book=book,
    )
    return timer.plan(who, what or brief(), now=now, seed=seed)


def plan_for(who: Customer | None = None, what: CampaignBrief | None = None, **more: Any) -> SendPlan:
    (result,) = results([who or customer()], what, **more)
    assert isinstance(result, SendPlan), result
    return result


def refusal_for(who: Customer | None = None, what: CampaignBrief | None = None, **more: Any) -> OutcomeReason:
    (result,) = results([who or customer()], what, **more)
    assert isinstance(result, OutcomeReason), result
    return result


def offer(starts: str, ends: str, **fields: Any) -> Offer:
    return Offer(offer_id="o", kind=OfferKind.PERCENT, value=10, starts_at=utc(starts), ends_at=utc(ends), **fields)


def sent(at: str, **fields: Any) -> PushRecord:
    return PushRecord(push_id=f"p{at}", customer_id="c1", at=utc(at), **fields)
