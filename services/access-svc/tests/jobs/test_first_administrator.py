"""The administrator of the settings is made once, and nobody's password is changed by a restart."""

import asyncio
from typing import Any

from access_svc.jobs import first_administrator
from access_svc.settings import AccessSettings
from fenqi.testing.service import Running

OTHER = "another long password"


def settings(access: Running, access_settings: dict[str, Any], **changes: Any) -> AccessSettings:
    needed = {"database_url": "x", "bus_url": "x", "client_secret": "x"}
    return AccessSettings(**{**needed, **access_settings, **changes})


async def test_there_is_one_administrator_however_often_the_job_runs(
    access: Running, access_settings: Any, log_in: Any
) -> None:
    job = first_administrator(settings(access, access_settings, admin_password=OTHER))
    await job.run(access.service.commands)
    await asyncio.gather(*(job.run(access.service.commands) for _ in range(3)))
    assert await access.database.fetchval("SELECT count(*) FROM credentials") == 1
    assert (await log_in()).status_code == 200
    assert (await log_in(password=OTHER)).status_code == 401


async def test_two_that_start_at_once_make_one(access: Running, access_settings: Any, log_in: Any) -> None:
    job = first_administrator(settings(access, access_settings, admin_name="second", admin_password=OTHER))
    await asyncio.gather(*(job.run(access.service.commands) for _ in range(3)))
    names = await access.database.fetch("SELECT name FROM credentials ORDER BY name")
    assert [row["name"] for row in names] == ["admin", "second"]
    assert (await log_in(name="second", password=OTHER)).status_code == 200
