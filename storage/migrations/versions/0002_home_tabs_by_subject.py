"""A Home tab is redrawn by its subject, as a card is."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Give the tabs that were published before their subject."""
    op.execute("UPDATE outbox SET subject = key WHERE action = 'home'")


def downgrade() -> None:
    """Take it away again."""
    op.execute("UPDATE outbox SET subject = '' WHERE action = 'home'")
