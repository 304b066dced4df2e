"""access-svc running, with an administrator whose password and TOTP secret are known."""

import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest_asyncio
from joserfc.jwk import OKPKey

from access_svc.main import build
from access_svc.settings import AccessSettings
from fenqi.testing.service import Running
from fenqi.testing.until import until

SETTINGS: dict[str, Any] = {
    "signing_key": json.dumps(OKPKey.generate_key("Ed25519", {"kid": "k1"}).as_dict(private=True)),
    "service_secrets": {"loan-svc": "loan-secret"},
    "pepper": "only-for-tests",
    "admin_password": "correct horse battery",
    "admin_totp_secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
    "sandbox": True,
}


@pytest_asyncio.fixture
async def access(running: Callable[..., Any]) -> AsyncIterator[Running]:
    async with running(build, AccessSettings, **SETTINGS) as it:

        async def administrator() -> bool:
            return bool(await it.database.fetchval("SELECT EXISTS (SELECT FROM credentials)"))

        await until(administrator, what="the administrator is made")
        yield it
