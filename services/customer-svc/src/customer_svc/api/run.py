"""Runs a use case whose rows somebody else may add first: it is decided again, and sees them."""

from typing import Annotated, Any

import asyncpg
from fastapi import Depends
from fastapi.responses import Response

from fenqi.web.commands import TooBusy, pause
from fenqi.web.request import Run
from fenqi.web.tokens import Principal

MAX_RIVALS = 5


class RunAmongRivals(Run):
    """As Run. The unique indexes over people, phones and identities decide who was first."""

    async def __call__(self, handler: Any, command: Any, who: Principal, *, status: int = 200) -> Response:
        """The use case's answer; raises DomainError."""
        for attempt in range(MAX_RIVALS):
            try:
                return await super().__call__(handler, command, who, status=status)
            except asyncpg.UniqueViolationError:
                await pause(attempt)
        raise TooBusy


RunsAmongRivals = Annotated[RunAmongRivals, Depends(RunAmongRivals.of)]
