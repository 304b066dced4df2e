"""What a route's signature asks for: who, with which permission, and the way to run a use case once."""

from collections.abc import Callable
from typing import Annotated, Any, Self, TypeVar

from fastapi import Depends, Header, Query, Request
from fastapi.responses import Response

from fenqi.kernel import Forbidden, Invalid, new_id
from fenqi.store.unit_of_work import Context
from fenqi.web import commands
from fenqi.web.commands import Commands, Handler, fingerprint
from fenqi.web.problems import PROBLEM, Unauthenticated
from fenqi.web.tokens import Principal

C = TypeVar("C")

_Authorization = Annotated[str | None, Header()]
IdempotencyKey = Annotated[str | None, Header(min_length=1, max_length=100)]

MAX_PAGE = 200
DEFAULT_PAGE = 50


class KeyMissing(Invalid):
    """This request needs an Idempotency-Key header: send any text of 1 to 100 characters that you use once."""

    code = "idempotency-key-missing"


async def principal(request: Request, authorization: _Authorization = None) -> Principal:
    """The principal of the bearer token; raises Unauthenticated."""
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer":  # a scheme's case means nothing (RFC 9110)
        raise Unauthenticated
    found: Principal = await request.app.state.tokens.check(token.strip())
    return found


Who = Annotated[Principal, Depends(principal)]


def allowed(*permissions: str) -> Any:
    """`Annotated[Principal, allowed("loan:pay")]`: a principal who holds one of the permissions."""
    wanted = frozenset(permissions)

    async def check(request: Request, authorization: _Authorization = None) -> Principal:
        who = await principal(request, authorization)
        if wanted & who.permissions:
            return who
        raise Forbidden(f"This needs the permission {' or '.join(sorted(wanted))}.")

    return Depends(check)


class Run:
    """Runs a use case for this request: `await run(record_payment, RecordPayment(…), who, status=201)`."""

    key_required = False

    def __init__(self, request: Request, key: str | None) -> None:
        self._request = request
        self._key = key

    @classmethod
    async def of(cls, request: Request, idempotency_key: IdempotencyKey = None) -> Self:
        """For this request; raises KeyMissing. (A coroutine, as every dependency here: what isn't costs a thread.)"""
        if idempotency_key is None and cls.key_required:
            raise KeyMissing
        return cls(request, idempotency_key)

    async def __call__(self, handler: Handler[C, Any], command: C, who: Principal, *, status: int = 200) -> Response:
        """The use case's answer as JSON, also where that is a refusal it recorded; raises DomainError."""
        request = self._request
        runner: Commands[Any] = request.app.state.commands
        target = f"{request.url.path}?{request.url.query}"
        mark = fingerprint(request.method, target, await request.body())
        asked = commands.Request(who.actor, self._key, mark, correlation_id(request))
        answer = await runner.run(handler, command, asked, status)
        headers = {"Idempotent-Replayed": "true"} if answer.replayed else None
        kind = PROBLEM if answer.status >= 400 else "application/json"
        return Response(answer.body, answer.status, headers, media_type=kind)


class RunOnce(Run):
    """As Run, and the Idempotency-Key is required: for merchants and for whatever moves money."""

    key_required = True


Runs = Annotated[Run, Depends(Run.of)]
RunsOnce = Annotated[RunOnce, Depends(RunOnce.of)]


def correlation_id(request: Request) -> str:
    """The caller's X-Correlation-Id, or a new one: it goes with every fact that follows."""
    return request.headers.get("x-correlation-id") or new_id()


def context_of(request: Request, who: Principal) -> Context:
    """Time, actor and correlation for a read or a hand-made unit of work."""
    runner: Commands[Any] = request.app.state.commands
    return runner.context(who.actor, correlation_id(request))


def ports_of(kind: Callable[..., C]) -> Any:
    """`Annotated[Ports, ports_of(Ports)]`: the service's ports, for read routes."""

    async def get(request: Request) -> Any:
        return request.app.state.ports

    return Depends(get)


class Page:
    """Cursor paging: `cursor` is the id of the last item of the page before."""

    def __init__(self, cursor: str, limit: int) -> None:
        self.cursor = cursor
        self.limit = limit

    @classmethod
    async def asked(
        cls,
        cursor: Annotated[str | None, Query(max_length=200)] = None,
        limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = DEFAULT_PAGE,
    ) -> Self:
        """As the query says."""
        return cls(cursor or "", limit)

    def of(self, items: list[Any], last: Callable[[Any], str]) -> dict[str, Any]:
        """A page from `limit + 1` items asked for; `next_cursor` is null on the last page."""
        shown = items[: self.limit]
        return {"items": shown, "next_cursor": last(shown[-1]) if len(items) > self.limit else None}


Paged = Annotated[Page, Depends(Page.asked)]
