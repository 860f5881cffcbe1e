"""Rows and files that do not fit: said clearly, never half loaded."""

import csv
from pathlib import Path

import polars as pl
import pytest

from core.errors import IngestError
from core.ingest import ingest_files
from core.ingest.batch import BATCH_ROWS
from core.store import Store

HEADER = "event_id,customer_id,kind,product_id,quantity,value,at"
GOOD = "e1,c1,purchase,p1,1,2.5,2017-10-01T10:00:00Z"


def csv_file(folder: Path, *lines: str, name: str = "events.csv") -> Path:
    path = folder / name
    path.write_bytes(("\n".join(lines) + "\n").encode())
    return path


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("e2,c1,purchase,p1,-6,2.5,2017-10-01T10:00:00Z", "quantity '-6' is not above 0; a cancellation"),
        ("e2,c1,purchase,p1,0,2.5,2017-10-01T10:00:00Z", "quantity '0' is not above 0"),
        ("e2,c1,purchase,p1,1,-2.5,2017-10-01T10:00:00Z", "value '-2.5' is below 0"),
        ('e2,c1,purchase,p1,1,"1,250.00",2017-10-01T10:00:00Z', "value '1,250.00' is not a plain number"),
        ("e2,c1,purchase,p1,1,$2,2017-10-01T10:00:00Z", r"value '\$2' is not a plain number"),
        ("e2,c1,purchase,p1,1,nan,2017-10-01T10:00:00Z", "value 'nan' is not a plain number"),
        ("e2,c1,purchase,p1,1,1e999,2017-10-01T10:00:00Z", "value '1e999' is not a plain number"),
        ("e2,,purchase,p1,1,2.5,2017-10-01T10:00:00Z", "customer_id is missing"),
        (",c1,purchase,p1,1,2.5,2017-10-01T10:00:00Z", "event_id is missing"),
        ("e2,c1,purchase,,1,2.5,2017-10-01T10:00:00Z", "product_id is missing, which view, cart, purchase, review"),
        ("e2,c1,redeemed,,,,2017-10-01T10:00:00Z", "offer_id is missing, which redeemed needs"),
        (" e2,c1,purchase,p1,1,2.5,2017-10-01T10:00:00Z", "event_id ' e2' is not an id"),
        (f"{'x' * 129},c1,purchase,p1,1,2.5,2017-10-01T10:00:00Z", "is not an id: at most 128"),
        ("e2,c1,bought,p1,1,2.5,2017-10-01T10:00:00Z", "kind 'bought' is none of view, cart"),
        ("e2,c1,purchase,p1,1,2.5,2017-10-01", "at '2017-10-01' is not a moment with its zone"),
        ("e2,c1,purchase,p1,1,2.5,2017-10-01T10:00:00", "at '2017-10-01T10:00:00' is not a moment with its zone"),
        ("e2,c1,purchase,p1,1,2.5,2017-02-30T10:00:00Z", "at '2017-02-30T10:00:00Z' is a moment that does not exist"),
        ("e1,c1,purchase,p1,1,2.5,2017-10-01T10:00:00Z", "event_id 'e1' appears twice"),
        ("e2,c1,purchase,p1,1", "has 5 fields where the header has 7"),
    ],
)
def test_a_bad_event_is_named_and_nothing_loads(store: Store, tmp_path: Path, row: str, said: str) -> None:
    path = csv_file(tmp_path, HEADER, GOOD, row)
    with pytest.raises(IngestError, match=f"1 row does not fit, nothing was loaded:\n.*events.csv line 3: .*{said}"):
        ingest_files(store, events=path)
    assert store.events.snapshot().height == 0
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == ["events.csv"]


