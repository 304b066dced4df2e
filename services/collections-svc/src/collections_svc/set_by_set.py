"""What falls due by the business date, found by a select of ids and worked off in sets, one transaction each."""

from collections.abc import Awaitable, Callable
from typing import Any

from collections_svc.ports import Ports
from fenqi.web.commands import Commands
from fenqi.web.service import job_context

AT_ONCE = 200
"""Ids of one transaction."""


def set_by_set(
    due: str, use_case: Any, command: Callable[[tuple[str, ...]], Any]
) -> Callable[[Commands[Ports]], Awaitable[None]]:
    """A job's rounds: `due` selects up to $3 ids after $2 that are due on $1, in their order."""

    async def run(commands: Commands[Ports]) -> None:
        after = ""
        while rows := await commands.database.fetch(due, commands.business_date(), after, AT_ONCE):
            ids = tuple(row["id"] for row in rows)
            await commands.do(use_case, command(ids), job_context(commands, "collections"))
            after = ids[-1]

    return run
