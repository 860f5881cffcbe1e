"""What a customer got comes back from the push log, with one read a chunk, and counts in the choice."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from agent.trace import Chosen, StepTrace
from agent.writing.lately import StorePastWords, keep_words
from agent.writing.novelty import Said
from core.records import CustomerOutcome, PushRecord
from core.store import Store
from tests.agent.shop import NOW, brief, customer, services
from tests.agent.test_graph import run


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(f"sqlite:///{tmp_path / 'shop.sqlite'}")
    yield opened
    opened.close()


def push(campaign: str, who: str, days_ago: int = 3, **more: Any) -> PushRecord:
    at = NOW - timedelta(days=days_ago)
    fields = {"status": "planned", "title": f"{campaign} to {who}", "body": "Words.", **more}
    return PushRecord(push_id=f"{campaign}:{who}", customer_id=who, at=at, **fields)


def test_the_latest_come_first_without_the_campaigns_own_the_old_and_the_aborted(store: Store) -> None:
    store.pushes.write(
        [
            push("older", "a", 20),
            push("newer", "a", 2),
            push("mine", "a"),
            push("ancient", "a", 90),
            push("aborted", "a", status="aborted"),
            push("wordless", "a", title="", body=""),
            push("newer", "b"),
        ]
    )
    found = StorePastWords(store, campaign_id="mine", now=NOW).of(["a", "c"])
    assert found == {"a": (Said(title="newer to a", body="Words."), Said(title="older to a", body="Words."))}


def drafted(who: str) -> CustomerOutcome:
    (outcome,) = run(services(), customer(who))
    return outcome


def test_words_are_kept_beside_the_plan(store: Store) -> None:
    outcome = drafted("c1")
    assert outcome.draft is not None
    store.pushes.write([push("test-1", "c1", title="", body=""), push("other", "c1", title="")])
    keep_words(store, [outcome], now=NOW)
    kept = {record.push_id: record for record in store.pushes.of_customers(["c1"], known_until=NOW)}
    assert (kept["test-1:c1"].title, kept["test-1:c1"].body) == (outcome.draft.title, outcome.draft.body)
    assert (kept["test-1:c1"].product_id, kept["test-1:c1"].angle) == ("p1", str(outcome.draft.angle))
    assert kept["other:c1"].title == ""


class _Told:
    """Says of everybody that they got certain words; counts the reads."""

    def __init__(self, words: Said) -> None:
        self.words, self.reads = words, 0

    def of(self, customer_ids: Sequence[str]) -> dict[str, tuple[Said, ...]]:
        """The same words for all."""
        self.reads += 1
        return dict.fromkeys(customer_ids, (self.words,))


def test_nobody_gets_the_words_of_last_time_and_the_log_is_read_once_a_chunk() -> None:
    first = drafted("c1").draft
    assert first is not None
    told, trace = _Told(Said(title=first.title, body=first.body)), StepTrace()
    context = replace(services(trace=trace, campaign=brief()), past_words=told)
    outcomes = run(context, customer("c1"), customer("c2"))
    assert told.reads == 1
    assert all(outcome.draft and outcome.draft.title != first.title for outcome in outcomes)
    rows = [row for step in trace.steps if isinstance(step, Chosen) for row in step.table]
    assert {row.parts["new_to_customer"] for row in rows if row.title == first.title and row.body == first.body} == {0}
