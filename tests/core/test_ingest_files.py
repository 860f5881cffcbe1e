"""A shop's own files: what loads, from each format alike."""

import json
from datetime import UTC, datetime, time
from pathlib import Path

import polars as pl
import pytest

from core.errors import IngestError
from core.ingest import KindReport, column_help, ingest_files
from core.ingest.columns import COLUMNS
from core.records import Consent, Customer, Event, EventKind, Offer, OfferKind, Product, QuietHours
from core.store import Store

PRODUCTS = """\
product_id,name.en,name.zh,category,price,stock,attributes.size,sensitive,first_sold_at,as_of
p1,"waffles, frozen",冷冻华夫饼,FROZEN/BREAKFAST/WAFFLES,2.49,7,12.3 oz,,2017-01-02T03:04:05Z,2017-10-30T00:00:00Z
p2,,,,,,,alcohol,,2017-10-30T02:00:00+02:00
"""
CUSTOMERS = """\
customer_id,display_name,locale,timezone,consent.push,consent.at,quiet_hours.start,quiet_hours.end,attributes.age
c1,Mei,zh,America/New_York,yes,2017-01-01T00:00:00Z,21:30,08:00,45-54
c2,,,,false,,,,
"""
EVENTS = """\
event_id,customer_id,kind,product_id,order_id,quantity,value,discount,text,at,push_id
e1,c1,purchase,p1,o1,2,4.98,.5,,2017-10-01T10:00:00Z,
e2,c1,review,p1,,,,,"Crisp, said she.
Twice.",2017-10-02 10:00:00.25+02:00,
e3,c2,push_opened,,,,,,,2017-10-03T10:00:00Z,push-1
"""
OFFERS = """\
offer_id,campaign_id,products,categories,kind,instrument,value,minimum,starts_at,ends_at
o1,spring,p1 | p2,,percent,coupon,20,10,2017-10-01T04:00:00Z,2017-11-01T03:59:59Z
o2,,,FROZEN/BREAKFAST|DAIRY,none,,,,2017-10-01T04:00:00Z,2017-11-01T03:59:59Z
"""
LISTS = "list_id,customer_id\nvip,c1\nvip,c2\n"
MIDNIGHT = datetime(2017, 10, 30, tzinfo=UTC)


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_bytes(text.encode())
    return path


def the_files(folder: Path) -> dict[str, Path]:
    texts = {"products": PRODUCTS, "customers": CUSTOMERS, "events": EVENTS, "offers": OFFERS, "lists": LISTS}
    return {kind: written(folder, f"{kind}.csv", text) for kind, text in texts.items()}


def test_all_kinds_load_from_csv(store: Store, tmp_path: Path) -> None:
    report = ingest_files(store, **the_files(tmp_path))  # type: ignore[arg-type]
    assert {kind.kind: kind.new for kind in report.kinds} == {
        "products": 2,
        "customers": 2,
        "offers": 2,
        "lists": 2,
        "events": 3,
    }
    assert store.products.all() == [
        Product(
            product_id="p1",
            name={"en": "waffles, frozen", "zh": "冷冻华夫饼"},
            category=("FROZEN", "BREAKFAST", "WAFFLES"),
            price=2.49,
            stock=7,
            attributes={"size": "12.3 oz"},
            first_sold_at=datetime(2017, 1, 2, 3, 4, 5, tzinfo=UTC),
            as_of=MIDNIGHT,
        ),
        Product(product_id="p2", sensitive="alcohol", as_of=MIDNIGHT),
    ]
    assert store.customers.get_many(["c1", "c2"]) == {
        "c1": Customer(
            customer_id="c1",
            display_name="Mei",
            locale="zh",
            timezone="America/New_York",
            consent=Consent(push=True, at=datetime(2017, 1, 1, tzinfo=UTC)),
            quiet_hours=QuietHours(start=time(21, 30), end=time(8)),
            attributes={"age": "45-54"},
        ),
        "c2": Customer(customer_id="c2", consent=Consent(push=False)),
    }
    assert store.lists.members("vip") == ["c1", "c2"]


def test_events_load_with_their_reviews(store: Store, tmp_path: Path) -> None:
    ingest_files(store, events=written(tmp_path, "e.csv", EVENTS))
    assert store.events.get_many(["e1", "e2", "e3"]) == {
        "e1": Event(
            event_id="e1",
            customer_id="c1",
            kind=EventKind.PURCHASE,
            product_id="p1",
            order_id="o1",
            quantity=2,
            value=4.98,
            discount=0.5,
            at=datetime(2017, 10, 1, 10, tzinfo=UTC),
        ),
        "e2": Event(
            event_id="e2",
            customer_id="c1",
            kind=EventKind.REVIEW,
            product_id="p1",
            text="Crisp, said she.\nTwice.",
            at=datetime(2017, 10, 2, 8, 0, 0, 250_000, tzinfo=UTC),
        ),
        "e3": Event(
            event_id="e3",
            customer_id="c2",
            kind=EventKind.PUSH_OPENED,
            at=datetime(2017, 10, 3, 10, tzinfo=UTC),
            push_id="push-1",
        ),
    }


