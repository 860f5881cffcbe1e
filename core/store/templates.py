"""Templates that a model has written before: the same prompt is never paid for twice."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from core.store.dialect import upsert
from core.store.moments import to_micros
from core.store.scope import Scope
from core.store.tables import template_cache
from core.store.writing import rows_by_key


class Templates:
    """JSON payloads by the digest of the prompt that made them."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def get_many(self, prompt_digests: Sequence[str]) -> dict[str, Any]:
        """The payloads that are known, by digest, in the order asked."""
        with self._scope.read() as connection:
            rows = rows_by_key(connection, select(template_cache), template_cache.c.prompt_digest, prompt_digests)
            found = {row.prompt_digest: row.payload for row in rows}
        return {digest: found[digest] for digest in dict.fromkeys(prompt_digests) if digest in found}

    def put_many(self, payloads: Mapping[str, Any], *, created_at: datetime) -> None:
        """Write or replace payloads (plain JSON values) by digest."""
        micros = to_micros(created_at)
        rows = [{"prompt_digest": key, "payload": value, "created_us": micros} for key, value in payloads.items()]
        with self._scope.write() as connection:
            upsert(connection, template_cache, rows)
