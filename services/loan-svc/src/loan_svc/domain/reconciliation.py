"""Reconciliation (对账): a channel's statement of a day compared with our books, and the breaks that a person explains."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, assert_never

from fenqi.kernel import Conflict, Forbidden
from loan_svc.domain.statement import Direction, StatementFormat

BreakKind = Literal["missing_here", "missing_there", "different_amount"]
BreakStatus = Literal["open", "assigned", "worked", "closed"]
TO_SUSPENSE = "to-suspense"


class BreakEnded(Conflict):
    """The break is closed: it can't be worked any more."""

    code = "break-closed"


class BreakNotYours(Forbidden):
    """Only who has the break on the desk may work and close it: have it assigned to you."""

    code = "break-not-yours"


class BreakNotWorked(Conflict):
    """Nothing was done about the break yet: work it before you close it."""

    code = "break-not-worked"


class NothingToSuspend(Conflict):
    """Only money that came in and is missing here can go to suspense, once."""

    code = "nothing-to-suspend"


@dataclass(frozen=True, slots=True)
class ReconciliationDone:
    statement_id: str
    channel: str
    currency: str
    statement_on: date
    format: StatementFormat
    content_hash: str
    lines: int
    matched: int
    different_amount: int
    missing_here: int
    missing_there: int
    in_minor: int
    out_minor: int
    opening_minor: int | None
    closing_minor: int | None


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """A statement as it was compared, once and for all."""

    id: str
    channel: str
    currency: str
    statement_on: date
    format: StatementFormat
    content_hash: str
    lines: int
    matched: int
    different_amount: int
    missing_here: int
    missing_there: int
    in_minor: int
    out_minor: int
    opening_minor: int | None
    closing_minor: int | None


@dataclass(frozen=True, slots=True)
class BreakFound:
    break_id: str
    statement_id: str
    channel: str
    kind: BreakKind
    direction: Direction
    transaction_id: str
    reference: str
    theirs_minor: int | None
    ours_minor: int | None
    currency: str
    found_on: date
    loan_id: str | None


@dataclass(frozen=True, slots=True)
class BreakAssigned:
    break_id: str
    assigned_to: str
    assigned_on: date


@dataclass(frozen=True, slots=True)
class BreakWorked:
    break_id: str
    action: str
    worked_on: date
    receipt_id: str | None


@dataclass(frozen=True, slots=True)
class BreakClosed:
    break_id: str
    reason: str
    closed_on: date


BreakFact = BreakFound | BreakAssigned | BreakWorked | BreakClosed


@dataclass(frozen=True, slots=True)
class Break:
    """One difference. `theirs_minor` is None where the statement has nothing, `ours_minor` where our books have nothing."""

    id: str
    statement_id: str
    channel: str
    kind: BreakKind
    direction: Direction
    transaction_id: str
    reference: str
    theirs_minor: int | None
    ours_minor: int | None
    currency: str
    found_on: date
    loan_id: str | None
    status: BreakStatus = "open"
    assigned_to: str | None = None
    action: str | None = None
    receipt_id: str | None = None
    reason: str | None = None
    closed_on: date | None = None


def statement_id_of(channel: str, currency: str, on: date) -> str:
    """A channel has one statement for each day and currency."""
    return f"{channel}-{currency}-{on}"


def assign(one: Break, to: str, on: date) -> list[BreakFact]:
    """It is on this person's desk from now on. Raises BreakEnded."""
    _check_running(one)
    return [BreakAssigned(one.id, to, on)]


def work(one: Break, by: str, action: str, on: date) -> list[BreakFact]:
    """What was done about it. Raises BreakEnded, BreakNotYours."""
    _check_yours(one, by)
    return [BreakWorked(one.id, action, on, None)]


def check_suspendable(one: Break, by: str) -> None:
    """Raises BreakEnded, BreakNotYours, NothingToSuspend."""
    _check_yours(one, by)
    if (one.kind, one.direction) != ("missing_here", "in") or one.receipt_id is not None:
        raise NothingToSuspend


def suspended(one: Break, receipt_id: str, on: date) -> list[BreakFact]:
    """The money that was missing here waits in suspense."""
    return [BreakWorked(one.id, TO_SUSPENSE, on, receipt_id)]


def close(one: Break, by: str, reason: str, on: date) -> list[BreakFact]:
    """It is explained. Raises BreakEnded, BreakNotYours, BreakNotWorked."""
    _check_yours(one, by)
    if one.status != "worked":
        raise BreakNotWorked
    return [BreakClosed(one.id, reason, on)]


def evolve_statement(done: Reconciliation | None, fact: ReconciliationDone) -> Reconciliation:
    """The only way a statement changes: it comes into being."""
    assert done is None, "a statement is compared once"
    return Reconciliation(
        fact.statement_id,
        fact.channel,
        fact.currency,
        fact.statement_on,
        fact.format,
        fact.content_hash,
        fact.lines,
        fact.matched,
        fact.different_amount,
        fact.missing_here,
        fact.missing_there,
        fact.in_minor,
        fact.out_minor,
        fact.opening_minor,
        fact.closing_minor,
    )


def evolve(one: Break | None, fact: BreakFact) -> Break:
    """The only way a break changes."""
    if isinstance(fact, BreakFound):
        assert one is None, "a break is found once"
        return Break(
            fact.break_id,
            fact.statement_id,
            fact.channel,
            fact.kind,
            fact.direction,
            fact.transaction_id,
            fact.reference,
            fact.theirs_minor,
            fact.ours_minor,
            fact.currency,
            fact.found_on,
            fact.loan_id,
        )
    assert one is not None, "a break begins with BreakFound"
    match fact:
        case BreakAssigned():
            return replace(one, status="worked" if one.action else "assigned", assigned_to=fact.assigned_to)
        case BreakWorked():
            return replace(one, status="worked", action=fact.action, receipt_id=fact.receipt_id or one.receipt_id)
        case BreakClosed():
            return replace(one, status="closed", reason=fact.reason, closed_on=fact.closed_on)
        case _:
            assert_never(fact)


def _check_running(one: Break) -> None:
    if one.status == "closed":
        raise BreakEnded(f"Break {one.id} was closed on {one.closed_on}: it can't be worked any more.")


def _check_yours(one: Break, by: str) -> None:
    _check_running(one)
    if one.assigned_to != by:
        raise BreakNotYours
