"""Alembic environment."""

from fenqi.store.alembic_env import run

run()
