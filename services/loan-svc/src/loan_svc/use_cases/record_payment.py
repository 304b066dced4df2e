"""Post money received: one payment, or up to 500 in one unit of work, each with its own outcome.

A payment is known by its id: the same payment again changes nothing and gets its first receipt, another payment under
the same id is refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import msgspec

from fenqi.kernel import Conflict, DomainError, NotFound
from fenqi.store import UnitOfWork
from loan_svc.adapters.aggregates import LOANS
from loan_svc.adapters.payoff_quotes import find_payoff_quote
from loan_svc.domain import payments
from loan_svc.domain.allocation import NOTHING
from loan_svc.domain.facts_money import AllocationsMoved, LoanSettled, PaymentReceived, RecoveryReceived
from loan_svc.domain.facts_origination import LoanCancelled
from loan_svc.domain.loan import Loan
from loan_svc.domain.payments import Payment
from loan_svc.domain.payoff_quote import check_quoted
from loan_svc.domain.words import Way
from loan_svc.ports import Ports
from loan_svc.use_cases.books import no_loan, record
from loan_svc.use_cases.views import amount


class PaymentIdReused(Conflict):
    """Another payment was recorded under this id: give every payment an id of its own."""

    code = "payment-id-reused"


@dataclass(frozen=True, slots=True)
class RecordPayment:
    """`channel` is where the money came in (the way itself where nothing else is said), `channel_reference` what the
    channel calls it (the payment's id where nothing else is said): a channel's statement is compared by them."""

    loan_id: str
    payment: Payment
    channel: str = ""
    channel_reference: str = ""


@dataclass(frozen=True, slots=True)
class RecordBatch:
    """Of one way and one day, as a channel's file is."""

    way: Way
    received_on: date
    items: tuple[RecordPayment, ...]


_BEFORE = """
    SELECT payment_id, fingerprint, receipt::text, NULL AS id, NULL AS version, NULL AS head, NULL AS state
    FROM payments WHERE payment_id {0}
    UNION ALL
    SELECT NULL, NULL, NULL, id, version, head, state::text FROM loans WHERE id {1}
"""
_BEFORE_ONE = _BEFORE.format("= $1", "= $2")
"""Planned once a connection: of arrays PostgreSQL does not know the length, and plans anew each time."""
_BEFORE_MANY = _BEFORE.format("= ANY($1)", "= ANY($2)")

_Kept = dict[str, tuple[str, Any]]
"""By payment id: fingerprint and receipt."""


async def record_payment(command: RecordPayment, uow: UnitOfWork, ports: Ports) -> Any:
    """The receipt. Raises NotFound, PaymentIdReused and what `payments.record_payment` raises."""
    kept, loans = await _before(uow, [command])
    if command.payment.payoff_quote_id is not None and command.payment.payment_id not in kept:
        command = await _as_quoted(command, uow)
    return _receive(command, uow, ports, kept, loans)


async def _as_quoted(command: RecordPayment, uow: UnitOfWork) -> RecordPayment:
    """It counts as of the day its pay-off was quoted for."""
    payment = command.payment
    found = await find_payoff_quote(uow, payment.payoff_quote_id or "", command.loan_id)
    if found is None:
        raise NotFound(f"There is no pay-off quote {payment.payoff_quote_id} of loan {command.loan_id}.")
    quote, voided = found
    check_quoted(quote, voided, payment)
    return replace(command, payment=replace(payment, value_on=quote.quoted_on))


async def record_batch(command: RecordBatch, uow: UnitOfWork, ports: Ports) -> dict[str, Any]:
    """Every item's outcome, in order: received, or refused with code and detail. A refused one changes nothing."""
    items = command.items
    kept, loans = await _before(uow, items)
    results = [_outcome(item, uow, ports, kept, loans) for item in items]
    received = sum(result["status"] == "received" for result in results)
    return {"received": received, "refused": len(results) - received, "results": results}


def _outcome(item: RecordPayment, uow: UnitOfWork, ports: Ports, kept: _Kept, loans: dict[str, Loan]) -> dict[str, Any]:
    about = {"payment_id": item.payment.payment_id, "loan_id": item.loan_id}
    try:
        receipt = _receive(item, uow, ports, kept, loans)
    except DomainError as refusal:
        return about | {"status": "refused", "code": refusal.code, "detail": refusal.detail}
    return {"status": "received", **receipt}


def _receive(item: RecordPayment, uow: UnitOfWork, ports: Ports, kept: _Kept, loans: dict[str, Loan]) -> Any:
    payment, loan = item.payment, loans.get(item.loan_id)
    fingerprint = _fingerprint(item)
    before = kept.get(payment.payment_id)
    if before is not None:
        if before[0] != fingerprint:
            raise PaymentIdReused
        return before[1]
    if loan is None:
        raise no_loan(item.loan_id)
    facts = payments.record_payment(loan, payment, ports.today())
    loans[loan.id] = loan = record(uow, loan.id, facts)
    receipt = _receipt(facts, loan)
    kept[payment.payment_id] = (fingerprint, receipt)
    uow.insert(
        "payments",
        {
            "payment_id": payment.payment_id,
            "loan_id": loan.id,
            "fingerprint": fingerprint,
            "receipt": receipt,
            "received_on": payment.received_on,
            "way": payment.way,
            "channel": item.channel or payment.way,
            "channel_reference": item.channel_reference or payment.payment_id,
            "amount_minor": payment.amount_minor,
            "currency": payment.currency,
        },
    )
    return receipt


def _receipt(facts: Sequence[Any], loan: Loan) -> dict[str, Any]:
    received = facts[0]
    assert isinstance(received, PaymentReceived | RecoveryReceived), "a payment is received before it settles anything"
    currency, recovered = received.currency, 0
    if isinstance(received, RecoveryReceived):
        went, recovered = NOTHING.plus(received.moved), received.moved.recovered_minor
    else:
        went = received.allocation
    for fact in facts:
        if isinstance(fact, AllocationsMoved):
            went = went.plus(fact.moved)
    return {
        "payment_id": received.payment_id,
        "loan_id": loan.id,
        "amount": amount(received.amount_minor, currency),
        "received_on": received.received_on,
        "allocation": {
            "principal": amount(went.principal_minor, currency),
            "interest": amount(went.interest_minor, currency),
            "fee": amount(went.fee_minor, currency),
            "penalty": amount(went.penalty_minor, currency),
            "credit": amount(went.credit_minor, currency),
        },
        "recovered": amount(recovered, currency),
        "outstanding_principal": amount(received.outstanding_principal_minor, currency),
        "past_due": amount(received.past_due_minor, currency),
        "instalments_paid": received.instalments_paid,
        "next_due_on": received.next_due_on,
        "settled": any(isinstance(fact, LoanSettled | LoanCancelled) for fact in facts),
    }


def _fingerprint(item: RecordPayment) -> str:
    paid = item.payment
    return "|".join(
        (
            item.loan_id,
            str(paid.amount_minor),
            paid.currency,
            str(paid.received_on),
            paid.way,
            paid.kind,
            paid.mode or "",
            *((paid.payoff_quote_id,) if paid.payoff_quote_id else ()),
            *([] if paid.early_waiver is None else [paid.early_waiver]),
        )
    )


async def _before(uow: UnitOfWork, items: Sequence[RecordPayment]) -> tuple[_Kept, dict[str, Loan]]:
    """The payments that were recorded before under these ids, and the loans: one round trip."""
    if len(items) == 1:
        rows = await uow.fetch(_BEFORE_ONE, items[0].payment.payment_id, items[0].loan_id)
    else:
        payment_ids, loan_ids = [item.payment.payment_id for item in items], list({item.loan_id for item in items})
        rows = await uow.fetch(_BEFORE_MANY, payment_ids, loan_ids)
    kept = {
        row["payment_id"]: (row["fingerprint"], msgspec.json.decode(row["receipt"]))
        for row in rows
        if row["payment_id"] is not None
    }
    return kept, uow.take(LOANS, rows)
