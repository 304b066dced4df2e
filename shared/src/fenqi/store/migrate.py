"""Runs a service's Alembic migrations at its start, one process at a time (an advisory lock in its own database)."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from fenqi.store.database import away

_LOCK = 7_301_946_001
"""Advisory lock "migrations", held for the transaction in the service's own database only."""


async def migrate(url: str, migrations: Path) -> str:
    """Bring the database to the newest revision under `migrations`; returns it. Safe to call from many processes."""
    script = ScriptDirectory(str(migrations))
    head = script.get_current_head()
    engine = create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://", 1), poolclass=NullPool)
    try:
        with away():
            async with engine.begin() as connection:
                await connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
                await connection.run_sync(_upgrade, migrations, head)
    finally:
        await engine.dispose()
    return head or ""


def _upgrade(connection: Connection, migrations: Path, head: str | None) -> None:
    if MigrationContext.configure(connection).get_current_revision() == head:
        return
    config = Config()
    config.set_main_option("script_location", str(migrations))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
