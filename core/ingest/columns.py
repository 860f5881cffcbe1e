"""The columns of a data file, by kind of file: what a shop writes down, and how.

One row is one record. Nested things have flat names with a dot: `name.en`, `attributes.size`, `consent.push`. In JSON
Lines and Parquet they may also be objects ({"name": {"en": "waffles"}}). An empty field means that it is not known.

- text        as it is
- id          text of at most 128 characters; whole numbers are fine, decimals are not
- number      1234.5: a point, no thousands separators, no currency signs
- moment      2017-10-30T12:00:00Z or ...+01:00: always with its zone
- time        a local time, 21:30
- flag        true or false (also yes, no, 1, 0)
- list        ids between bars, `a|b|c`; a list in JSON Lines and Parquet
- path        from the general to the special between slashes, `GROCERY/COFFEE`; a list in JSON Lines and Parquet
"""

from dataclasses import dataclass
from typing import Literal

from core.ingest.report import Kind

Form = Literal["text", "id", "number", "moment", "time", "flag", "list", "path"]


@dataclass(frozen=True)
class Column:
    """One column. A name that ends in a dot stands for all columns that begin so, such as `name.` for `name.en`."""

    name: str
    form: Form
    meaning: str
    required: bool = False


COLUMNS: dict[Kind, tuple[Column, ...]] = {
    "products": (
        Column("product_id", "id", "the shop's own id", required=True),
        Column(
            "name.", "text", "name.en, name.zh, ...: as it reads in the middle of a sentence; without it not promoted"
        ),
        Column("category", "path", "where it stands in the shop"),
        Column("brand", "text", "the brand"),
        Column("price", "number", "price of one piece"),
        Column("currency", "text", "three letters; USD where the column is empty"),
        Column("stock", "number", "pieces that can be sold"),
        Column("description.", "text", "description.en, description.zh, ..."),
        Column("attributes.", "text", "attributes.size, attributes.group, ...: facts as text"),
        Column("url", "text", "its page"),
        Column("image", "text", "its picture"),
        Column(
            "sensitive", "text", "why it may never be named on a lock screen (alcohol, health, ...); empty where it may"
        ),
        Column("first_sold_at", "moment", "when it was first sold"),
        Column("as_of", "moment", "when this was true; the time of the file where the column is empty"),
    ),
    "customers": (
        Column("customer_id", "id", "the shop's own id", required=True),
        Column("display_name", "text", "how to address them"),
        Column("locale", "text", "language; en where the column is empty"),
        Column("timezone", "text", "IANA zone such as America/New_York"),
        Column("consent.push", "flag", "whether they agreed to marketing pushes", required=True),
        Column("consent.at", "moment", "when they said so"),
        Column("quiet_hours.start", "time", "local time from which nothing is sent"),
        Column("quiet_hours.end", "time", "local time until which nothing is sent"),
        Column("attributes.", "text", "attributes.city, ...: what audiences are drawn by"),
    ),
    "events": (
        Column("event_id", "id", "the same id again is the same event", required=True),
        Column("customer_id", "id", "who", required=True),
        Column("kind", "text", "view, cart, purchase, review, push_sent, push_opened, ...", required=True),
        Column("product_id", "id", "what; needed for view, cart, purchase and review"),
        Column("order_id", "id", "what was bought together shares it"),
        Column("quantity", "number", "pieces, above 0"),
        Column("value", "number", "money paid for the whole line"),
        Column("discount", "number", "money saved on the line through offers"),
        Column("coupon_discount", "number", "the part of it that a coupon gave"),
        Column("text", "text", "what the customer wrote"),
        Column("at", "moment", "when", required=True),
        Column("push_id", "id", "the push it belongs to"),
        Column("offer_id", "id", "the offer that was used; needed for redeemed"),
    ),
    "offers": (
        Column("offer_id", "id", "the shop's own id", required=True),
        Column("campaign_id", "id", "the campaign it belongs to"),
        Column("products", "list", "product ids it holds for"),
        Column("categories", "list", "category paths it holds for"),
        Column("kind", "text", "percent, amount, price, gift or none", required=True),
        Column("instrument", "text", "deal (for everybody) or coupon; deal where the column is empty"),
        Column("value", "number", "percent, amount or price"),
        Column("base_price", "number", "the price before"),
        Column("minimum", "number", "spend that the basket needs"),
        Column("starts_at", "moment", "first moment", required=True),
        Column("ends_at", "moment", "last moment", required=True),
        Column("conditions", "text", "small print"),
    ),
    "lists": (
        Column("list_id", "id", "the list", required=True),
        Column("customer_id", "id", "who is on it", required=True),
    ),
}

KEYS: dict[Kind, tuple[str, ...]] = {
    "products": ("product_id",),
    "customers": ("customer_id",),
    "events": ("event_id",),
    "offers": ("offer_id",),
    "lists": ("list_id", "customer_id"),
}
"""What tells one record of a kind from the next."""

REJECT_PREFIX = "rejected_"
"""Columns that a file of rejected rows has on top; they are ignored, so that a mended file loads as it is."""


def column_for(kind: Kind, name: str) -> Column | None:
    """The column that `name` is, or None where the kind has none of this name."""
    for column in COLUMNS[kind]:
        if name == column.name or (column.name.endswith(".") and name.startswith(column.name) and name != column.name):
            return column
    return None


def column_help(kind: Kind) -> str:
    """One line a column, for people."""
    return "\n".join(
        f"{column.name + ('*' if column.name.endswith('.') else ''):20} {column.form:7}"
        f" {'required: ' if column.required else ''}{column.meaning}"
        for column in COLUMNS[kind]
    )
