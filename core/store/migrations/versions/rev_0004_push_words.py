"""Pushes keep their words."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision: str | None = "0003"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Add the columns."""
    op.add_column("pushes", sa.Column("title", sa.Text()))
    op.add_column("pushes", sa.Column("body", sa.Text()))


def downgrade() -> None:
    """Drop the columns."""
    op.drop_column("pushes", "title")
    op.drop_column("pushes", "body")
