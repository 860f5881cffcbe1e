"""Events: bulk loading, the snapshot, reviews, and erasing a person."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from core.records import Consent, Customer, Event, EventKind, ListMembership, PushRecord
from core.store import ForgetCounts, Store, WriteCounts

START = datetime(2017, 10, 30, 4, tzinfo=UTC)
COLUMNS = [
    "event_id",
    "customer_id",
    "kind",
    "product_id",
    "order_id",
    "quantity",
    "value",
    "discount",
    "coupon_discount",
    "at",
    "push_id",
    "offer_id",
]


def an_event(number: int, **changes: object) -> Event:
    fields: dict[str, object] = {
        "event_id": f"e{number}",
        "customer_id": f"c{number % 3}",
        "kind": EventKind.PURCHASE,
        "product_id": "p1",
        "order_id": "o1",
        "quantity": 2,
        "value": 3.5,
        "discount": 0.5,
        "at": START + timedelta(minutes=number),
    }
    return Event.model_validate(fields | changes)


def a_frame(count: int) -> pl.DataFrame:
    numbers = range(count)
    return pl.DataFrame(
        {
            "event_id": [f"e{number}" for number in numbers],
            "customer_id": [f"c{number % 3}" for number in numbers],
            "kind": ["purchase"] * count,
            "at": [START + timedelta(minutes=number) for number in numbers],
        },
        schema_overrides={"at": pl.Datetime("us", "UTC")},
    )


def kept_files(store_url: str) -> list[Path]:
    return sorted((Path(store_url.removeprefix("sqlite:///")).parent / "snapshots").iterdir())


def test_events_come_back_as_they_went_in(any_store: Store) -> None:
    review = an_event(1, kind=EventKind.REVIEW, text="很好吃", quantity=None, value=None, push_id="x")
    assert any_store.events.add_many([an_event(2), review]) == WriteCounts(new=2)
    assert any_store.events.get_many(["e1", "e9", "e2"]) == {"e1": review, "e2": an_event(2)}
    assert any_store.events.of_customer("c1") == [review]
    assert any_store.events.of_customer("c1", until=review.at) == []
    assert any_store.events.reviews(["c1", "c2"]) == [review]
    assert any_store.events.reviews(["c1"], until=review.at) == []


def test_the_same_events_again_change_nothing(store: Store, url: str) -> None:
    assert store.events.load(a_frame(10)) == WriteCounts(new=10)
    store.events.snapshot()
    before = kept_files(url)
    assert store.events.load(a_frame(10)) == WriteCounts(unchanged=10)
    store.events.snapshot()
    assert kept_files(url) == before
    assert store.events.load(a_frame(12).with_columns(value=pl.lit(1.0))) == WriteCounts(new=2, changed=10)


def test_the_snapshot_has_its_columns_also_when_empty(any_store: Store) -> None:
    empty = any_store.events.snapshot()
    assert empty.columns == COLUMNS
    assert empty.schema["at"] == pl.Datetime("us", "UTC")
    any_store.events.add_many([an_event(3)])
    assert any_store.events.snapshot().schema == empty.schema
    assert any_store.events.snapshot().row(0, named=True) == an_event(3).model_dump(exclude={"text"})


def test_the_snapshot_is_ordered_and_ends_before_until(any_store: Store) -> None:
    any_store.events.add_many([an_event(5), an_event(4), an_event(6, at=START + timedelta(minutes=4))])
    assert any_store.events.snapshot()["event_id"].to_list() == ["e4", "e6", "e5"]
    assert any_store.events.snapshot(START + timedelta(minutes=5))["event_id"].to_list() == ["e4", "e6"]


def test_the_snapshot_is_never_older_than_the_store(store: Store, url: str) -> None:
    for number in range(3):
        store.events.add_many([an_event(number)])
        assert store.events.snapshot().height == number + 1
        assert len(kept_files(url)) == 1

    def write_and_fail() -> None:
        with store.transaction() as writing:
            writing.events.add_many([an_event(7)])
            assert writing.events.snapshot().height == 4
            raise InterruptedError

    with pytest.raises(InterruptedError):
        write_and_fail()
    assert store.events.snapshot().height == 3


def test_a_database_made_anew_does_not_meet_the_old_snapshot(store: Store, url: str) -> None:
    store.events.add_many([an_event(1)])
    store.events.snapshot()
    store.close()
    for path in Path(url.removeprefix("sqlite:///")).parent.glob("shop.sqlite*"):
        path.unlink()
    fresh = Store.open(url)
    assert fresh.events.snapshot().height == 0
    fresh.events.add_many([an_event(2)])
    assert fresh.events.snapshot()["event_id"].to_list() == ["e2"]
    fresh.close()


def test_a_damaged_snapshot_is_made_anew(store: Store, url: str, caplog: pytest.LogCaptureFixture) -> None:
    store.events.add_many([an_event(1)])
    store.events.snapshot()
    kept_files(url)[0].write_bytes(b"PAR1 broken")
    assert store.events.snapshot().height == 1
    assert "made anew" in caplog.text


def test_forgetting_erases_a_person_everywhere(store: Store, url: str) -> None:
    person = "person-with-a-rare-name"
    consent = Consent(push=True)
    store.customers.upsert_many([Customer(customer_id=who, consent=consent) for who in (person, "c0")])
    store.events.add_many([an_event(1, customer_id=person), an_event(2, customer_id=person), an_event(3)])
    store.lists.add_many([ListMembership(list_id="l", customer_id=who) for who in (person, "c0")])
    store.pushes.write(
        [PushRecord(push_id=f"camp:{who}", customer_id=who, at=an_event(1).at) for who in (person, "c0")]
    )
    store.events.snapshot()
    assert store.forget(person) == ForgetCounts(customers=1, events=2, list_members=1, pushes=1)
    assert store.events.snapshot()["customer_id"].to_list() == ["c0"]
    assert store.customers.ids() == ["c0"]
    assert store.lists.members("l") == ["c0"]
    assert store.forget(person).total == 0
    store.close()
    folder = Path(url.removeprefix("sqlite:///")).parent
    left = [path for path in folder.rglob("*") if path.is_file() and person.encode() in path.read_bytes()]
    assert left == []
