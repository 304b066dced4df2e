"""What must not lie about in clear: secrets, and whatever personal text a merchant should not have sent."""

import logging
from typing import Any

import pytest

from fenqi.testing.service import Running

TABLES = """SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"""


async def test_no_secret_is_in_any_table_or_log(
    partner: Running, onboard: Any, shop: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    merchant = await onboard(webhook_url=shop.url)
    await merchant.open()
    await merchant.ask("POST", "/partner/v1/checkouts", {"order_reference": "13800138000", "name": "欧阳示例"})
    await partner.settled()
    kept = [row["table_name"] for row in await partner.database.fetch(TABLES)]
    everything = "".join([str(await partner.database.fetch(f'SELECT * FROM "{name}"')) for name in kept]) + caplog.text
    assert len(kept) >= 14
    for name in ("api_key", "signing_secret", "webhook_secret"):
        assert merchant.secrets[name] not in everything, name
    assert "13800138000" not in everything, "a refused body leaves no trace"
    assert "欧阳示例" not in everything


async def test_a_refusal_does_not_repeat_what_was_sent(onboard: Any, order: Any) -> None:
    merchant = await onboard()
    answer = await merchant.ask("POST", "/partner/v1/checkouts", order(purpose="张三 13800138000"))
    assert answer.status_code == 422
    assert "13800138000" not in answer.text
