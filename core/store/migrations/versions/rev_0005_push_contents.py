"""Pushes say what they are about."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision: str | None = "0004"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Add the columns."""
    op.add_column("pushes", sa.Column("product_id", sa.Text()))
    op.add_column("pushes", sa.Column("angle", sa.Text()))


def downgrade() -> None:
    """Drop the columns."""
    op.drop_column("pushes", "angle")
    op.drop_column("pushes", "product_id")
