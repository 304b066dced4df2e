"""Migrations run at a service's start: once, whole, whoever starts at the same time."""

import asyncio
from pathlib import Path

import asyncpg
import pytest

from fenqi.store.migrate import migrate
from fenqi.testing.databases import Databases
from fenqi.testing.sample.main import MIGRATIONS

ENV = "from fenqi.store.alembic_env import run\n\nrun()\n"
REVISION = """from alembic import op

revision = "{revision}"
down_revision = {before}


def upgrade():
    op.execute("CREATE TABLE {table} (id int)")
    op.execute("{then}")
"""


def _write(folder: Path, revision: str, before: str | None, then: str = "SELECT 1") -> None:
    (folder / "versions").mkdir(exist_ok=True)
    (folder / "env.py").write_text(ENV)
    text = REVISION.format(revision=revision, before=repr(before), table=f"t{revision}", then=then)
    (folder / "versions" / f"v{revision}.py").write_text(text)


async def _tables(url: str) -> list[str]:
    connection = await asyncpg.connect(url)
    rows = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    await connection.close()
    return [row["tablename"] for row in rows]


async def test_several_starts_at_once_make_the_tables_once(databases: Databases) -> None:
    url = await databases.empty()
    heads = await asyncio.gather(*(migrate(url, MIGRATIONS) for _ in range(3)))
    assert heads == ["0001"] * 3
    assert await _tables(url) == [
        *("alembic_version", "business_date", "facts", "held", "idempotency_keys"),
        *("inbox", "notes", "relay", "tallies"),
    ]


async def test_a_new_revision_is_added_and_a_failing_one_leaves_nothing_of_itself(
    databases: Databases, tmp_path: Path
) -> None:
    url = await databases.empty()
    _write(tmp_path, "1", None)
    assert await migrate(url, tmp_path) == "1"
    _write(tmp_path, "2", "1", then="SELECT 1 / 0")
    with pytest.raises(Exception, match="division by zero"):
        await migrate(url, tmp_path)
    assert await _tables(url) == ["alembic_version", "t1"]
    _write(tmp_path, "2", "1")
    assert await migrate(url, tmp_path) == "2"
    assert await _tables(url) == ["alembic_version", "t1", "t2"]
