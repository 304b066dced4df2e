"""`fenqi eod`: close a business day of a running system as a user with the role operations."""

import asyncio
from datetime import date
from pathlib import Path
from typing import Any

import httpx

from onebox.api_client import Refused, connect
from onebox.staff import Staff


class NotClosed(OSError):
    """The day was not closed; the message says why."""


def close_day(on: date, url: str, data_dir: Path) -> dict[str, Any]:
    """The answer of the close. Raises NotClosed."""
    if not (data_dir / "secrets.json").exists():
        raise NotClosed(f"{data_dir} holds no installation: give the folder of `fenqi up` with --data-dir.")
    return asyncio.run(_close(on, url, data_dir))


async def _close(on: date, url: str, data_dir: Path) -> dict[str, Any]:
    try:
        async with connect(url) as http:
            operations = await Staff(http, data_dir).acting_as("operations")
            closed: dict[str, Any] = await operations.post(f"/loan/v1/business-days/{on}/close", {}, f"eod-{on}")
            return closed
    except httpx.TransportError as error:
        raise NotClosed(f"nothing answers at {url}: start it with `fenqi up`, or say where with --url.") from error
    except Refused as error:
        raise NotClosed(str(error)) from error
