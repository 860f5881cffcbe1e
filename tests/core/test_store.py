"""Records in, records out."""

from datetime import UTC, datetime, time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from core.errors import LockedError
from core.records import Consent, Customer, ListMembership, Offer, OfferKind, Product, QuietHours
from core.store import Store, WriteCounts, dialect
from core.store.moments import from_micros, to_micros
from core.store.tables import metadata

NOW = datetime(2017, 10, 30, 4, 0, 0, 123456, tzinfo=UTC)


def a_product(product_id: str, **changes: object) -> Product:
    fields: dict[str, object] = {
        "product_id": product_id,
        "name": {"en": "waffles", "zh": "冷冻华夫饼"},
        "category": ("GROCERY", "FROZEN/BREAKFAST", "WAFFLES"),
        "price": 2.49,
        "stock": 0,
        "attributes": {"size": "12.3 oz"},
        "first_sold_at": NOW,
        "as_of": NOW,
    }
    return Product.model_validate(fields | changes)


def a_customer(customer_id: str, **attributes: str) -> Customer:
    return Customer(customer_id=customer_id, consent=Consent(push=True, at=NOW), attributes=attributes)


def an_offer(offer_id: str, **changes: object) -> Offer:
    fields: dict[str, object] = {
        "offer_id": offer_id,
        "campaign_id": "c1",
        "products": ("p1", "p2"),
        "kind": OfferKind.NONE,
        "instrument": "coupon",
        "starts_at": NOW,
        "ends_at": datetime(2017, 12, 1, tzinfo=UTC),
    }
    return Offer.model_validate(fields | changes)


def test_products_come_back_as_they_went_in(any_store: Store) -> None:
    first, second = a_product("p2"), a_product("p1", name={}, category=(), price=None, sensitive="alcohol")
    assert any_store.products.upsert_many([first, second]) == WriteCounts(new=2)
    assert any_store.products.all() == [second, first]
    assert any_store.products.get_many(["p2", "nobody", "p1", "p2"]) == {"p2": first, "p1": second}
    assert list(any_store.products.get_many(["p2", "p1"])) == ["p2", "p1"]
    assert any_store.products.ids() == ["p1", "p2"]


def test_writing_again_counts_what_changed(any_store: Store) -> None:
    any_store.products.upsert_many([a_product("p1"), a_product("p2"), a_product("p3", price=None)])
    again = [a_product("p1"), a_product("p2", price=2.5), a_product("p3", price=1.0), a_product("p4")]
    assert any_store.products.upsert_many(again) == WriteCounts(new=1, changed=2, unchanged=1)
    assert any_store.products.upsert_many(again) == WriteCounts(unchanged=4)


def test_many_ids_are_looked_up_in_chunks(any_store: Store) -> None:
    records = [a_product(f"p{number:05}") for number in range(2100)]
    any_store.products.upsert_many(records)
    assert len(any_store.products.get_many([record.product_id for record in records])) == 2100


def test_customers_come_back_as_they_went_in(any_store: Store) -> None:
    night = Customer(
        customer_id="c9",
        display_name="Mei",
        locale="zh",
        timezone="America/New_York",
        consent=Consent(push=False),
        quiet_hours=QuietHours(start=time(21, 30), end=time(8)),
        attributes={"age": "45-54"},
    )
    any_store.customers.upsert_many([night, a_customer("c1")])
    assert any_store.customers.get_many(["c9", "c1"]) == {"c9": night, "c1": a_customer("c1")}
    assert any_store.customers.ids() == ["c1", "c9"]


def test_customers_are_found_by_all_their_attributes_exactly(any_store: Store) -> None:
    any_store.customers.upsert_many(
        [
            a_customer("a", age="45-54", city="New York"),
            a_customer("b", age="45-54", city="new york"),
            a_customer("c", note='"age":"45-54"', city="New York"),
            a_customer("d", age="45%54"),
        ]
    )
    assert any_store.customers.ids_with({"age": "45-54"}) == ["a", "b"]
    assert any_store.customers.ids_with({"age": "45-54", "city": "New York"}) == ["a"]
    assert any_store.customers.ids_with({"age": "45%54"}) == ["d"]
    assert any_store.customers.ids_with({"age": "4"}) == []


def test_offers_by_campaign_and_by_id(any_store: Store) -> None:
    percent = an_offer("o2", kind=OfferKind.PERCENT, value=20, minimum=10, categories=("A/B",), conditions="once")
    any_store.offers.upsert_many([percent, an_offer("o1"), an_offer("o3", campaign_id=None)])
    assert any_store.offers.of_campaign("c1") == [an_offer("o1"), percent]
    assert any_store.offers.of_campaign("c2") == []
    assert any_store.offers.get_many(["o2"]) == {"o2": percent}
    assert len(any_store.offers.all()) == 3


def test_lists_keep_each_member_once(any_store: Store) -> None:
    members = [ListMembership(list_id="l", customer_id=customer) for customer in ("b", "a", "b")]
    assert any_store.lists.add_many(members) == WriteCounts(new=2, unchanged=1)
    assert any_store.lists.members("l") == ["a", "b"]
    assert any_store.lists.members("unknown") == []
    assert any_store.lists.sizes() == {"l": 2}


def test_templates_are_kept_by_digest(any_store: Store) -> None:
    any_store.templates.put_many({"d1": {"title": "早安"}, "d2": [1, 2]}, created_at=NOW)
    assert any_store.templates.get_many(["d2", "d3", "d1"]) == {"d2": [1, 2], "d1": {"title": "早安"}}
    any_store.templates.put_many({"d1": "new"}, created_at=NOW)
    assert any_store.templates.get_many(["d1"]) == {"d1": "new"}


def test_a_transaction_that_fails_leaves_nothing(any_store: Store) -> None:
    def write_and_fail() -> None:
        with any_store.transaction() as writing:
            writing.products.upsert_many([a_product("p1")])
            writing.customers.upsert_many([a_customer("c1")])
            assert writing.products.ids() == ["p1"]
            raise InterruptedError

    with pytest.raises(InterruptedError):
        write_and_fail()
    assert any_store.products.ids() == []
    assert any_store.customers.ids() == []


def test_a_second_writer_is_told_to_wait(url: str, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialect, "_PRAGMAS", ("busy_timeout=50",))
    other = Store.open(url)
    with store.transaction() as writing:
        writing.meta.put("a", "1")
        with pytest.raises(LockedError, match="another process"):
            other.meta.put("a", "2")
        assert other.meta.get("a") is None
    assert other.meta.get("a") == "1"
    other.close()


def test_everything_has_a_form_on_postgresql() -> None:
    spoken = postgresql.dialect()
    for table in metadata.sorted_tables:
        assert "CREATE TABLE" in str(CreateTable(table).compile(dialect=spoken))
        statement = str(dialect.upsert_statement(table, "postgresql").compile(dialect=spoken))
        assert "ON CONFLICT" in statement
        assert ("IS DISTINCT FROM" in statement) == (table.name != "list_members")


@given(st.datetimes(timezones=st.just(UTC)))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_moments_are_kept_to_the_microsecond(moment: datetime) -> None:
    assert from_micros(to_micros(moment)) == moment
