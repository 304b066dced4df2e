"""A payment channel says that money came in: to its loan once, or to suspense; never lost."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec

from fenqi.kernel import Conflict, DomainError, Unavailable, derived_id
from fenqi.store import UnitOfWork
from loan_svc.domain.payments import Payment
from loan_svc.domain.suspense import Suspense
from loan_svc.ports import Ports
from loan_svc.use_cases.record_payment import RecordPayment, record_payment
from loan_svc.use_cases.suspense import ChannelReceipt, keep_in_suspense
from loan_svc.use_cases.views import amount

ID_LIKE = re.compile(r"[A-Za-z0-9._-]{1,64}")
"""What may be kept of a payer's words: an id can be nothing else, and what is kept names no person."""
UNKNOWN_LOAN = "loan-unknown"
FROM_STATEMENT = "statement"
"""The fingerprint of a transaction that a statement told of before the channel's callback came."""

_BEFORE = "SELECT fingerprint, answer FROM callbacks WHERE channel = $1 AND transaction_id = $2"
_LOAN = """
    SELECT id FROM loans WHERE id = $1 UNION ALL SELECT loan_id FROM payment_references WHERE reference = $1 LIMIT 1
"""


class TransactionIdReused(Conflict):
    """This channel has used the transaction id before for something else: give every transaction an id of its own."""

    code = "transaction-id-reused"


@dataclass(frozen=True, slots=True)
class TakeCallback:
    """`reference` is what the payer was told to give: the loan's id, or its contract's."""

    channel: str
    transaction_id: str
    amount_minor: int
    currency: str
    paid_on: date
    reference: str


async def take_callback(command: TakeCallback, uow: UnitOfWork, ports: Ports) -> Any:
    """Where the money went. The same transaction again gets the same answer. Raises TransactionIdReused."""
    fingerprint = msgspec.json.encode(command).decode()
    paid = amount(command.amount_minor, command.currency)
    for row in await uow.fetch(_BEFORE, command.channel, command.transaction_id):
        answer = msgspec.json.decode(row["answer"])
        of_statement = row["fingerprint"] == FROM_STATEMENT
        if row["fingerprint"] != fingerprint and not (of_statement and answer["amount"] == paid):
            raise TransactionIdReused
        return answer
    answer = await _take(command, uow, ports)
    remember(uow, command.channel, command.transaction_id, fingerprint, answer)
    return answer


def remember(uow: UnitOfWork, channel: str, transaction_id: str, fingerprint: str, answer: dict[str, Any]) -> None:
    """Stage the answer that this transaction gets for good. Who comes second at the same moment decides again."""
    uow.insert(
        "callbacks",
        {
            "channel": channel,
            "transaction_id": transaction_id,
            "fingerprint": fingerprint,
            "answer": msgspec.json.encode(answer).decode(),
        },
    )


def in_suspense(money: ChannelReceipt, receipt: Suspense) -> dict[str, Any]:
    """The answer about money that no loan took."""
    return {
        "transaction_id": money.transaction_id,
        "amount": amount(money.amount_minor, money.currency),
        "status": "suspense",
        "receipt_id": receipt.id,
        "reason": receipt.reason,
    }


async def _take(command: TakeCallback, uow: UnitOfWork, ports: Ports) -> dict[str, Any]:
    received_on = min(command.paid_on, uow.context.business_date)  # a channel may be past our cut-off
    claimed = command.reference if ID_LIKE.fullmatch(command.reference) else None
    money = ChannelReceipt(
        command.channel,
        command.transaction_id,
        "third_party",
        command.amount_minor,
        command.currency,
        received_on,
        claimed,
    )
    rows = [] if claimed is None else await uow.fetch(_LOAN, claimed)
    if not rows:
        kept = await keep_in_suspense(uow, money, UNKNOWN_LOAN)
        return in_suspense(money, kept)
    payment_id = derived_id("callback", command.channel, command.transaction_id)
    payment = Payment(payment_id, command.amount_minor, command.currency, received_on, "third_party")
    try:
        paid = await record_payment(
            RecordPayment(rows[0]["id"], payment, command.channel, command.transaction_id), uow, ports
        )
    except Unavailable:
        raise
    except DomainError as refusal:
        kept = await keep_in_suspense(uow, money, refusal.code)
        return in_suspense(money, kept)
    return {
        "transaction_id": command.transaction_id,
        "amount": amount(command.amount_minor, command.currency),
        "status": "received",
        "payment_id": payment_id,
        "loan_id": paid["loan_id"],
    }
