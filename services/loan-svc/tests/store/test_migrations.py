"""A release over a database that is in use: what was kept before is found the new way after."""

import json
from typing import Any

import asyncpg
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from loan_svc.main import MIGRATIONS

FACT = """
    INSERT INTO facts (id, type, kind, aggregate_id, sequence, business_date, recorded_at, actor, causation_id,
        correlation_id, data, previous_hash, hash)
    VALUES (gen_random_uuid(), $1, 'loan', 'L1', $2, '2026-11-23', now(), 'a', '', '', $3, '', '')
"""
PAYMENT = "INSERT INTO payments (payment_id, loan_id, fingerprint, receipt) VALUES ('P1', 'L1', $1, $2)"


async def upgrade(url: str, revision: str) -> None:
    def run(connection: Connection) -> None:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)

    engine = create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://", 1), poolclass=NullPool)
    async with engine.begin() as connection:
        await connection.run_sync(run)
    await engine.dispose()


async def test_payments_payouts_and_reversals_of_the_past_are_found_by_channel_and_day(databases: Any) -> None:
    url = await databases.empty()
    scripts = list(ScriptDirectory(str(MIGRATIONS)).walk_revisions())
    (channels,) = (one for one in scripts if one.path.endswith("_channels.py"))
    assert isinstance(channels.down_revision, str)
    await upgrade(url, channels.down_revision)
    connection = await asyncpg.connect(url)
    receipt = {"amount": {"amount_minor": 5_000, "currency": "CNY"}, "received_on": "2026-11-24"}
    await connection.execute(PAYMENT, "L1|5000|CNY|2026-11-24|third_party|instalment|", json.dumps(receipt))
    paid_out = {"payout_reference": "R1", "disbursed_on": "2026-11-23", "amount_minor": 1_200_000, "currency": "CNY"}
    await connection.execute(FACT, "loan.Disbursed.v1", 1, json.dumps(paid_out))
    reversal = {"payment_id": "P1", "reversed_on": "2026-11-25"}
    await connection.execute(FACT, "loan.PaymentReversed.v1", 2, json.dumps(reversal))
    await upgrade(url, "head")
    rows = await connection.fetch(
        """SELECT kind, channel, reference, direction, moved_on::text, amount_minor, currency FROM channel_movements
        ORDER BY moved_on"""
    )
    await connection.close()
    assert [tuple(row) for row in rows] == [
        ("payout", "payout", "R1", "out", "2026-11-23", 1_200_000, "CNY"),
        ("payment", "third_party", "P1", "in", "2026-11-24", 5_000, "CNY"),
        ("reversal", "third_party", "P1", "out", "2026-11-25", 5_000, "CNY"),
    ]
