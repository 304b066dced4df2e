"""Who may do what with a case."""

from typing import Any

from fastapi import Request

from collections_svc.adapters.sight import worked_case
from collections_svc.domain.case import Case
from fenqi.store import UnitOfWork
from fenqi.web.commands import Commands
from fenqi.web.request import context_of
from fenqi.web.tokens import Principal


async def workable(loan_id: str, who: Principal, request: Request) -> Case:
    """The case of a loan, where they may work it: an agency its own. Raises NoCase."""
    commands: Commands[Any] = request.app.state.commands
    return await worked_case(UnitOfWork(commands.database, context_of(request, who)), loan_id, who)
