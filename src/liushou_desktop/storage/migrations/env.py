"""Alembic's entrance: steps run on the connection that ``storage.schema.migrate`` hands over."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], render_as_batch=True)
context.run_migrations()
