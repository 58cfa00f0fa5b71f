"""Alembic's entry: runs the migrations on the connection it is given."""

from alembic import context

import storage.answers  # fills the metadata
import storage.ledgers  # fills the metadata
import storage.queues  # noqa: F401  # fills the metadata
from storage.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
