"""A bundle that was answered before anybody knew whether it is out may turn out not to be."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Keep by which card a person has had their bundle, while nobody knows whether that is out."""
    op.add_column("person", sa.Column("bundled_on", sa.String(), nullable=True))


def downgrade() -> None:
    """Let it stand as one that they have had."""
    op.drop_column("person", "bundled_on")
