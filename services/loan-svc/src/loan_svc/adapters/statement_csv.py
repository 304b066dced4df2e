"""A channel's statement as CSV: the documented columns, one movement a line, balances as lines of their own.

    transaction_id,date,direction,amount,currency,reference
    ,2026-11-23,opening,1000.00,CNY,
    T1,2026-11-23,in,1100.00,CNY,<loan, contract, debit or payout reference>
    ,2026-11-23,closing,2100.00,CNY,

`direction` is in, out, opening or closing; amounts are in major units. Balances come both or not at all, first and last.
"""

import csv
import io

from loan_svc.adapters.statement_fields import (
    broken,
    currency_of,
    day_of,
    kept_reference,
    minor_of,
    transaction_id_of,
)
from loan_svc.domain.statement import (
    MAX_LINES,
    Statement,
    StatementLine,
    StatementNotReadable,
    StatementTooLong,
    StatementTruncated,
)

COLUMNS = ("transaction_id", "date", "direction", "amount", "currency", "reference")


class _Reading:
    """The lines read so far."""

    def __init__(self) -> None:
        self.lines: list[StatementLine] = []
        self.balances: dict[str, int] = {}

    def take(self, row: list[str], at: str) -> None:
        """One row after the header."""
        if "closing" in self.balances:
            broken(at, "nothing comes after the closing balance")
        transaction_id, day, direction, amount, currency, reference = (field.strip() for field in row)
        minor = minor_of(amount, currency_of(currency, at), at)
        if direction in ("opening", "closing"):
            self._balance(direction, minor, at)
            return
        if direction not in ("in", "out"):
            broken(at, f"{direction!r} is not in, out, opening or closing")
        self.lines.append(
            StatementLine(
                len(self.lines) + 1,
                at,
                transaction_id_of(transaction_id, at),
                "in" if direction == "in" else "out",
                minor,
                currency,
                day_of(day, at),
                kept_reference(reference),
            )
        )
        if len(self.lines) > MAX_LINES:
            raise StatementTooLong(f"The statement has more than {MAX_LINES} lines.")

    def _balance(self, which: str, minor: int, at: str) -> None:
        if which == "opening" and (self.balances or self.lines):
            broken(at, "the opening balance comes first, once")
        if which == "closing" and "opening" not in self.balances:
            broken(at, "a closing balance needs an opening balance")
        self.balances[which] = minor


def read_csv(text: str) -> Statement:
    """Raises StatementTruncated, StatementNotReadable, StatementLineBroken, StatementTooLong."""
    ends = text.endswith(("\n", "\r"))
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    reading = _Reading()
    header: list[str] | None = None
    short: str | None = None
    try:
        for row in rows:
            if short is not None:
                broken(short, f"it has not the {len(COLUMNS)} columns {', '.join(COLUMNS)}")
            if not row:
                continue
            if header is None:
                header = row
                _check_header(header)
            elif len(row) != len(COLUMNS):
                short = f"Line {rows.line_num}"
            else:
                reading.take(row, f"Line {rows.line_num}")
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            raise StatementTruncated("The file ends inside a quoted field: transfer it again.") from error
        broken(f"Line {rows.line_num}", str(error))
    if header is None:
        raise StatementTruncated("The file is empty: transfer it again.")
    if short is not None:
        if ends:
            broken(short, f"it has not the {len(COLUMNS)} columns {', '.join(COLUMNS)}")
        raise StatementTruncated(f"The file ends inside {short.lower()}: transfer it again.")
    if ("opening" in reading.balances) != ("closing" in reading.balances):
        raise StatementTruncated("The file has an opening balance and ends before the closing one: transfer it again.")
    if not ends and not reading.balances:
        raise StatementTruncated("The last line does not end: transfer the file again.")
    return Statement("csv", tuple(reading.lines), reading.balances.get("opening"), reading.balances.get("closing"))


def _check_header(row: list[str]) -> None:
    if tuple(field.strip() for field in row) != COLUMNS:
        raise StatementNotReadable(f"The first line of a CSV statement is {','.join(COLUMNS)}.")
