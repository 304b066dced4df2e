"""Who may do what with a case."""

from typing import Any

from fastapi import Request

from collections_svc.adapters.aggregates import CASES
from collections_svc.domain.case import Case
from collections_svc.domain.errors import NoCase
from fenqi.kernel import Forbidden
from fenqi.store import UnitOfWork
from fenqi.web.commands import Commands
from fenqi.web.request import context_of
from fenqi.web.tokens import Principal


def may_work(_case: Case, who: Principal) -> None:
    """Whether somebody may log contacts and take promises on this case. Raises Forbidden."""
    if "collections:work" not in who.permissions:
        raise Forbidden("This needs the permission collections:work.")


async def workable(loan_id: str, who: Principal, request: Request) -> Case:
    """The case of a loan that they may work. Raises NoCase, Forbidden."""
    commands: Commands[Any] = request.app.state.commands
    case = await UnitOfWork(commands.database, context_of(request, who)).find(CASES, loan_id)
    if case is None:
        raise NoCase
    may_work(case, who)
    return case
