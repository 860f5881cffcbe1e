"""The timer: for every customer the minute to send, what it rests on, and what moved it; or why there is none."""

from collections.abc import Sequence
from datetime import datetime

from agent.timing.arms import CONTROL_RULE, HOLDOUT_RULE, in_global_control, is_held_out
from agent.timing.group_planning import GroupPlanner
from agent.timing.grouping import groups_of
from agent.timing.history import PushHistory
from agent.timing.hours import HourModel
from agent.timing.minute_book import MinuteBook
from agent.timing.rules import offer
from agent.timing.rules.consent import consent_refusal
from agent.timing.rules.offer import OfferSpan, common_span
from agent.timing.settings import TimerSettings
from core.records import CampaignBrief, Customer, Offer, OutcomeReason, SendPlan


class Timer:
    """Chooses minutes by an hour model under the delivery rules. A `core.ports.SendTimer`.

    The same input gives the same plan, however the customers are cut into chunks; only a `MinuteBook`, which limits
    messages per minute over all chunks, makes later chunks give way to earlier ones.
    """

    def __init__(
        self,
        hours: HourModel,
        *,
        shop_timezone: str,
        settings: TimerSettings | None = None,
        history: PushHistory | None = None,
        offers: Sequence[Offer] = (),
        book: MinuteBook | None = None,
    ) -> None:
        """`offers` are the store's; those of the brief's campaign count like the brief's own.

        Without a `book`, `settings.per_minute` holds within this timer.
        """
        self._hours = hours
        self._shop_timezone = shop_timezone
        self._settings = settings or TimerSettings()
        self._history = history or PushHistory()
        self._offers = tuple(offers)
        per_minute = self._settings.per_minute
        self._book = book or (MinuteBook(per_minute) if per_minute else None)

    @property
    def settings(self) -> TimerSettings:
        """The delivery policy."""
        return self._settings

    def with_history(self, history: PushHistory) -> "Timer":
        """The same timer under another push history."""
        return Timer(
            self._hours,
            shop_timezone=self._shop_timezone,
            settings=self._settings,
            history=history,
            offers=self._offers,
            book=self._book,
        )

    def plan(
        self, customers: Sequence[Customer], brief: CampaignBrief, *, now: datetime, seed: int
    ) -> list[SendPlan | OutcomeReason]:
        """One plan a customer, in order, or why there is none."""
        span = common_span([*brief.offers, *(item for item in self._offers if item.campaign_id == brief.campaign_id)])
        results: dict[int, SendPlan | OutcomeReason] = {}
        open_places: list[int] = []
        for place, customer in enumerate(customers):
            refusal = self._refusal(customer, brief, span, now)
            if refusal is None:
                open_places.append(place)
            else:
                results[place] = refusal
        groups = groups_of(customers, open_places, brief, self._settings, self._shop_timezone)
        for group, places in groups.items():
            planner = GroupPlanner(
                group=group,
                brief=brief,
                span=span,
                now=now,
                seed=seed,
                hours=self._hours,
                settings=self._settings,
                history=self._history,
                book=self._book,
            )
            plans = planner.plan([customers[place].customer_id for place in places])
            results.update(zip(places, plans, strict=True))
        return [results[place] for place in range(len(customers))]

    def _refusal(
        self, customer: Customer, brief: CampaignBrief, span: OfferSpan | None, now: datetime
    ) -> OutcomeReason | None:
        if self._settings.transactional:
            return None
        refused = consent_refusal(customer.consent, now)
        if refused is not None:
            return refused
        if in_global_control(customer.customer_id, brief.window.starts_on, self._settings.control_share):
            return OutcomeReason(rule_id=CONTROL_RULE, text="in the group that gets no campaign in this quarter")
        if is_held_out(brief.campaign_id, customer.customer_id, brief.holdout_share):
            return OutcomeReason(rule_id=HOLDOUT_RULE, text="in the control group of this campaign")
        if span is not None and span.starts >= span.ends:
            text = f"the offers of {brief.campaign_id} never hold at the same time: split the campaign"
            return OutcomeReason(rule_id=offer.APART_RULE, text=text)
        return None
