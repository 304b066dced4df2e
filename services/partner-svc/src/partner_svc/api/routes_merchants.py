"""Onboarding merchants, and their delivery log."""

import hashlib
from typing import Annotated, Any

import asyncpg
from fastapi import APIRouter, Request

from fenqi.web.commands import MAX_TRIES, Commands, KeyReused, TooBusy, pause
from fenqi.web.problems import problems
from fenqi.web.request import IdempotencyKey, Paged, allowed, correlation_id
from fenqi.web.tokens import Principal
from partner_svc.api.merchant_auth import Merchant
from partner_svc.api.schemas import MerchantIn, MerchantOut, WebhooksOut, WebhookUrlWrong
from partner_svc.domain.merchant import CompanyCodeWrong, CompanyRegistered, FeeTooHigh
from partner_svc.ports import Ports
from partner_svc.use_cases.onboard import Onboard, Onboarded, onboard

CanOnboard = Annotated[Principal, allowed("partner:onboard")]

_LOG = """
    SELECT w.webhook_id, w.type, w.checkout_id, coalesce(e.outcome, 'pending') AS status, w.tries, w.made_at,
        w.last_tried_at, w.last_status, w.last_reason, CASE WHEN w.waits THEN w.next_try_at END AS next_try_at
    FROM webhooks w LEFT JOIN webhook_ends e USING (webhook_id)
    WHERE w.merchant_id = $1 AND w.webhook_id > $2 ORDER BY w.webhook_id LIMIT $3
"""


def routes(*, sandbox: bool) -> APIRouter:
    """A sandbox takes webhooks by plain HTTP."""
    router = APIRouter(tags=["merchants"])

    @router.post(
        "/merchants",
        status_code=201,
        responses=problems(CompanyCodeWrong, FeeTooHigh, WebhookUrlWrong, CompanyRegistered, KeyReused),
    )
    async def post_merchant(
        body: MerchantIn,
        who: CanOnboard,
        request: Request,
        idempotency_key: IdempotencyKey = None,
    ) -> MerchantOut:
        """Onboard a merchant; the answer shows its secrets once (again to the same Idempotency-Key, for an hour)."""
        hashed = hashlib.sha256(await request.body()).hexdigest()
        command = Onboard(
            body.name, body.company(), body.terms(), body.webhook(sandbox=sandbox), idempotency_key, hashed
        )
        made = await _onboarded(command, who, request)
        return MerchantOut(
            merchant_id=made.merchant_id,
            api_key=made.api_key,
            signing_secret=made.signing_secret,
            webhook_secret=made.webhook_secret,
        )

    @router.get("/webhooks")
    async def get_webhooks(who: Merchant, page: Paged, request: Request) -> WebhooksOut:
        """What was sent to this merchant, and what came of it, oldest first."""
        commands: Commands[Ports] = request.app.state.commands
        rows = await commands.database.fetch(_LOG, who.id, page.cursor, page.limit + 1)
        items: list[dict[str, Any]] = [dict(row) for row in rows]
        return WebhooksOut(**page.of(items, lambda row: row["webhook_id"]))

    return router


async def _onboarded(command: Onboard, who: Principal, request: Request) -> Onboarded:
    """Run it; when somebody else onboarded the same company at the same moment, it is decided again."""
    commands: Commands[Ports] = request.app.state.commands
    for attempt in range(MAX_TRIES):
        try:
            made: Onboarded = await commands.do(onboard, command, commands.context(who.actor, correlation_id(request)))
        except asyncpg.UniqueViolationError:
            await pause(attempt)
        else:
            return made
    raise TooBusy
