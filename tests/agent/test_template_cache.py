"""Answers are kept by prompt digest; what an earlier version kept otherwise is a miss, not a crash."""

from datetime import UTC, datetime
from pathlib import Path

from agent.template_cache import StoreTemplateCache
from agent.writing.records import Candidate
from core.records import DraftSource
from core.store import Store

NOW = datetime(2026, 11, 1, tzinfo=UTC)


def test_what_is_put_is_found_and_another_form_is_asked_again(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'db.sqlite'}", snapshot_folder=tmp_path)
    cache = StoreTemplateCache(store, now=NOW)
    candidate = Candidate(title="A", body="B", source=DraftSource.MODEL, provenance="p", answer="{}")
    cache.put("one", (candidate,))
    assert cache.get("one") == (candidate,)
    assert cache.get("two") is None
    store.templates.put_many({"old": [{"title": "A", "score": 0.5}]}, created_at=NOW)
    assert cache.get("old") is None
    store.close()
