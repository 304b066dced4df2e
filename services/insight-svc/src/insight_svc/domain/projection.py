"""How events change the tables the reports are drawn from: one row an application, one row a loan; what collections say is in
`collections_projection`.

Events of several contexts meet in one row and may come in any order between contexts, so each sets fields of its own.
Within one context they come in order, so the last one to set a field is right.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from insight_svc.domain import collections_projection
from insight_svc.domain.collections_projection import CollectionsChanges

Row = dict[str, Any]
Data = Mapping[str, Any]


class Changes:
    """What a batch of events changes, by application, by loan, and of collections. A field that is missing keeps its value."""

    def __init__(self) -> None:
        self.applications: dict[str, Row] = {}
        self.loans: dict[str, Row] = {}
        self.collections = CollectionsChanges()

    def add(self, type_: str, subject: str, on: date, data: Data) -> None:
        """Take one event of `READ`; events of one subject in their order."""
        if type_ in collections_projection.READ:
            self.collections.add(type_, on, data)
            return
        table = self.loans if type_.startswith("loan.") else self.applications
        PROJECTED[type_](table.setdefault(subject, {}), data, on)


def _started(row: Row, data: Data, on: date) -> None:
    row.update(channel=data["channel"], product=data["product_code"], started_on=on)


def _submitted(row: Row, data: Data, on: date) -> None:
    row.update(channel=data["channel"], product=data["product_code"], submitted_on=on)
    row.update(currency=data["currency"], asked_minor=data["amount_minor"])


def _withdrawn(row: Row, _: Data, on: date) -> None:
    row.update(withdrawn_on=on)


def _expired(row: Row, _: Data, on: date) -> None:
    row.update(expired_on=on)


def _approved(row: Row, data: Data, on: date) -> None:
    row.update(outcome="approved", decided_on=on, approved_minor=data["amount_minor"], grade=data.get("grade"))
    row.update(channel=data["channel"], product=data["product_code"], currency=data["currency"])


def _declined(row: Row, data: Data, on: date) -> None:
    row.update(outcome="declined", decided_on=on, channel=data["channel"], product=data["product_code"])
    row.update(grade=data.get("grade"), currency=data["currency"])


def _booked(row: Row, data: Data, on: date) -> None:
    row.update(status="booked", booked_on=on, application_id=data["application_id"], channel=data["channel"])
    row.update(product=data["product_code"], grade=data.get("grade"), currency=data["terms"]["currency"])


def _disbursed(row: Row, data: Data, on: date) -> None:
    amount = data["amount_minor"]
    row.update(status="active", disbursed_on=on, principal_minor=amount, outstanding_minor=amount)
    row.update(application_id=data["application_id"], channel=data["channel"], product=data["product_code"])
    row.update(grade=data.get("grade"), currency=data["currency"], bucket="M0", past_due_minor=0)


def _paid(row: Row, data: Data, _: date) -> None:
    row["received_minor"] = row.get("received_minor", 0) + data["amount_minor"]
    row.update(outstanding_minor=data["outstanding_principal_minor"], past_due_minor=data["past_due_minor"])


def _reversed(row: Row, data: Data, on: date) -> None:
    _paid(row, {**data, "amount_minor": -data["amount_minor"]}, on)
    if data["reopened"]:
        row.update(status="active", ended_on=None)  # the store forgets the end of what is active again


def _stands(row: Row, data: Data, _: date) -> None:
    row.update(outstanding_minor=data["outstanding_principal_minor"], past_due_minor=data["past_due_minor"])


def _recovered(row: Row, data: Data, on: date) -> None:
    _paid(row, data, on)
    if data["reopened"]:
        row.update(status="active", ended_on=None)


def _taken_back(row: Row, data: Data, on: date) -> None:
    _stands(row, data, on)
    if data["reopened"]:
        row.update(status="active", ended_on=None)
    if data["kind"] == "write_off":
        row.update(written_off_minor=0)


def _overdue(row: Row, data: Data, _: date) -> None:
    row.update(bucket=data["bucket"], past_due_minor=data["past_due_minor"])


def _cured(row: Row, _data: Data, _: date) -> None:
    row.update(bucket="M0", past_due_minor=0)


def _settled(row: Row, _: Data, on: date) -> None:
    row.update(status="settled", ended_on=on, bucket="M0", past_due_minor=0, outstanding_minor=0)


def _written_off(row: Row, data: Data, on: date) -> None:
    row.update(status="written_off", ended_on=on, written_off_minor=data["principal_minor"])
    row.update(outstanding_minor=0, past_due_minor=0)


def _cancelled(row: Row, _: Data, on: date) -> None:
    row.update(status="cancelled", ended_on=on, outstanding_minor=0, past_due_minor=0)


PROJECTED: dict[str, Callable[[Row, Data, date], None]] = {
    "application.DraftStarted.v1": _started,
    "application.ApplicationSubmitted.v1": _submitted,
    "application.ApplicationWithdrawn.v1": _withdrawn,
    "application.ApplicationExpired.v1": _expired,
    "underwriting.Approved.v1": _approved,
    "underwriting.Declined.v1": _declined,
    "loan.LoanBooked.v1": _booked,
    "loan.Disbursed.v1": _disbursed,
    "loan.PaymentReceived.v1": _paid,
    "loan.PaymentReversed.v1": _reversed,
    "loan.RecoveryReceived.v1": _recovered,
    "loan.Charged.v1": _stands,
    "loan.PenaltyWaived.v1": _stands,
    "loan.RefundApplied.v1": _stands,
    "loan.CoolingOffDeclared.v1": _stands,
    "loan.Restructured.v1": _stands,
    "loan.TransactionReversed.v1": _taken_back,
    "loan.Overdue.v1": _overdue,
    "loan.OverdueCured.v1": _cured,
    "loan.LoanSettled.v1": _settled,
    "loan.WrittenOff.v1": _written_off,
    "loan.LoanCancelled.v1": _cancelled,
}
"""What each event of applications, decisions and loans changes."""
READ = PROJECTED.keys() | collections_projection.READ
"""The events that the reports are drawn from; any other is only archived."""
