"""What every service's `migrations/env.py` does: run the revisions on the connection handed over, in its transaction."""

from alembic import context


def run() -> None:
    """Apply pending revisions on the connection of `fenqi.store.migrate`; all of them or none."""
    context.configure(connection=context.config.attributes["connection"])
    with context.begin_transaction():
        context.run_migrations()
