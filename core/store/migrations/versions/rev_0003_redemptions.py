"""Events name the offer that was redeemed."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision: str | None = "0002"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("events", sa.Column("offer_id", sa.Text()))


def downgrade() -> None:
    """Drop the column."""
    op.drop_column("events", "offer_id")
