"""Model answers kept in the store, so that the same prompt is never paid for twice."""

import logging
from datetime import datetime

from pydantic import ValidationError

from agent.writing.records import Candidate
from core.store import Store

_log = logging.getLogger(__name__)


class StoreTemplateCache:
    """Candidates by prompt digest."""

    def __init__(self, store: Store, *, now: datetime) -> None:
        self._store = store
        self._now = now

    def get(self, digest: str) -> tuple[Candidate, ...] | None:
        """The candidates written for a prompt, or None; what another version kept in another form is asked again."""
        payload = self._store.templates.get_many([digest]).get(digest)
        if payload is None:
            return None
        try:
            return tuple(Candidate.model_validate(entry) for entry in payload)
        except ValidationError:
            _log.info("answers under %s were kept in an earlier form and are asked for again", digest)
            return None

    def put(self, digest: str, candidates: tuple[Candidate, ...]) -> None:
        """Keep the candidates of a prompt at once: a run that is stopped has not paid in vain."""
        payload = [candidate.model_dump(mode="json") for candidate in candidates]
        self._store.templates.put_many({digest: payload}, created_at=self._now)
