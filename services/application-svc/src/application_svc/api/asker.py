"""Who asks, and the way to run their command."""

from typing import Annotated

from fastapi import Depends, Header, Request

from application_svc.domain.errors import NotForYou
from application_svc.use_cases.access import Caller
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


Reader = Annotated[Caller, Depends(reader)]
Writer = Annotated[Asker, Depends(writer)]