def test_offers_name_several_products_or_categories(store: Store, tmp_path: Path) -> None:
    ingest_files(store, offers=written(tmp_path, "o.csv", OFFERS))
    starts, ends = datetime(2017, 10, 1, 4, tzinfo=UTC), datetime(2017, 11, 1, 3, 59, 59, tzinfo=UTC)
    assert store.offers.all() == [
        Offer(
            offer_id="o1",
            campaign_id="spring",
            products=("p1", "p2"),
            kind=OfferKind.PERCENT,
            instrument="coupon",
            value=20,
            minimum=10,
            starts_at=starts,
            ends_at=ends,
        ),
        Offer(
            offer_id="o2",
            categories=("FROZEN/BREAKFAST", "DAIRY"),
            kind=OfferKind.NONE,
            starts_at=starts,
            ends_at=ends,
        ),
    ]


def test_the_same_files_again_change_nothing(store: Store, tmp_path: Path) -> None:
    files = the_files(tmp_path)
    ingest_files(store, **files)  # type: ignore[arg-type]
    again = ingest_files(store, **files)  # type: ignore[arg-type]
    assert again.touched == 0
    assert [kind.unchanged for kind in again.kinds] == [2, 2, 2, 2, 3]
    changed = EVENTS.replace("4.98", "4.99") + "e4,c1,view,p2,,,,,,2017-10-04T10:00:00Z,\n"
    report = ingest_files(store, events=written(tmp_path, "events.csv", changed))
    assert report.kinds == (KindReport(kind="events", new=1, changed=1, unchanged=2),)


def test_the_report_counts_ids_that_nobody_knows(store: Store, tmp_path: Path) -> None:
    files = the_files(tmp_path)
    report = ingest_files(store, events=files["events"], customers=files["customers"])
    assert (report.strangers.products, report.strangers.customers) == (1, 0)
    assert ingest_files(store, products=files["products"]).strangers.products == 0


def test_a_product_without_a_time_has_that_of_the_file(store: Store, tmp_path: Path) -> None:
    path = written(tmp_path, "p.csv", "product_id\np1\n")
    assert ingest_files(store, products=path).touched == 1
    assert store.products.all()[0].as_of == datetime.fromtimestamp(path.stat().st_mtime, UTC)
    assert ingest_files(store, products=path).touched == 0


def as_jsonl(folder: Path) -> dict[str, Path]:
    product = {
        "product_id": "p1",
        "name": {"en": "waffles, frozen", "zh": "冷冻华夫饼"},
        "category": ["FROZEN", "BREAKFAST", "WAFFLES"],
        "price": 2.49,
        "stock": 7,
        "attributes.size": "12.3 oz",
        "first_sold_at": "2017-01-02T03:04:05Z",
        "as_of": "2017-10-30T00:00:00Z",
    }
    second = {"product_id": "p2", "sensitive": "alcohol", "as_of": "2017-10-30T00:00:00Z", "price": None}
    offer = {
        "offer_id": "o1",
        "campaign_id": "spring",
        "products": ["p1", "p2"],
        "kind": "percent",
        "instrument": "coupon",
        "value": 20,
        "minimum": 10.0,
        "starts_at": "2017-10-01T04:00:00Z",
        "ends_at": "2017-11-01T03:59:59Z",
    }
    event = {"event_id": "e1", "customer_id": "c1", "kind": "purchase", "product_id": "p1", "order_id": "o1"}
    event |= {"quantity": 2, "value": 4.98, "discount": 0.5, "at": "2017-10-01T10:00:00Z"}
    customer = {"customer_id": "c2", "consent": {"push": False}}
    rows = {"products": [product, second], "offers": [offer], "events": [event], "customers": [customer]}
    lines = {kind: "\ufeff" + "\n\n".join(json.dumps(row) for row in content) for kind, content in rows.items()}
    return {kind: written(folder, f"{kind}.jsonl", text) for kind, text in lines.items()}


