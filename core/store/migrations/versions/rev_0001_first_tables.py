"""First tables: products, customers, events, offers, list_members, template_cache, meta."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision: str | None = None
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Make all tables."""
    _catalogue()
    _events()
    _offers()
    op.create_table(
        "template_cache",
        sa.Column("prompt_digest", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("prompt_digest", name="pk_template_cache"),
    )
    op.create_table(
        "meta",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_meta"),
    )


def _catalogue() -> None:
    op.create_table(
        "products",
        sa.Column("product_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("brand", sa.Text()),
        sa.Column("price", sa.Double()),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("stock", sa.BigInteger()),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("attributes", sa.Text(), nullable=False),
        sa.Column("url", sa.Text()),
        sa.Column("image", sa.Text()),
        sa.Column("sensitive", sa.Text()),
        sa.Column("first_sold_us", sa.BigInteger()),
        sa.Column("as_of_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("product_id", name="pk_products"),
    )
    op.create_table(
        "customers",
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("display_name", sa.Text()),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("timezone", sa.Text()),
        sa.Column("consent_push", sa.Boolean(), nullable=False),
        sa.Column("consent_us", sa.BigInteger()),
        sa.Column("quiet_start", sa.String(15)),
        sa.Column("quiet_end", sa.String(15)),
        sa.Column("attributes", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("customer_id", name="pk_customers"),
    )


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("product_id", sa.Text()),
        sa.Column("order_id", sa.Text()),
        sa.Column("quantity", sa.Double()),
        sa.Column("value", sa.Double()),
        sa.Column("discount", sa.Double()),
        sa.Column("coupon_discount", sa.Double()),
        sa.Column("text", sa.Text()),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("push_id", sa.Text()),
        sa.PrimaryKeyConstraint("event_id", name="pk_events"),
    )
    op.create_index("ix_events_customer_id", "events", ["customer_id"])


def _offers() -> None:
    op.create_table(
        "offers",
        sa.Column("offer_id", sa.Text(), nullable=False),
        sa.Column("campaign_id", sa.Text()),
        sa.Column("products", sa.Text(), nullable=False),
        sa.Column("categories", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("instrument", sa.String(32), nullable=False),
        sa.Column("value", sa.Double()),
        sa.Column("base_price", sa.Double()),
        sa.Column("minimum", sa.Double()),
        sa.Column("starts_us", sa.BigInteger(), nullable=False),
        sa.Column("ends_us", sa.BigInteger(), nullable=False),
        sa.Column("conditions", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("offer_id", name="pk_offers"),
    )
    op.create_index("ix_offers_campaign_id", "offers", ["campaign_id"])
    op.create_table(
        "list_members",
        sa.Column("list_id", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("list_id", "customer_id", name="pk_list_members"),
    )
    op.create_index("ix_list_members_customer_id", "list_members", ["customer_id"])


def downgrade() -> None:
    """Drop all tables."""
    for table in ("meta", "template_cache", "list_members", "offers", "events", "customers", "products"):
        op.drop_table(table)
