"""What the others say about an application becomes a step of its progress. Nothing is decided here."""

from datetime import datetime
from typing import Any

from application_svc.ports import Ports
from fenqi.contracts import loan, underwriting
from fenqi.messaging.handlers import Handlers
from fenqi.store import UnitOfWork


def handlers() -> Handlers:
    """What this service listens to."""
    heard = Handlers()
    heard.on(underwriting.ApprovedV1)(approved)
    heard.on(underwriting.DeclinedV1)(declined)
    heard.on(underwriting.SupplementRequestedV1)(supplement_asked)
    heard.on(loan.LoanBookedV1)(booked)
    heard.on(loan.ContractSignedV1)(signed)
    heard.on(loan.DisbursedV1)(disbursed)
    heard.on(loan.LoanCancelledV1)(cancelled)
    return heard


async def approved(event: underwriting.ApprovedV1, uow: UnitOfWork, _ports: Ports) -> None:
    """The offer, as the customer will see it."""
    fields = ("amount_minor", "currency", "term_months", "annual_rate_percent", "base_rate_percent", "premium_percent")
    about = {field: getattr(event, field) for field in (*fields, "method", "grade", "valid_until")}
    _step(uow, event.application_id, "approved", event.approved_at, about)


async def declined(event: underwriting.DeclinedV1, uow: UnitOfWork, _ports: Ports) -> None:
    """The reasons, and what may still be done."""
    about = {"reason_codes": event.reason_codes, "remedies": event.remedies}
    _step(uow, event.application_id, "declined", event.declined_at, about)


async def supplement_asked(event: underwriting.SupplementRequestedV1, uow: UnitOfWork, _ports: Ports) -> None:
    """What is missing, and until when."""
    items = [item.model_dump() for item in event.items]
    about = {"request_id": event.request_id, "items": items, "deadline_on": event.deadline_on}
    _step(uow, event.application_id, "supplement_asked", uow.context.at, about)
    uow.insert(
        "supplements",
        {
            "request_id": event.request_id,
            "application_id": event.application_id,
            "items": items,
            "deadline_on": event.deadline_on,
            "asked_at": uow.context.at,
        },
    )


async def booked(event: loan.LoanBookedV1, uow: UnitOfWork, _ports: Ports) -> None:
    """A plan was chosen."""
    _step(uow, event.application_id, "booked", uow.context.at, {"loan_id": event.loan_id})


async def signed(event: loan.ContractSignedV1, uow: UnitOfWork, _ports: Ports) -> None:
    """The contract stands."""
    _step(uow, event.application_id, "signed", event.signed_at, {"loan_id": event.loan_id})


async def disbursed(event: loan.DisbursedV1, uow: UnitOfWork, _ports: Ports) -> None:
    """The money went out."""
    about = {"loan_id": event.loan_id, "disbursed_on": event.disbursed_on, "first_due_on": event.first_due_on}
    _step(uow, event.application_id, "disbursed", uow.context.at, about)


async def cancelled(event: loan.LoanCancelledV1, uow: UnitOfWork, _ports: Ports) -> None:
    """The loan ended before it was owed."""
    _step(uow, event.application_id, "cancelled", uow.context.at, {"loan_id": event.loan_id, "reason": event.reason})


def _step(uow: UnitOfWork, application_id: str, step: str, at: datetime, about: dict[str, Any]) -> None:
    row = {"application_id": application_id, "step": step, "event_id": uow.context.causation_id}
    uow.insert("progress", {**row, "happened_at": at, "about": about})
