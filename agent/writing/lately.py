"""What customers got lately in other campaigns, as the push log keeps it, so that the next message is not the same."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from agent.timing.push_log import push_id_of
from agent.writing.novelty import Said
from core.records import CustomerOutcome, Draft, PushRecord

if TYPE_CHECKING:
    from core.store import Store

_DAYS = 60
_MOST = 10


class PastWords(Protocol):
    """Tells what was said."""

    def of(self, customer_ids: Sequence[str]) -> Mapping[str, tuple[Said, ...]]:
        """The latest messages of each customer, the last one first; a customer who got none may be absent."""
        ...


class NoPastWords:
    """Knows of nothing."""

    def of(self, customer_ids: Sequence[str]) -> Mapping[str, tuple[Said, ...]]:  # noqa: ARG002
        """Nothing."""
        return {}


class StorePastWords:
    """Reads the push log: what was sent or is planned, of the last weeks, other than by the campaign itself."""

    def __init__(self, store: "Store", *, campaign_id: str, now: datetime) -> None:
        self._store, self._campaign_id, self._now = store, campaign_id, now

    def of(self, customer_ids: Sequence[str]) -> Mapping[str, tuple[Said, ...]]:
        """With one read for all the customers."""
        found: dict[str, list[PushRecord]] = {}
        for push in self._store.pushes.of_customers(customer_ids, known_until=self._now):
            if self._counts(push):
                found.setdefault(push.customer_id, []).append(push)
        return {customer_id: _latest(pushes) for customer_id, pushes in found.items()}

    def _counts(self, push: PushRecord) -> bool:
        own = push.push_id == push_id_of(self._campaign_id, push.customer_id)
        recent = push.at >= self._now - timedelta(days=_DAYS)
        return bool(push.title) and push.status != "aborted" and recent and not own


def _latest(pushes: Sequence[PushRecord]) -> tuple[Said, ...]:
    ordered = sorted(pushes, key=lambda push: (push.at, push.push_id), reverse=True)
    return tuple(Said(title=push.title, body=push.body) for push in ordered[:_MOST])


def keep_words(store: "Store", outcomes: Sequence[CustomerOutcome], *, now: datetime) -> None:
    """Write words, item and angle of drafts beside their plans; a plan that is no longer there gets none."""
    drafts = {
        push_id_of(outcome.campaign_id, outcome.customer_id): outcome.draft
        for outcome in outcomes
        if outcome.draft is not None
    }
    ids = [outcome.customer_id for outcome in outcomes if outcome.draft is not None]
    with store.transaction() as held:
        held.pushes.hold()
        held.pushes.write(
            push.model_copy(update=_contents(drafts[push.push_id]))
            for push in held.pushes.of_customers(ids, known_until=now)
            if push.push_id in drafts and push.status == "planned"
        )


def _contents(draft: Draft) -> dict[str, str]:
    return {"title": draft.title, "body": draft.body, "product_id": draft.product_id, "angle": str(draft.angle)}
