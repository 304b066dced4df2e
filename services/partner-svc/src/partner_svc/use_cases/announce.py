"""Put a webhook into the outgoing queue, in the same unit of work as what it tells of."""

import json

from fenqi.kernel import new_id
from fenqi.store import UnitOfWork
from partner_svc.domain.checkout import Checkout, status_of
from partner_svc.domain.progress import Progress
from partner_svc.ports import Ports


async def announce(type_: str, checkout: Checkout, progress: Progress, uow: UnitOfWork, _ports: Ports) -> None:
    """Queue it, unless the merchant has no webhook or has switched it off (410)."""
    found = await uow.fetch(
        "SELECT FROM webhook_endpoints WHERE merchant_id = $1 AND disabled_at IS NULL", checkout.merchant_id
    )
    if not found:
        return
    at = uow.context.at
    data = {
        "checkout_id": checkout.id,
        "order_reference": checkout.order_reference,
        "status": status_of(checkout, progress),
        "amount": {"amount_minor": checkout.amount_minor, "currency": checkout.currency},
        "application_id": checkout.application_id or progress.application_id,
        "loan_id": checkout.loan_id or progress.loan_id,
    }
    body = {"type": type_, "timestamp": at.isoformat(), "data": data}
    uow.insert(
        "webhooks",
        {
            "webhook_id": new_id(),
            "merchant_id": checkout.merchant_id,
            "checkout_id": checkout.id,
            "type": type_,
            "body": json.dumps(body, ensure_ascii=False, separators=(",", ":")),
            "made_at": at,
            "next_try_at": at,
        },
    )
