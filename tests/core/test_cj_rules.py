"""The rules that turn till lines into goods, prices, sizes and events, on small tables."""

from datetime import UTC, date, datetime

import polars as pl
import pytest

from core.ingest.completejourney.cut import day_end, day_start, lines_before
from core.ingest.completejourney.events import purchases
from core.ingest.completejourney.goods import goods
from core.ingest.completejourney.prices import shelf_prices
from core.ingest.completejourney.private import private_by_pattern
from core.ingest.completejourney.sizes import readable_size


@pytest.mark.parametrize(
    ("code", "size"),
    [
        ("12.3 OZ", "12.3 oz"),
        ("16 OZ", "16 oz"),
        ("2 L", "2 l"),
        ("2 L*", "2 l"),
        ("12 CT", "12 ct"),
        (".5 OZ", "0.5 oz"),
        ("1.0 LB", "1 lb"),
        ("1 GA", "1 gal"),
        ("GAL", "1 gal"),
        ("1/2 GAL", "1/2 gal"),
        ("10 3/4 OZ", "10 3/4 oz"),
        ("L    12 OZ", "12 oz"),
        ("10 LB BAG", "10 lb"),
        ("32 FL OZ", "32 fl oz"),
        ("100 SQ FT", "100 sq ft"),
        ("32 LD", "32 loads"),
        ("12 PK/12 OZ", "12 x 12 oz"),
        ("12 OZ/12 PK", "12 x 12 oz"),
        ("6/12 OZ", "6 x 12 oz"),
        ("4/187 ML", "4 x 187 ml"),
        ("10-6.75 OZ", "10 x 6.75 oz"),
        ("12/.5 L", "12 x 0.5 l"),
        ("1 DZ", "1 dozen"),
        ("6 STEM", "6 stems"),
    ],
)
def test_sizes_read_as_a_person_writes_them(code: str, size: str) -> None:
    assert readable_size(code, "GROCERY") == size


@pytest.mark.parametrize(
    "code",
    [
        "",
        "VAR",
        "CTN",
        "LARGE",
        "LB",
        "1 KIT",
        "1 CT",
        "0 OZ",
        "1.5 CT",
        "12 CT/16.5",
        "3/4 OZ",
        "2/3 OZ",
        "985739  PK",
    ],
)
def test_sizes_that_nobody_can_read_are_left_out(code: str) -> None:
    assert readable_size(code, "GROCERY") is None


@pytest.mark.parametrize("code", [None, "48-54 CT", "5 X 7 IN", "30 CT/SZ 5", "264010 1 CT", "4 OZ(6)"])
def test_ranges_dimensions_and_remarks_are_left_out(code: str | None) -> None:
    assert readable_size(code, "GROCERY") is None


def test_crates_are_no_sizes_of_fruit_and_vegetables() -> None:
    crates = [readable_size(code, "PRODUCE") for code in ("48 CT", "40 LB", "18 LB")]
    assert crates == [None, None, None]
    assert readable_size("5 LB", "PRODUCE") == "5 lb"
    assert readable_size("18 LB", "GROCERY") == "18 lb"


def some_goods(*rows: tuple[int, str | None, str | None, str | None]) -> pl.DataFrame:
    return pl.DataFrame(
        rows,
        schema={
            "product_id": pl.Int64,
            "department": pl.String,
            "product_category": pl.String,
            "product_type": pl.String,
        },
        orient="row",
    )


def test_goods_are_what_somebody_could_want_again() -> None:
    table = some_goods(
        (5, "GROCERY", "COFFEE", "GROUND COFFEE"),
        (1, "CHEF SHOPPE", None, "INSTORE CUT VEGETABLES"),
        (2, "FUEL", "FUEL", "GASOLINE"),
        (3, None, None, None),
        (4, "GROCERY", "BOTTLE DEPOSITS", "DEPOSITS"),
        (6, "GROCERY", "COFFEE", None),
        (7, "DELI", "DELI MEATS", "MISC SALES TRANS"),
    )
    assert goods(table)["product_id"].to_list() == [1, 5]


def lines(*rows: tuple[int, int, float, float, float, float], basket: int = 1) -> pl.DataFrame:
    """Rows of product_id, quantity, sales_value, retail_disc, coupon_disc, coupon_match_disc."""
    names = ["product_id", "quantity", "sales_value", "retail_disc", "coupon_disc", "coupon_match_disc"]
    return pl.DataFrame(rows, schema=names, orient="row").with_columns(
        pl.lit(7).alias("household_id"),
        pl.lit(basket).alias("basket_id"),
        pl.lit(datetime(2017, 1, 2, 3, tzinfo=UTC)).dt.cast_time_unit("us").alias("at"),
    )


COFFEE = some_goods(*((number, "GROCERY", "COFFEE", "GROUND") for number in range(1, 6)))


def test_the_price_is_the_median_before_all_discounts() -> None:
    table = lines(
        (1, 2, 5.00, 1.00, 0.50, 0.0),  # 3.00 a piece: the maker's coupon changes nothing
        (1, 1, 2.50, 0.25, 0.25, 0.25),  # 3.00
        (1, 1, 4.00, 0.0, 0.0, 0.0),
        (1, 0, 9.00, 0.0, 0.0, 0.0),  # no quantity
        (2, 1, 0.0, 0.0, 0.0, 0.0),  # nothing was asked for it
    )
    assert shelf_prices(table, COFFEE).rows() == [(1, 3.0)]


