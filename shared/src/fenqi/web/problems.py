"""RFC 9457 problems: every "no" leaves as application/problem+json with a stable `type` and `code`."""

import logging
from collections.abc import Mapping
from typing import Any

import asyncpg
import msgspec
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from fenqi.kernel import Conflict, DomainError, Forbidden, Invalid, NotFound, Unavailable

TYPE_BASE = "https://fenqi.example/problems/"
"""Problem types are names, not addresses to visit: `code` and `detail` say what to do."""
STATUS: tuple[tuple[type[DomainError], int], ...] = (
    (NotFound, 404),
    (Forbidden, 403),
    (Invalid, 422),
    (Unavailable, 503),
    (Conflict, 409),
    (DomainError, 409),
)
PROBLEM = "application/problem+json"
MAX_ERRORS_SHOWN = 20
log = logging.getLogger("fenqi.web")


class Unauthenticated(Forbidden):
    """A valid token is needed: log in, or renew the token, and send it as "Authorization: Bearer …"."""

    code = "unauthenticated"


class TooManyRequests(Unavailable):
    """Too many requests: wait as long as Retry-After says."""

    code = "too-many-requests"


_HTTP_DETAILS = {
    404: "There is nothing at this path: /docs lists the paths of this service.",
    405: "This path doesn't know this method: the header Allow names those it knows.",
}
_HTTP_CODES = {400: "malformed", 404: "no-such-path", 405: "method-not-allowed", 413: "body-too-large"}


def problem(status: int, code: str, detail: str, headers: Mapping[str, str] | None = None, **more: Any) -> Response:
    """One problem document."""
    return Response(_document(status, code, detail, more), status, dict(headers or {}), media_type=PROBLEM)


def refusal(error: DomainError) -> tuple[int, bytes]:
    """Status and problem document of a domain error."""
    status = status_of(error)
    return status, _document(status, error.code, error.detail, {"remedy": error.remedy} if error.remedy else {})


def _document(status: int, code: str, detail: str, more: Mapping[str, Any]) -> bytes:
    body = {"type": TYPE_BASE + code, "title": code.replace("-", " "), "status": status, "code": code, "detail": detail}
    return msgspec.json.encode({**body, **more})


def status_of(error: DomainError | type[DomainError]) -> int:
    """The HTTP status of a domain error."""
    kind = error if isinstance(error, type) else type(error)
    if issubclass(kind, Unauthenticated):
        return 401
    if issubclass(kind, TooManyRequests):
        return 429
    return next(status for base, status in STATUS if issubclass(kind, base))


def problems(*errors: type[DomainError]) -> dict[int | str, dict[str, Any]]:
    """`responses=` of a route: the refusals it can answer with, grouped by status."""
    described: dict[int | str, dict[str, Any]] = {}
    for error in errors:
        entry = described.setdefault(status_of(error), {"description": "", "content": {"application/problem+json": {}}})
        entry["description"] = "; ".join(filter(None, (entry["description"], f"`{error.code}`")))
    return described


def install(app: FastAPI) -> None:
    """Answer every error of this application as a problem."""

    @app.exception_handler(DomainError)
    async def _refused(_: Request, error: DomainError) -> Response:
        status, document = refusal(error)
        headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
        if isinstance(error, Unavailable):
            headers["Retry-After"] = str(error.retry_after_seconds)
        return Response(document, status, headers, media_type=PROBLEM)

    @app.exception_handler(RequestValidationError)
    async def _invalid(_: Request, error: RequestValidationError) -> Response:
        found = error.errors()
        if any(one["type"] == "json_invalid" for one in found):
            return problem(400, "malformed-json", "The body is not JSON: send a JSON object in UTF-8.")
        errors = [
            {"at": "/".join(str(part) for part in one["loc"]), "message": one["msg"]}
            for one in found[:MAX_ERRORS_SHOWN]
        ]
        first = errors[0]
        return problem(422, "invalid-request", f"{first['at']}: {first['message']}", errors=errors)

    @app.exception_handler(asyncpg.CharacterNotInRepertoireError)
    async def _unstorable(_: Request, __: asyncpg.CharacterNotInRepertoireError) -> Response:
        """A NUL in a path or a query meets the database in a look-up, where no unit of work says so."""
        return problem(422, "invalid", "A text holds a character that can't be stored (a NUL): leave it out.")

    @app.exception_handler(HTTPException)
    async def _http(_: Request, error: HTTPException) -> Response:
        code = _HTTP_CODES.get(error.status_code, f"http-{error.status_code}")
        detail = _HTTP_DETAILS.get(error.status_code, str(error.detail))
        return problem(error.status_code, code, detail, error.headers)

    @app.exception_handler(Exception)
    async def _bug(request: Request, error: Exception) -> Response:
        log.error("bug at %s %s", request.method, request.url.path, exc_info=error)
        return problem(500, "internal", "Something went wrong on our side; it has been recorded.")
