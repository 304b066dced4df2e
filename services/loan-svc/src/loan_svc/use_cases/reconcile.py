"""Compare a channel's statement with our books: whole, or not at all."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from fenqi.kernel import derived_id
from fenqi.store import UnitOfWork
from loan_svc.adapters.aggregates import BREAKS, STATEMENTS
from loan_svc.adapters.matching import Matched, Ours, match
from loan_svc.adapters.statement_camt import read_camt
from loan_svc.adapters.statement_csv import read_csv
from loan_svc.domain.reconciliation import BreakFound, Reconciliation, ReconciliationDone, statement_id_of
from loan_svc.domain.statement import (
    MAX_BREAKS,
    OWN_CHANNELS,
    ChannelUnknown,
    Statement,
    StatementInFuture,
    StatementLine,
    StatementNotUtf8,
    StatementTooLong,
    StatementUploaded,
)
from loan_svc.ports import Ports
from loan_svc.use_cases.suspense import OUT_OF_SUSPENSE
from loan_svc.use_cases.views import amount

_BEFORE = "SELECT id FROM statements WHERE id = $1 OR content_hash = $2 LIMIT 1"


@dataclass(frozen=True, slots=True)
class Reconcile:
    channel: str
    currency: str
    on: date
    content: bytes


async def reconcile(command: Reconcile, uow: UnitOfWork, ports: Ports) -> dict[str, Any]:
    """The comparison in numbers. Raises ChannelUnknown, StatementInFuture, StatementUploaded, and what reading and checking
    the file raise: then nothing of it is stored."""
    channel, currency, on = command.channel, command.currency, command.on
    known = channel in ports.channel_secrets or (channel in OWN_CHANNELS and channel != OUT_OF_SUSPENSE)
    if not known:
        raise ChannelUnknown
    if on > uow.context.business_date:
        raise StatementInFuture(f"The business date is {uow.context.business_date}: {on} has not come yet.")
    statement_id = statement_id_of(channel, currency, on)
    content_hash = hashlib.sha256(command.content).hexdigest()
    for row in await uow.fetch(_BEFORE, statement_id, content_hash):
        raise StatementUploaded(f"Statement {row['id']} has this day or this content: look at that one.")
    statement = read(command.content, currency)
    statement.check(currency, on)
    matched = await match(uow, channel, currency, on, statement.lines)
    breaks = list(_breaks(statement_id, channel, currency, uow.context.business_date, statement, matched))
    if len(breaks) > MAX_BREAKS:
        raise StatementTooLong(f"The statement differs from our books in {len(breaks)} places: check channel and day.")
    for found in breaks:
        uow.record(BREAKS, found.break_id, [found])
    _stage_lines(uow, statement_id, statement, matched)
    done = ReconciliationDone(
        statement_id=statement_id,
        channel=channel,
        currency=currency,
        statement_on=on,
        format=statement.format,
        content_hash=content_hash,
        lines=len(statement.lines),
        matched=len(statement.lines) - sum(one.kind != "missing_there" for one in breaks),
        different_amount=sum(one.kind == "different_amount" for one in breaks),
        missing_here=sum(one.kind == "missing_here" for one in breaks),
        missing_there=sum(one.kind == "missing_there" for one in breaks),
        in_minor=statement.sum_of("in"),
        out_minor=statement.sum_of("out"),
        opening_minor=statement.opening_minor,
        closing_minor=statement.closing_minor,
    )
    return statement_view(uow.record(STATEMENTS, statement_id, [done]))


def read(content: bytes, currency: str) -> Statement:
    """What a file says: XML when it begins so, CSV otherwise. Raises StatementNotUtf8 and what the readers raise."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise StatementNotUtf8(f"Byte {error.start + 1} of the file is not UTF-8: have it exported so.") from error
    return read_camt(text, currency) if text.lstrip().startswith("<") else read_csv(text)


def statement_view(done: Reconciliation) -> dict[str, Any]:
    """A compared statement in numbers."""

    def money(minor: int | None) -> dict[str, Any] | None:
        return None if minor is None else amount(minor, done.currency)

    return {
        "statement_id": done.id,
        "channel": done.channel,
        "currency": done.currency,
        "statement_on": done.statement_on,
        "format": done.format,
        "content_sha256": done.content_hash,
        "lines": done.lines,
        "matched": done.matched,
        "different_amount": done.different_amount,
        "missing_here": done.missing_here,
        "missing_there": done.missing_there,
        "in": money(done.in_minor),
        "out": money(done.out_minor),
        "opening": money(done.opening_minor),
        "closing": money(done.closing_minor),
    }


def _breaks(
    statement_id: str, channel: str, currency: str, today: date, statement: Statement, matched: Matched
) -> Iterator[BreakFound]:
    for line in statement.lines:
        ours = matched.by_line[line.nr]
        outcome = _outcome(line, ours)
        if outcome == "matched":
            continue
        yield BreakFound(
            break_id=derived_id("break", statement_id, outcome, line.direction, line.transaction_id),
            statement_id=statement_id,
            channel=channel,
            kind=outcome,
            direction=line.direction,
            transaction_id=line.transaction_id,
            reference=line.reference,
            theirs_minor=line.amount_minor,
            ours_minor=None if ours is None else ours.amount_minor,
            currency=currency,
            found_on=today,
            loan_id=None if ours is None else ours.loan_id,
        )
    for one in matched.missing_there:
        yield BreakFound(
            break_id=derived_id("break", statement_id, "missing_there", one.kind, one.id),
            statement_id=statement_id,
            channel=channel,
            kind="missing_there",
            direction=one.direction,
            transaction_id=one.reference,
            reference=one.id,
            theirs_minor=None,
            ours_minor=one.amount_minor,
            currency=currency,
            found_on=today,
            loan_id=one.loan_id,
        )


def _outcome(line: StatementLine, ours: Ours | None) -> Literal["matched", "missing_here", "different_amount"]:
    if ours is None:
        return "missing_here"
    return "matched" if ours.amount_minor == line.amount_minor else "different_amount"


def _stage_lines(uow: UnitOfWork, statement_id: str, statement: Statement, matched: Matched) -> None:
    for line in statement.lines:
        ours = matched.by_line[line.nr]
        uow.insert(
            "statement_lines",
            {
                "statement_id": statement_id,
                "nr": line.nr,
                "transaction_id": line.transaction_id,
                "direction": line.direction,
                "amount_minor": line.amount_minor,
                "currency": line.currency,
                "booked_on": line.booked_on,
                "reference": line.reference,
                "outcome": _outcome(line, ours),
                "our_kind": None if ours is None else ours.kind,
                "our_id": None if ours is None else ours.id,
                "our_loan_id": None if ours is None else ours.loan_id,
            },
        )
        if ours is not None:
            uow.insert("reconciled", {"kind": ours.kind, "id": ours.id, "statement_id": statement_id, "nr": line.nr})