def test_goods_sold_by_weight_have_no_price() -> None:
    weighed = [(1, 1, 2.0 + number / 100, 0.0, 0.0, 0.0) for number in range(12)]
    piecewise = [(2, 1, 3.0, 0.0, 0.0, 0.0)] * 3 + [(2, 1, 4.0 + number, 0.0, 0.0, 0.0) for number in range(9)]
    assert shelf_prices(lines(*weighed), COFFEE).rows() == []
    assert shelf_prices(lines(*piecewise), COFFEE)["product_id"].to_list() == [2]


def test_a_product_with_few_lines_follows_its_type() -> None:
    weighed = [(1, 1, 2.0 + number / 100, 0.0, 0.0, 0.0) for number in range(12)]
    few = [(3, 1, 5.0, 0.0, 0.0, 0.0)]
    assert shelf_prices(lines(*weighed, *few), COFFEE).rows() == []
    assert shelf_prices(lines(*few), COFFEE).rows() == [(3, 5.0)]


def test_events_say_what_was_paid_and_saved() -> None:
    table = lines(
        (1, 2, 5.00, 1.00, 0.55, 0.45),
        (2, 1, 3.00, 0.0, 0.0, 0.0),
        (2, 2, 6.00, 0.0, 0.0, 0.0),
        (3, 0, 0.0, 0.0, 0.0, 0.0),  # voided
        (4, 0, 2.00, 0.0, 0.0, 0.0),
        (5, 1, 1.00, 0.0, 1.50, 0.0),  # the coupon is worth more than the line
        (9, 1, 1.00, 0.0, 0.0, 0.0),  # no goods
    )
    found = purchases(table, COFFEE)
    assert found.select("event_id", "quantity", "value", "discount", "coupon_discount").rows() == [
        ("1-1", 2.0, 4.45, 2.0, 1.0),
        ("1-2", 1.0, 3.0, 0.0, 0.0),
        ("1-2-2", 2.0, 6.0, 0.0, 0.0),
        ("1-4", None, 2.0, 0.0, 0.0),
        ("1-5", 1.0, 0.0, 1.5, 1.5),
    ]
    assert found.row(0, named=True) == {
        "event_id": "1-1",
        "customer_id": "7",
        "kind": "purchase",
        "product_id": "1",
        "order_id": "1",
        "quantity": 2.0,
        "value": 4.45,
        "discount": 2.0,
        "coupon_discount": 1.0,
        "at": datetime(2017, 1, 2, 3, tzinfo=UTC),
    }


def test_a_coupon_booked_on_no_product_is_spread_over_its_basket() -> None:
    first = lines((1, 1, 3.0, 0.0, 0.0, 0.0), (2, 1, 1.0, 0.0, 0.0, 0.0), (9, 0, 0.0, 0.0, 2.0, 0.0))
    other = lines((1, 1, 3.0, 0.0, 0.0, 0.0), basket=2)
    found = purchases(pl.concat([first, other]), COFFEE)
    assert found.select("event_id", "value", "coupon_discount").rows() == [
        ("1-1", 1.5, 1.5),
        ("1-2", 0.5, 0.5),
        ("2-1", 3.0, 0.0),
    ]


def test_a_day_begins_at_midnight_in_the_shop() -> None:
    assert day_start(date(2017, 7, 1)) == datetime(2017, 7, 1, 4, tzinfo=UTC)
    assert day_start(date(2017, 12, 1)) == datetime(2017, 12, 1, 5, tzinfo=UTC)
    assert day_end(date(2017, 11, 5)) == datetime(2017, 11, 6, 4, 59, 59, tzinfo=UTC)


def test_the_cut_leaves_what_was_before_the_day() -> None:
    texts = pl.Series("transaction_timestamp", ["2017-07-01 03:59:59", "2017-07-01 04:00:00"])
    table = texts.str.to_datetime(time_unit="ns").to_frame()
    assert lines_before(table, date(2017, 7, 1))["at"].to_list() == [datetime(2017, 7, 1, 3, 59, 59, tzinfo=UTC)]
    assert lines_before(table, None).height == 2


@pytest.mark.parametrize(
    ("department", "category", "kind", "why"),
    [
        ("SPIRITS", "LIQUOR", "GIN", "alcohol"),
        ("GROCERY", "IMPORTED WINE", "FRENCH WINES", "alcohol"),
        ("DRUG GM", "CIGARS", "CIGARS", "tobacco"),
        ("DRUG GM", "VITAMINS", "PREGNANCY VITAMINS", "pregnancy"),
        ("DRUG GM", "FAMILY PLANNING", "ANYTHING", "intimate"),
        ("DRUG GM", "ADULT INCONTINENCE", "ANYTHING", "incontinence"),
        ("DRUG GM", "INFANT CARE PRODUCTS", "ANYTHING", "baby"),
        ("DRUG GM", "SMOKING CESSATIONS", "ANYTHING", "health"),
        ("COSMETICS", "BATH", "DIPILATORIES", "body"),
        ("GROCERY", "COFFEE", "SLICED GINGER SPICE", None),
        ("GROCERY", None, "ANYTHING", None),
    ],
)
def test_private_goods_are_known_by_their_place(department: str, category: str | None, kind: str, why: str) -> None:
    table = some_goods((1, department, category, kind))
    assert table.select(private_by_pattern()).item() == why