@pytest.mark.parametrize(
    ("kind", "header", "row", "said"),
    [
        ("products", "product_id,price", "p1,-1", "price '-1' input should be greater than or equal to 0"),
        ("products", "product_id,price", 'p1,"1,000"', "price '1,000' is not a plain number"),
        ("products", "product_id,stock", "p1,1.5", "stock '1.5' input should be a valid integer"),
        ("products", "product_id,currency", "p1,Dollar", "currency 'Dollar' string should match pattern"),
        ("products", "product_id,as_of", "p1,1509321600", "as_of '1509321600' is not a moment"),
        ("customers", "customer_id,consent.push", "c1,", "consent.push is missing"),
        ("customers", "customer_id,consent.push", "c1,maybe", "consent.push 'maybe' is neither true nor false"),
        ("customers", "customer_id,consent.push,timezone", "c1,yes,EST5", "timezone 'EST5' 'EST5' is not an IANA"),
        ("customers", "customer_id,consent.push,quiet_hours.start", "c1,yes,21:00", "quiet_hours.end field required"),
        ("customers", "customer_id,consent.push,quiet_hours.start", "c1,yes,9pm", "quiet_hours.start '9pm' is not a"),
        (
            "offers",
            "offer_id,kind,value,starts_at,ends_at",
            "o1,percent,120,2017-10-01T00:00:00Z,2017-11-01T00:00:00Z",
            "value 120.0 is not a percentage",
        ),
        (
            "offers",
            "offer_id,kind,starts_at,ends_at",
            "o1,none,2017-11-01T00:00:00Z,2017-10-01T00:00:00Z",
            "ends_at must be after starts_at",
        ),
        (
            "lists",
            "list_id,customer_id",
            "l,c\nl,c",
            "customer_id 'c' appears twice; the first time in data.csv line 2",
        ),
    ],
)
def test_a_bad_row_of_a_small_file_is_named(
    store: Store, tmp_path: Path, kind: str, header: str, row: str, said: str
) -> None:
    path = csv_file(tmp_path, header, row, name="data.csv")
    with pytest.raises(IngestError, match=said):
        ingest_files(store, **{kind: path})  # type: ignore[arg-type]


def test_the_error_lists_the_first_few_and_how_to_go_on(store: Store, tmp_path: Path) -> None:
    bad = [f"e{number},c1,purchase,p1,-1,2.5,2017-10-01T10:00:00Z" for number in range(2, 10)]
    with pytest.raises(IngestError) as caught:
        ingest_files(store, events=csv_file(tmp_path, HEADER, GOOD, *bad))
    message = str(caught.value)
    assert message.startswith("8 rows do not fit, nothing was loaded:")
    assert message.count("is not above 0") == 5
    assert "and 3 more" in message
    assert "on_error=skip" in message


def test_lines_are_right_after_line_breaks_inside_fields_and_empty_lines(store: Store, tmp_path: Path) -> None:
    header = HEADER + ",text"
    path = csv_file(
        tmp_path, header, 'e1,c1,review,p1,,,2017-10-01T10:00:00Z,"a\nb\nc"', "", GOOD.replace("e1", "") + ","
    )
    with pytest.raises(IngestError, match="line 6: event_id is missing"):
        ingest_files(store, events=path)


def test_skipping_loads_the_good_rows_and_keeps_the_bad_ones(store: Store, tmp_path: Path) -> None:
    bad = "e2,c1,purchase,p1,-6,2.5,2017-10-01T10:00:00Z"
    path = csv_file(tmp_path, HEADER, GOOD, bad, "e3,c1,view,p1,,,2017-10-01T10:00:00Z", "short,row")
    report = ingest_files(store, events=path, on_error="skip")
    assert (report.kinds[0].new, report.rejected) == (2, 2)
    assert store.events.snapshot()["event_id"].to_list() == ["e1", "e3"]
    rejects = tmp_path / "events.csv.rejects.csv"
    assert report.rejects == (str(rejects),)
    with rejects.open(newline="") as stream:
        first, second = csv.DictReader(stream)
    assert second["event_id"] == "short"
    assert second["rejected_reason"] == "has 2 fields where the header has 7"
    assert first == {
        "event_id": "e2",
        "customer_id": "c1",
        "kind": "purchase",
        "product_id": "p1",
        "quantity": "-6",
        "value": "2.5",
        "at": "2017-10-01T10:00:00Z",
        "rejected_place": "3",
        "rejected_column": "quantity",
        "rejected_value": "-6",
        "rejected_reason": "is not above 0; a cancellation or return is not an event",
    }


def test_a_mended_rejects_file_loads_as_it_is(store: Store, tmp_path: Path) -> None:
    path = csv_file(tmp_path, HEADER, "e2,c1,purchase,p1,-6,2.5,2017-10-01T10:00:00Z")
    ingest_files(store, events=path, on_error="skip", rejects_folder=tmp_path / "out")
    rejects = tmp_path / "out" / "events.csv.rejects.csv"
    rejects.write_text(rejects.read_text().replace("-6,2.5", "6,2.5"))
    assert ingest_files(store, events=rejects).touched == 1
    path.write_text(f"{HEADER}\n{GOOD}\n")
    ingest_files(store, events=path, on_error="skip", rejects_folder=tmp_path / "out")
    assert not rejects.exists()


