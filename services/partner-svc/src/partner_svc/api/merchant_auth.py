"""Who asks: a merchant by key and signature, or staff and services by token."""

from typing import Annotated

from fastapi import Depends, Header, Request

from fenqi.kernel import Forbidden
from fenqi.web.commands import Commands
from fenqi.web.problems import Unauthenticated
from fenqi.web.request import IdempotencyKey, principal
from fenqi.web.tokens import Principal
from partner_svc.ports import Ports
from partner_svc.use_cases.authenticate import SignatureStale, SignatureWrong, Signed, authenticate, remember

BEARER = "Bearer "
MAX_HEADER = 200
READ_PERMISSION = "partner:read"

_Header = Annotated[str | None, Header(max_length=MAX_HEADER)]
_TokenHeader = Annotated[str | None, Header()]


async def signed_request(
    request: Request,
    authorization: _Header = None,
    fenqi_timestamp: _Header = None,
    fenqi_signature: _Header = None,
) -> Signed:
    """The request as the merchant has to have signed it."""
    if authorization is None or not authorization.startswith(BEARER):
        raise Unauthenticated("Merchants send their API key as “Authorization: Bearer …”.")
    if fenqi_signature is None:
        raise SignatureWrong("Merchants sign every request: send Fenqi-Timestamp and Fenqi-Signature.")
    if fenqi_timestamp is None or not (fenqi_timestamp.isascii() and fenqi_timestamp.isdigit()):
        raise SignatureStale
    path = request.scope.get("raw_path") or request.url.path.encode()
    query = request.scope["query_string"]
    target = (path.split(b"?")[0] + (b"?" + query if query else b"")).decode("latin-1")
    return Signed(
        authorization.removeprefix(BEARER),
        fenqi_timestamp,
        fenqi_signature,
        request.method,
        target,
        await request.body(),
    )


async def merchant(request: Request, signed: Annotated[Signed, Depends(signed_request)]) -> Principal:
    """The merchant that signed it. Raises Unauthenticated."""
    commands: Commands[Ports] = request.app.state.commands
    return await authenticate(signed, commands.database, commands.ports, commands.clock())


async def writing_merchant(
    request: Request,
    signed: Annotated[Signed, Depends(signed_request)],
    who: Annotated[Principal, Depends(merchant)],
    idempotency_key: IdempotencyKey = None,
) -> Principal:
    """The merchant that signed it for this Idempotency-Key and no other. Raises SignatureReplayed."""
    commands: Commands[Ports] = request.app.state.commands
    if idempotency_key is not None:
        await remember(signed, idempotency_key, who, commands.database, commands.clock())
    return who


async def reader(request: Request, authorization: _TokenHeader = None) -> Principal:
    """A merchant, or somebody with partner:read."""
    if "fenqi-signature" in request.headers:
        headers = (request.headers.get(name) for name in ("authorization", "fenqi-timestamp", "fenqi-signature"))
        return await merchant(request, await signed_request(request, *headers))
    who = await principal(request, authorization)
    if READ_PERMISSION not in who.permissions:
        raise Forbidden(f"This needs the permission {READ_PERMISSION}.")
    return who


Merchant = Annotated[Principal, Depends(merchant)]
WritingMerchant = Annotated[Principal, Depends(writing_merchant)]
Reader = Annotated[Principal, Depends(reader)]
