"""`fenqi eod`: close a business day of a running system as a user with the role operations, and say how far it is."""

import asyncio
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import httpx

from onebox.api_client import Client, Refused, connect
from onebox.staff import Staff

LOOK_SECONDS = 1.0
"""Between two looks at how far the close is."""

OnProgress = Callable[[int, int], None]
"""Told the loans aged so far and those still to be aged."""


class NotClosed(OSError):
    """The day was not closed; the message says why."""


def close_day(on: date, url: str, data_dir: Path, on_progress: OnProgress) -> dict[str, Any]:
    """The answer of the close. Raises NotClosed."""
    if not (data_dir / "secrets.json").exists():
        raise NotClosed(f"{data_dir} holds no installation: give the folder of `fenqi up` with --data-dir.")
    return asyncio.run(_close(on, url, data_dir, on_progress))


async def _close(on: date, url: str, data_dir: Path, on_progress: OnProgress) -> dict[str, Any]:
    try:
        async with connect(url) as http:
            operations = await Staff(http, data_dir).acting_as("operations")
            closing = asyncio.create_task(_until_closed(operations, on))
            while not (await asyncio.wait([closing], timeout=LOOK_SECONDS))[0]:
                far = await operations.get(f"/loan/v1/business-days/{on}/progress")
                on_progress(far["aged"], far["waiting"])
            return closing.result()
    except httpx.TransportError as error:
        raise NotClosed(f"nothing answers at {url}: start it with `fenqi up`, or say where with --url.") from error
    except Refused as error:
        raise NotClosed(str(error)) from error


async def _until_closed(operations: Client, on: date) -> dict[str, Any]:
    """A close that takes longer than a request may goes on by itself, and the same key gets its answer."""
    while True:
        try:
            closed: dict[str, Any] = await operations.post(f"/loan/v1/business-days/{on}/close", {}, f"eod-{on}")
        except httpx.ReadTimeout:
            continue
        return closed
