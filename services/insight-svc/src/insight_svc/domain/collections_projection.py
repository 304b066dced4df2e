"""How events of collections change the tables their reports are drawn from: a row a case, a row a promise, and a count a day of
what happens on no case in particular.

A loan may have had several cases, so a case's row is found by the event's `case_id`.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

Row = dict[str, Any]
Data = Mapping[str, Any]


def _opened(row: Row, data: Data, on: date) -> None:
    row.update(status="open", opened_on=on, closed_on=None, closed_because=None)
    row.update(bucket=data["bucket"], queue=data["queue"], currency=data["currency"])
    row.update(strategy=data.get("strategy") or data.get("ladder_version"), loan_id=data["loan_id"])
    row.update(opened_past_due_minor=data["past_due_minor"])


def _moved(row: Row, data: Data, _: date) -> None:
    row.update(bucket=data["bucket"], queue=data["queue"])
    _add(row, "moves", 1)


def _credited(row: Row, data: Data, _: date) -> None:
    _add(row, "credited_minor", data["amount_minor"])


def _credit_reversed(row: Row, data: Data, _: date) -> None:
    counted = {"credit": "credited_minor", "recovery": "recovered_minor"}.get(data["counted_as"])
    if counted is not None:
        _add(row, counted, -data["amount_minor"])


def _closed(row: Row, data: Data, on: date) -> None:
    row.update(status="closed", closed_on=on, closed_because=data["reason"])


def _reopened(row: Row, data: Data, _: date) -> None:
    row.update(status="open", closed_on=None, closed_because=None, bucket=data["bucket"], queue=data["queue"])


def _recovered(row: Row, data: Data, _: date) -> None:
    _add(row, "recovered_minor", data["amount_minor"])


def _recovery_taken_back(row: Row, data: Data, _: date) -> None:
    _add(row, "recovered_minor", -data["amount_minor"])


def _write_off_requested(row: Row, _data: Data, _: date) -> None:
    _add(row, "write_offs_requested", 1)


def _promised(row: Row, data: Data, on: date) -> None:
    row.update(loan_id=data["loan_id"], status="open", made_on=on, currency=data["currency"])
    row.update(promised_minor=data["amount_minor"])


def _promise(status: str) -> Callable[[Row, Data, date], None]:
    def said(row: Row, data: Data, _: date) -> None:
        row.update(status=status, received_minor=data["received_minor"])

    return said


def _add(row: Row, field: str, more: int) -> None:
    row[field] = row.get(field, 0) + more


CASES: dict[str, Callable[[Row, Data, date], None]] = {
    "collections.CaseOpened.v1": _opened,
    "collections.CaseMoved.v1": _moved,
    "collections.CaseCredited.v1": _credited,
    "collections.CaseCreditReversed.v1": _credit_reversed,
    "collections.CaseClosed.v1": _closed,
    "collections.CaseReopened.v1": _reopened,
    "collections.CaseRecovered.v1": _recovered,
    "collections.RecoveryTakenBack.v1": _recovery_taken_back,
    "collections.WriteOffRequested.v1": _write_off_requested,
}
"""By `case_id`."""
PROMISES: dict[str, Callable[[Row, Data, date], None]] = {
    "collections.PromiseMade.v1": _promised,
    "collections.PromiseKept.v1": _promise("kept"),
    "collections.PromiseBroken.v1": _promise("broken"),
    "collections.PromiseReopened.v1": _promise("open"),
}
"""By `promise_id`; the last word counts: money may have come in time and been told late."""
COUNTED: dict[str, tuple[str, str]] = {
    "collections.ContactMade.v1": ("contact_made", "way"),
    "collections.ContactRefused.v1": ("contact_refused", "rule"),
    "collections.RiskSignalled.v1": ("risk_signal", "signal"),
    "collections.RiskSignalCleared.v1": ("risk_signal_cleared", "reason"),
    "collections.RiskClassChanged.v1": ("risk_class", "risk_class"),
    "collections.BureauChecked.v1": ("bureau_check", "answer"),
    "collections.VisitPlanned.v1": ("visit_planned", "reason"),
    "collections.VisitMade.v1": ("visit_made", "outcome"),
    "collections.WriteOffRequested.v1": ("write_off_requested", "reason"),
    "collections.WriteOffRefused.v1": ("write_off_refused", "reason"),
}
"""What is counted by day, and the event's field that says of which kind."""
READ = CASES.keys() | PROMISES.keys() | COUNTED.keys()


class CollectionsChanges:
    """What a batch of collections' events changes, by case, by promise, and by what happened of which kind on which day."""

    def __init__(self) -> None:
        self.cases: dict[str, Row] = {}
        self.promises: dict[str, Row] = {}
        self.happenings: dict[str, Row] = {}

    def add(self, type_: str, on: date, data: Data) -> None:
        """Take one event of `READ`; events of one subject in their order."""
        if type_ in CASES:
            CASES[type_](self.cases.setdefault(data["case_id"], {}), data, on)
        if type_ in PROMISES:
            PROMISES[type_](self.promises.setdefault(data["promise_id"], {}), data, on)
        if type_ in COUNTED:
            what, field = COUNTED[type_]
            kind = data[field]
            row = self.happenings.setdefault(f"{on.isoformat()}/{what}/{kind}", {})
            row.update(what=what, kind=kind, happened_on=on)
            _add(row, "times", 1)
