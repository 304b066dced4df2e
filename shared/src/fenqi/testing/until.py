"""Waiting for a condition instead of sleeping for a guess."""

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, overload

T = TypeVar("T")

SECONDS = 10.0
EVERY_SECONDS = 0.01


@overload
async def until(
    condition: Callable[[], Awaitable[T]], seconds: float = ..., *, every: float = ..., what: str = ...
) -> T: ...
@overload
async def until(condition: Callable[[], T], seconds: float = ..., *, every: float = ..., what: str = ...) -> T: ...
async def until(
    condition: Callable[[], Any], seconds: float = SECONDS, *, every: float = EVERY_SECONDS, what: str = ""
) -> Any:
    """The first true answer of `condition` (plain or async); AssertionError when none comes in time."""
    ends = time.monotonic() + seconds
    while True:
        answer = condition()
        found = await answer if inspect.isawaitable(answer) else answer
        if found:
            return found
        if time.monotonic() >= ends:
            meant = what or inspect.getsource(condition).strip()
            raise AssertionError(f"not within {seconds} s: {meant}; last: {found!r}")
        await asyncio.sleep(every)
