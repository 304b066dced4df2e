"""One-time codes for other services, and what was sent, in a sandbox."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response

from customer_svc.adapters.messages import SmsSimulator
from customer_svc.api.schemas import CodeCheckIn, CodeSendIn, CodeSentOut, ConsentOut, Id
from customer_svc.domain.one_time_code import CodeRefused
from customer_svc.use_cases.one_time_codes import CheckCode, SendCode, check_code, send_code
from fenqi.kernel import NotFound, new_id
from fenqi.web.problems import TooManyRequests, problems
from fenqi.web.request import IdempotencyKey, Runs, allowed
from fenqi.web.tokens import Principal

CanUseCodes = Annotated[Principal, allowed("customer:codes")]


def routes(sandbox: SmsSimulator | None) -> APIRouter:
    """Sending and checking; with a sandbox, also the messages that were "sent"."""
    router = APIRouter(tags=["codes"])

    @router.post("/one-time-codes", response_model=CodeSentOut, responses=problems(NotFound, TooManyRequests))
    async def post_code(body: CodeSendIn, who: CanUseCodes, run: Runs) -> Response:
        """Send a code to the customer's phone; an older one for the same thing is void."""
        return await run(send_code, SendCode(body.customer_id, body.purpose, body.subject), who)

    @router.post("/one-time-codes/check", response_model=ConsentOut, responses=problems(CodeRefused))
    async def post_check(
        body: CodeCheckIn,
        who: CanUseCodes,
        run: Runs,
        idempotency_key: IdempotencyKey = None,
    ) -> Response:
        """Take a code for a consent, once: the same Idempotency-Key gets the same consent again, any other none."""
        claim = f"{who.actor}/{idempotency_key or new_id()}"
        return await run(check_code, CheckCode(body.customer_id, body.purpose, body.subject, body.code, claim), who)

    if sandbox is not None:

        @router.get("/sandbox/messages")
        async def sandbox_messages(customer_id: Annotated[Id, Query()]) -> dict[str, Any]:
            """Sandbox only: what was "sent" to a customer, the newest first."""
            return {
                "items": [
                    {"id": one.id, "template": one.template, "text": one.text, "code": one.code, "sent_at": one.sent_at}
                    for one in sandbox.last(customer_id)
                ]
            }

    return router
