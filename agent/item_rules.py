"""A brief's rules about items and angles, made ready for the customers of a chunk: boosts, and what rests for now.

What a customer was pushed lately is read from the push log, where drafts leave their item and angle. Pushes of the
brief's own campaign do not count, so that drafting it again gives the same.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Protocol

from agent.scope import is_promoted
from core.records import Angle, CampaignBrief, Fatigue, Product, PushRecord, RankRules, Rest, Variety

ITEM_RULE: Final = "rank.fatigue"
VARIETY_RULE: Final = "rank.variety"
ANGLE_RULE: Final = "plan.fatigue"


class PushReader(Protocol):
    """The push log, for reading."""

    def of_customers(self, customer_ids: Sequence[str], *, known_until: datetime) -> list[PushRecord]:
        """Pushes of these customers, planned ones and those that were sent, each once."""
        ...


@dataclass(frozen=True)
class TiredAngle:
    """An angle that a customer was pushed with lately."""

    factor: float
    text: str


@dataclass(frozen=True)
class ItemRules:
    """The rules of one brief. `boosts` are by product id; `now` is where what is known ends."""

    brief: CampaignBrief
    products: Mapping[str, Product]
    pushes: PushReader
    now: datetime
    boosts: Mapping[str, float] = field(default_factory=dict)

    def for_ranking(self, customer_ids: Sequence[str]) -> RankRules | None:
        """What the ranker needs for these customers; None where the brief has no rules of this kind."""
        fatigue, variety = self.brief.fatigue, self.brief.variety
        rests_items = fatigue is not None and fatigue.item_days is not None
        if not rests_items and variety is None:
            return RankRules(boosts=dict(self.boosts)) if self.boosts else None
        lately = self._lately(customer_ids)
        rests = {customer: self._rests(records, fatigue, variety) for customer, records in lately.items()}
        return RankRules(boosts=dict(self.boosts), rests={key: value for key, value in rests.items() if value})

    def tired_angles(self, customer_ids: Sequence[str]) -> dict[str, dict[Angle, TiredAngle]]:
        """By customer the angles that count for less; nobody where the brief does not ask for it."""
        fatigue = self.brief.fatigue
        if fatigue is None or fatigue.angle_days is None:
            return {}
        window = timedelta(days=fatigue.angle_days)
        found: dict[str, dict[Angle, TiredAngle]] = {}
        for customer, records in self._lately(customer_ids).items():
            for record in records:
                if record.angle in set(Angle) and abs(self.now - record.at) <= window:
                    text = f"{self._when(record)} had this angle"
                    found.setdefault(customer, {}).setdefault(
                        Angle(record.angle), TiredAngle(fatigue.angle_factor, text)
                    )
        return found

    def _lately(self, customer_ids: Sequence[str]) -> dict[str, list[PushRecord]]:
        """Pushes by customer, the newest first, without taken back ones and those of this campaign."""
        own = f"{self.brief.campaign_id}:"
        found: dict[str, list[PushRecord]] = {}
        for record in self.pushes.of_customers(customer_ids, known_until=self.now):
            if record.status != "aborted" and not record.transactional and not record.push_id.startswith(own):
                found.setdefault(record.customer_id, []).append(record)
        return {key: sorted(records, key=lambda r: (r.at, r.push_id), reverse=True) for key, records in found.items()}

    def _rests(
        self, records: Sequence[PushRecord], fatigue: Fatigue | None, variety: Variety | None
    ) -> tuple[Rest, ...]:
        found: list[Rest] = []
        if fatigue is not None and fatigue.item_days is not None:
            found += self._tired_types(records, timedelta(days=fatigue.item_days), fatigue.item_factor)
        if variety is not None:
            found += self._tired_groups(records[: variety.messages], variety)
        return tuple(found)

    def _tired_types(self, records: Sequence[PushRecord], window: timedelta, factor: float) -> list[Rest]:
        """One rest a kind of product; of several pushes about it the newest is told."""
        newest: dict[str, PushRecord] = {}
        for record in records:
            product = self.products.get(record.product_id or "")
            if product is not None and abs(self.now - record.at) <= window:
                newest.setdefault(product.type_key, record)
        return [
            Rest(rule_id=ITEM_RULE, level="type", key=kind, factor=factor, text=f"{self._when(record)} was about it")
            for kind, record in newest.items()
        ]

    def _tired_groups(self, records: Sequence[PushRecord], variety: Variety) -> list[Rest]:
        about = [product.group_key for r in records if (product := self.products.get(r.product_id or "")) is not None]
        return [
            Rest(
                rule_id=VARIETY_RULE,
                level="group",
                key=group,
                factor=variety.factor**count,
                text=f"{count} of the last {len(records)} pushes {'was' if count == 1 else 'were'} about {group}",
            )
            for group, count in Counter(about).items()
            if group
        ]

    def _when(self, record: PushRecord) -> str:
        days = (self.now - record.at).days
        if record.at > self.now:
            return f"a push planned for {record.at:%Y-%m-%d}"
        return f"a push {days} days ago" if days > 1 else "a push a day ago" if days == 1 else "a push a few hours ago"


def boosts_of(brief: CampaignBrief, products: Mapping[str, Product], scope: Sequence[str]) -> dict[str, float]:
    """The factor of every promoted product of the scope; of several promotions that fit, the factors multiply."""
    found: dict[str, float] = {}
    for promotion in brief.promoted:
        for product_id in scope:
            if is_promoted(products[product_id], promotion):
                found[product_id] = found.get(product_id, 1.0) * promotion.boost
    return found
