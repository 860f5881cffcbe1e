"""The database: records in, records out; columns only in the snapshot of the events."""

from core.store.counts import ForgetCounts, Strangers, WriteCounts
from core.store.store import Store

__all__ = ["ForgetCounts", "Store", "Strangers", "WriteCounts"]
