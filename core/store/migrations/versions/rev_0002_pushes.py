"""Pushes that were planned."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision: str | None = "0001"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "pushes",
        sa.Column("push_id", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("tag", sa.Text(), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("transactional", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("push_id", name="pk_pushes"),
    )
    op.create_index("ix_pushes_customer_id", "pushes", ["customer_id"])


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("pushes")