def test_two_files_of_one_name_cannot_share_a_rejects_file(store: Store, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    paths = [csv_file(tmp_path / name, HEADER, GOOD) for name in ("a", "b")]
    with pytest.raises(IngestError, match="would share"):
        ingest_files(store, events=paths, on_error="skip", rejects_folder=tmp_path)


def test_an_id_is_remembered_across_batches_and_files(store: Store, tmp_path: Path) -> None:
    count = BATCH_ROWS + 10
    many = [f"e{number},c1,view,p1,,,2017-10-01T10:00:00Z" for number in range(count)]
    first = csv_file(tmp_path, HEADER, *many, many[3], name="a.csv")
    second = csv_file(tmp_path, HEADER, many[5], name="b.csv")
    report = ingest_files(store, events=[first, second], on_error="skip")
    assert (report.kinds[0].new, report.rejected) == (count, 2)
    assert f"{count + 2},event_id,e3,appears twice" in (tmp_path / "a.csv.rejects.csv").read_text()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("e.csv", b"", "e.csv: is empty"),
        ("e.jsonl", b"", "e.jsonl: is empty"),
        ("e.csv", b"\n\n", "the first line is empty"),
        ("e.xlsx", b"PK", r"ends in \.xlsx; data files are"),
        ("e.csv", HEADER.encode() + b",colour\n", "column 'colour' is unknown; events have event_id"),
        ("e.csv", HEADER.encode() + b",at\n", "column 'at' appears twice"),
        ("e.csv", HEADER.replace("kind,", "").encode() + b"\n", "column 'kind' is missing, which events need"),
        ("e.csv", HEADER.replace(",", ";").encode() + b"\n", "the fields are not separated by commas"),
        ("e.csv", HEADER.encode("utf-16"), "is not UTF-8"),
        ("e.csv", (HEADER + "\n" + GOOD + "\ne2,Zo\xeb").encode("latin-1"), "is not UTF-8"),
        ("e.csv", HEADER.encode() + b'\n"e1"x,c1\n', "is not well-formed CSV"),
        ("e.jsonl", b'{"event_id": "\xe9"}\n', "line 1: is not UTF-8"),
        ("e.jsonl", b'{"event": "e1"}\n', "column 'event' is unknown"),
        ("e.parquet", b"PAR1 nonsense PAR1", "is not a readable Parquet file"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(
    store: Store, tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(IngestError, match=said):
        ingest_files(store, events=path, on_error="skip")
    assert store.events.snapshot().height == 0


def test_a_file_that_is_not_there_is_named(store: Store, tmp_path: Path) -> None:
    with pytest.raises(IngestError, match=r"gone\.csv: there is no such file"):
        ingest_files(store, events=tmp_path / "gone.csv")


def test_a_mark_at_the_start_as_excel_writes_it_does_no_harm(store: Store, tmp_path: Path) -> None:
    path = csv_file(tmp_path, "\ufeff" + HEADER + "\r", GOOD + "\r")
    assert ingest_files(store, events=path).touched == 1


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"list_id": "l", "customer_id": ', "is not a JSON object of plain values"),
        ('["l", "c"]', "it is not an object"),
        ('{"list_id": "l", "customer_id": NaN}', "is not a JSON object of plain values"),
        ('{"list_id": "l", "customer_id": 5.0}', "customer_id is a decimal"),
        ('{"list_id": "l"}', "customer_id is missing"),
        ('{"list_id": "l", "customer_id": ["a|b"]}', "an item of a list has a bar in it"),
    ],
)
def test_a_bad_line_of_json_is_named(store: Store, tmp_path: Path, line: str, said: str) -> None:
    path = csv_file(tmp_path, '{"list_id": "l", "customer_id": "c"}', line, name="l.jsonl")
    with pytest.raises(IngestError, match=f"l.jsonl line 2: .*{said}"):
        ingest_files(store, lists=path)


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (pl.DataFrame({"list_id": ["l"], "customer_id": [17850.0]}), "column customer_id holds decimals"),
        (pl.DataFrame({"list_id": ["l"], "customer_id": [[1]]}), r"column customer_id has the type List"),
        (pl.DataFrame({"list_id": ["l", None], "customer_id": [1, 2]}), "l.parquet row 2: list_id is missing"),
    ],
)
def test_a_bad_parquet_file_is_named(store: Store, tmp_path: Path, frame: pl.DataFrame, said: str) -> None:
    frame.write_parquet(tmp_path / "l.parquet")
    with pytest.raises(IngestError, match=said):
        ingest_files(store, lists=tmp_path / "l.parquet")
