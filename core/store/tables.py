"""The tables. Moments are whole microseconds since 1970 in UTC (`*_us`): every database keeps them exactly."""

import json
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Double, Index, MetaData, String, Table, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

metadata = MetaData(
    naming_convention={"pk": "pk_%(table_name)s", "ix": "ix_%(table_name)s_%(column_0_N_name)s"},
)


class JsonText(TypeDecorator[Any]):
    """JSON as canonical text, so that equal content is equal in SQL on every database."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """To text; a null stays a null."""
        return None if value is None else canonical_json(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Any:  # noqa: ARG002
        """From text."""
        return None if value is None else json.loads(value)


def canonical_json(value: Any) -> str:
    """The one way this store spells a JSON value."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


products = Table(
    "products",
    metadata,
    Column("product_id", Text, primary_key=True),
    Column("name", JsonText, nullable=False),
    Column("category", JsonText, nullable=False),
    Column("brand", Text),
    Column("price", Double),
    Column("currency", String(3), nullable=False),
    Column("stock", BigInteger),
    Column("description", JsonText, nullable=False),
    Column("attributes", JsonText, nullable=False),
    Column("url", Text),
    Column("image", Text),
    Column("sensitive", Text),
    Column("first_sold_us", BigInteger),
    Column("as_of_us", BigInteger, nullable=False),
)

customers = Table(
    "customers",
    metadata,
    Column("customer_id", Text, primary_key=True),
    Column("display_name", Text),
    Column("locale", Text, nullable=False),
    Column("timezone", Text),
    Column("consent_push", Boolean, nullable=False),
    Column("consent_us", BigInteger),
    Column("quiet_start", String(15)),
    Column("quiet_end", String(15)),
    Column("attributes", JsonText, nullable=False),
)

events = Table(
    "events",
    metadata,
    Column("event_id", Text, primary_key=True),
    Column("customer_id", Text, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("product_id", Text),
    Column("order_id", Text),
    Column("quantity", Double),
    Column("value", Double),
    Column("discount", Double),
    Column("coupon_discount", Double),
    Column("text", Text),
    Column("at_us", BigInteger, nullable=False),
    Column("push_id", Text),
    Column("offer_id", Text),
    Index(None, "customer_id"),
)

pushes = Table(
    "pushes",
    metadata,
    Column("push_id", Text, primary_key=True),
    Column("customer_id", Text, nullable=False),
    Column("at_us", BigInteger, nullable=False),
    Column("channel", Text, nullable=False),
    Column("tag", Text, nullable=False),
    Column("status", String(32), nullable=False),
    Column("transactional", Boolean, nullable=False),
    Column("title", Text),
    Column("body", Text),
    Column("product_id", Text),
    Column("angle", Text),
    Index(None, "customer_id"),
)

offers = Table(
    "offers",
    metadata,
    Column("offer_id", Text, primary_key=True),
    Column("campaign_id", Text),
    Column("products", JsonText, nullable=False),
    Column("categories", JsonText, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("instrument", String(32), nullable=False),
    Column("value", Double),
    Column("base_price", Double),
    Column("minimum", Double),
    Column("starts_us", BigInteger, nullable=False),
    Column("ends_us", BigInteger, nullable=False),
    Column("conditions", Text, nullable=False),
    Index(None, "campaign_id"),
)

list_members = Table(
    "list_members",
    metadata,
    Column("list_id", Text, primary_key=True),
    Column("customer_id", Text, primary_key=True),
    Index(None, "customer_id"),
)

template_cache = Table(
    "template_cache",
    metadata,
    Column("prompt_digest", Text, primary_key=True),
    Column("payload", JsonText, nullable=False),
    Column("created_us", BigInteger, nullable=False),
)

meta = Table(
    "meta",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
