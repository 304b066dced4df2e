"""Callbacks of payment channels: signed, without a token."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import ValidationError

from fenqi.web import commands as running
from fenqi.web.commands import Commands
from fenqi.web.problems import problems
from fenqi.web.request import correlation_id
from loan_svc.api.callers import StaffReads
from loan_svc.api.schemas_payments import CallbackIn, CallbackOut
from loan_svc.ports import Ports
from loan_svc.use_cases.authenticate_callback import (
    CallbackSignatureStale,
    CallbackSignatureWrong,
    SignedCallback,
    authenticate_callback,
)
from loan_svc.use_cases.take_callback import TakeCallback, TransactionIdReused, take_callback

MAX_HEADER = 200
MAX_SHOWN = 200

router = APIRouter(tags=["callbacks"])
_Header = Annotated[str, Header(max_length=MAX_HEADER)]
_SCHEMA = CallbackIn.model_json_schema(ref_template="#/components/schemas/{model}")
_SCHEMA.pop("$defs")  # other routes have described them
_BODY = {"requestBody": {"required": True, "content": {"application/json": {"schema": _SCHEMA}}}}
_REFUSED = """
    SELECT channel, business_date, code, times, encode(last_body_hash, 'hex') AS last_body_sha256, last_at
    FROM callbacks_refused WHERE business_date >= $1 ORDER BY business_date DESC, channel, code LIMIT $2
"""


@router.post(
    "/callbacks/{channel}",
    response_model=CallbackOut,
    responses=problems(CallbackSignatureWrong, CallbackSignatureStale, TransactionIdReused),
    openapi_extra=_BODY,
)
async def post_callback(
    channel: Annotated[str, Path(max_length=40)],
    request: Request,
    fenqi_timestamp: _Header = "",
    fenqi_signature: _Header = "",
) -> Response:
    """Money came in by this channel. Send `Fenqi-Timestamp: <unix seconds>` and `Fenqi-Signature: v1=<hex
    HMAC-SHA256(secret, "timestamp\\nbody")>`. The same transaction again gets the same answer and has one effect."""
    commands: Commands[Ports] = request.app.state.commands
    call = SignedCallback(channel, fenqi_timestamp, fenqi_signature, await request.body())
    await authenticate_callback(call, commands.database, commands.ports, commands.business_date(), commands.clock())
    try:
        told = CallbackIn.model_validate_json(call.body)
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from error
    paid = told.amount
    command = TakeCallback(channel, told.transaction_id, paid.amount_minor, paid.currency, told.paid_on, told.reference)
    asked = running.Request(f"channel:{channel}", None, b"", correlation_id(request))
    answer = await commands.run(take_callback, command, asked)
    return Response(answer.body, answer.status, media_type="application/json")


@router.get("/callbacks-refused")
async def get_refused(_: StaffReads, request: Request, since: date | None = None) -> dict[str, Any]:
    """Callbacks that were not the channel's, by day, channel and code: how often, when last, and the hash of that body."""
    commands: Commands[Ports] = request.app.state.commands
    rows = await commands.database.fetch(_REFUSED, since or commands.business_date(), MAX_SHOWN)
    return {"items": [dict(row) for row in rows]}