def as_parquet(folder: Path) -> dict[str, Path]:
    frames = {
        "products": pl.DataFrame(
            {
                "product_id": ["p1", "p2"],
                "name": [{"en": "waffles, frozen", "zh": "冷冻华夫饼"}, None],
                "category": [["FROZEN", "BREAKFAST", "WAFFLES"], None],
                "price": [2.49, None],
                "stock": [7, None],
                "attributes.size": ["12.3 oz", ""],
                "sensitive": [None, "alcohol"],
                "first_sold_at": [datetime(2017, 1, 2, 3, 4, 5, tzinfo=UTC), None],
                "as_of": [MIDNIGHT, MIDNIGHT],
            }
        ),
        "offers": pl.DataFrame(
            {
                "offer_id": ["o1"],
                "campaign_id": ["spring"],
                "products": [["p1", "p2"]],
                "kind": ["percent"],
                "instrument": ["coupon"],
                "value": [20],
                "minimum": [10.0],
                "starts_at": [datetime(2017, 10, 1, 4, tzinfo=UTC)],
                "ends_at": [datetime(2017, 11, 1, 3, 59, 59, tzinfo=UTC)],
            }
        ),
        "events": pl.DataFrame(
            {
                "event_id": ["e1"],
                "customer_id": ["c1"],
                "kind": ["purchase"],
                "product_id": ["p1"],
                "order_id": ["o1"],
                "quantity": [2],
                "value": [4.98],
                "discount": [0.5],
                "at": [datetime(2017, 10, 1, 10, tzinfo=UTC)],
            }
        ),
        "customers": pl.DataFrame({"customer_id": ["c2"], "consent.push": [False]}),
    }
    paths = {kind: folder / f"{kind}.parquet" for kind in frames}
    for kind, frame in frames.items():
        frame.write_parquet(paths[kind])
    return paths


@pytest.mark.parametrize("made", [as_jsonl, as_parquet])
def test_json_lines_and_parquet_load_as_csv_does(store: Store, tmp_path: Path, made: object) -> None:
    assert callable(made)
    first = Store.open(f"sqlite:///{tmp_path / 'csv' / 'a.sqlite'}")
    ingest_files(first, **the_files(tmp_path))  # type: ignore[arg-type]
    ingest_files(store, **made(tmp_path))
    assert store.products.all() == first.products.all()
    assert store.offers.get_many(["o1"]) == first.offers.get_many(["o1"])
    assert store.events.get_many(["e1"]) == first.events.get_many(["e1"])
    assert store.customers.get_many(["c2"]) == first.customers.get_many(["c2"])
    first.close()


def test_times_load_from_parquet_as_pandas_writes_them(store: Store, tmp_path: Path) -> None:
    moments = pl.Series([datetime(2017, 10, 1, 10, tzinfo=UTC)]).dt.cast_time_unit("ns")
    zoned = moments.dt.convert_time_zone("Europe/London")
    kind = {"event_id": ["e1"], "customer_id": [17850], "kind": ["push_sent"], "at": zoned}
    pl.DataFrame(kind).write_parquet(tmp_path / "e.parquet")
    row = {"customer_id": ["c"], "consent.push": [1], "quiet_hours.start": [time(21, 30)], "quiet_hours.end": [time(8)]}
    pl.DataFrame(row).write_parquet(tmp_path / "c.parquet")
    ingest_files(store, events=tmp_path / "e.parquet", customers=tmp_path / "c.parquet")
    assert store.events.snapshot().row(0)[:2] == ("e1", "17850")
    assert store.events.snapshot()["at"][0] == datetime(2017, 10, 1, 10, tzinfo=UTC)
    assert store.customers.get_many(["c"])["c"].quiet_hours == QuietHours(start=time(21, 30), end=time(8))


def test_several_files_of_a_kind_load_together(store: Store, tmp_path: Path) -> None:
    one = written(tmp_path, "one.csv", "list_id,customer_id\nl,c1\n")
    two = written(tmp_path, "two.jsonl", '{"list_id": "l", "customer_id": 2}\n')
    assert ingest_files(store, lists=[one, two]).touched == 2
    assert store.lists.members("l") == ["2", "c1"]


def test_progress_says_how_far_each_file_is(store: Store, tmp_path: Path) -> None:
    said: list[tuple[str, int, int]] = []
    path = written(tmp_path, "e.csv", EVENTS)
    ingest_files(store, events=path, on_progress=lambda *news: said.append(news))
    size = path.stat().st_size
    assert said == [("e.csv", 0, size), ("e.csv", size, size)]


def test_nothing_loads_when_one_file_of_several_is_wrong(store: Store, tmp_path: Path) -> None:
    files = the_files(tmp_path)
    files["lists"] = written(tmp_path, "lists.csv", "list_id,customer\nvip,c1\n")
    with pytest.raises(IngestError, match="column 'customer' is unknown"):
        ingest_files(store, **files)  # type: ignore[arg-type]
    assert store.products.ids() == []


def test_the_help_names_every_column() -> None:
    for kind, columns in COLUMNS.items():
        assert all(column.name in column_help(kind) for column in columns)
