"""The seams between folders: what one folder needs of another, as protocols over records.

Arrays are numpy float32 unless said otherwise; `n` counts texts or customers, `d` is the embedder's dimension.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

import numpy as np
import numpy.typing as npt

from core.records import (
    CampaignBrief,
    CheckRequest,
    Customer,
    CustomerCard,
    CustomerProfile,
    MemoryRecall,
    OutcomeReason,
    RankedList,
    RankRules,
    SendPlan,
    Verdict,
)

Vectors = npt.NDArray[np.float32]


class Embedder(Protocol):
    """Turns texts into unit vectors."""

    @property
    def name(self) -> str:
        """Identifies model and version; an index built with another name is refused."""
        ...

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Shape (n, d), rows of length 1, for texts that are searched."""
        ...

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Shape (n, d), rows of length 1, for texts that search."""
        ...


class CatalogueIndex(Protocol):
    """The catalogue by meaning."""

    def vectors(self, product_ids: Sequence[str]) -> Vectors:
        """Shape (n, d) in the order asked; a product that is not indexed is an IndexMismatchError."""
        ...

    def search(self, text: str, limit: int) -> list[tuple[str, float]]:
        """(product_id, cosine similarity), the nearest first."""
        ...


class CustomerMemory(Protocol):
    """What is remembered of customers."""

    def remember(self, cards: Sequence[CustomerCard], tastes: Vectors) -> None:
        """Write or replace one card a customer; `tastes` has shape (n, d)."""
        ...

    def recall(self, customer_ids: Sequence[str]) -> list[MemoryRecall]:
        """One recall a customer, in the order asked; nothing remembered is an empty recall."""
        ...

    def episode_texts(self, customer_id: str, query: str, limit: int) -> list[str]:
        """Longer memories of this customer that a query brings up, the closest first. Untrusted text."""
        ...

    def forget(self, customer_id: str) -> int:
        """Erase a customer; returns how many records are gone, and proves that none is left."""
        ...


class Ranker(Protocol):
    """Chooses items for customers."""

    def rank(
        self,
        customer_ids: Sequence[str],
        *,
        scope: Sequence[str] | None,
        today: date,
        top: int,
        seed: int,
        only: str | None = None,
        rules: RankRules | None = None,
    ) -> list[RankedList]:
        """One list a customer, in the order asked, from the products in `scope` (all where None), under `rules`."""
        ...

    def profiles(self, customer_ids: Sequence[str]) -> list[CustomerProfile | None]:
        """What the ranker's data say of the customers; None for one without events."""
        ...


class Guardrail(Protocol):
    """Checks copy. Fails closed."""

    @property
    def policy_version(self) -> str:
        """Digest of the policy that decides severities."""
        ...

    def check(self, requests: Sequence[CheckRequest]) -> list[Verdict]:
        """One verdict a request, in order."""
        ...


class SendTimer(Protocol):
    """Chooses the minute."""

    def plan(
        self, customers: Sequence[Customer], brief: CampaignBrief, *, now: datetime, seed: int
    ) -> list[SendPlan | OutcomeReason]:
        """One plan a customer, in order, or why there is none."""
        ...
