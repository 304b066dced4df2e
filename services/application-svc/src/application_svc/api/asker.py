"""Who asks, and the way to run their command."""

from typing import Annotated

from fastapi import Depends, Header, Request

from application_svc.domain.errors import NotForYou
from application_svc.ports import Ports
from application_svc.use_cases.access import Caller
from fenqi.store import UnitOfWork
from fenqi.web.commands import Commands
from fenqi.web.request import IdempotencyKey, Run, principal
from fenqi.web.tokens import Principal

Authorization = Annotated[str | None, Header()]
READ = frozenset({"application:read", "application:write"})
WRITE = frozenset({"application:write"})


class Asker:
    """A customer, or staff or a service with the permission; `run` runs a use case for them."""

    def __init__(self, who: Principal, caller: Caller, run: Run) -> None:
        self.who = who
        self.caller = caller
        self.run = run


async def reader(request: Request, authorization: Authorization = None) -> Caller:
    """Who may look. Raises Unauthenticated, NotForYou."""
    return _caller(await principal(request, authorization), READ)


async def writer(
    request: Request, authorization: Authorization = None, idempotency_key: IdempotencyKey = None
) -> Asker:
    """Who may write. Raises Unauthenticated, NotForYou."""
    who = await principal(request, authorization)
    return Asker(who, _caller(who, WRITE), Run(request, idempotency_key))


def _caller(who: Principal, permissions: frozenset[str]) -> Caller:
    if who.population == "customer":
        return Caller(who.id, "customer")
    if who.population in ("staff", "service") and permissions & who.permissions:
        return Caller(who.id, "staff")
    raise NotForYou(f"This needs the permission {' or '.join(sorted(permissions))}.")


class ReadSide:
    """For routes that only look: the service's ports, and a unit of work that is never committed."""

    def __init__(self, request: Request) -> None:
        self.commands: Commands[Ports] = request.app.state.commands

    @classmethod
    async def of(cls, request: Request) -> "ReadSide":
        """For this request."""
        return cls(request)

    @property
    def ports(self) -> Ports:
        """The service's ports."""
        return self.commands.ports

    def unit_of_work(self) -> UnitOfWork:
        """Its context names nobody, because nothing is written."""
        return UnitOfWork(self.commands.database, self.commands.context("", ""))


Reads = Annotated[ReadSide, Depends(ReadSide.of)]
Reader = Annotated[Caller, Depends(reader)]
Writer = Annotated[Asker, Depends(writer)]
