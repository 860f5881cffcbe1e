"""From a minute to a SendPlan; customers who share a minute share the work of writing it down."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import numpy as np

from agent.timing.clock import DAY, ZoneTable, to_moment
from core.records import SendPlan

PlanBasis = Literal["customer", "segment", "population", "random", "given"]


@dataclass(frozen=True)
class Written:
    """One minute, written down: in UTC, on the local clock, since local midnight."""

    send_at: datetime
    local: str
    minutes_after_midnight: int


class PlanWriter:
    """Writes plans of one zone and one last moment."""

    def __init__(self, zone: ZoneTable, not_after: int) -> None:
        """`not_after` is a UTC minute."""
        self._zone = zone
        self._not_after = to_moment(not_after)
        self._written: dict[int, Written] = {}

    def write(
        self, minute: int, basis: PlanBasis, confidence: float, propensity: float, moved_by: tuple[str, ...]
    ) -> SendPlan:
        """The plan to send at a UTC minute."""
        when = self._written.get(minute)
        if when is None:
            when = self._written[minute] = self._at(minute)
        return SendPlan(
            send_at=when.send_at,
            not_after=self._not_after,
            local=when.local,
            timezone=self._zone.name,
            minutes_after_midnight=when.minutes_after_midnight,
            basis=basis,
            confidence=confidence,
            propensity=propensity,
            moved_by=moved_by,
        )

    def _at(self, minute: int) -> Written:
        local = int(self._zone.local(np.array([minute]))[0])
        return Written(to_moment(minute), f"{to_moment(local):%Y-%m-%dT%H:%M}", local % DAY)
