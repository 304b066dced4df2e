"""A database that was in use before documents: what was in it stays and is found by the new tables."""

import shutil
from pathlib import Path

import asyncpg

from application_svc.main import MIGRATIONS
from fenqi.store.migrate import migrate
from fenqi.testing.databases import Databases


async def test_what_was_there_before_documents_is_there_after(databases: Databases, tmp_path: Path) -> None:
    before = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, before)
    for newer in before.glob("versions/v000[2-9]_*.py"):
        newer.unlink()
    url = await databases.empty()
    await migrate(url, before)
    database = await asyncpg.connect(url)
    await database.execute("""
        INSERT INTO applications (id, version, head, state) VALUES
            ('A1', 1, '', '{"customer_id": "C1", "status": "draft", "checkout_id": null, "product_code": "cash-cny"}'),
            ('A2', 2, '', '{"customer_id": "C1", "status": "submitted", "checkout_id": null, "product_code": "cash-cny"}')
        """)
    await database.execute("INSERT INTO forms VALUES ('A1', '{}'), ('A2', '{}')")
    await database.execute("INSERT INTO applicants VALUES ('A1', 'k1', ''), ('A2', 'k1', '')")
    await database.execute("""
        INSERT INTO progress VALUES ('A2', 'supplement_asked', 'E1', now(), '{"request_id": "R1",
            "items": [{"item": "income_proof", "reason_code": "doubtful"}], "deadline_on": "2026-12-01"}')""")
    assert await migrate(url, MIGRATIONS) == "0002"
    for table in ("forms", "applicants"):
        assert await database.fetchval(f"SELECT array_agg(version) FROM {table}") == [1, 1]
    assert [row["application_id"] for row in await database.fetch("SELECT application_id FROM drafts")] == ["A1"]
    [asked] = await database.fetch("SELECT request_id, application_id, deadline_on::text AS on FROM supplements")
    assert tuple(asked) == ("R1", "A2", "2026-12-01")
    await database.close()
