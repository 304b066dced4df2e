"""Rows of LendingClub's published file. A broken row is reported with its number and the rest goes on."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from pathlib import Path

MAX_TERM_MONTHS = 360
COLUMNS = (
    "loan_no", "issue_month", "annual_income", "verified_income", "debt_to_income", "emp_length", "homeownership",
    "loan_purpose", "delinq_2y", "inquiries_last_12m", "open_credit_lines", "total_credit_lines", "total_credit_limit",
    "total_credit_utilized", "num_historical_failed_to_pay", "current_accounts_delinq", "num_accounts_30d_past_due",
    "public_record_bankrupt", "account_never_delinq_percent", "earliest_credit_line", "months_since_last_delinq",
    "months_since_90d_late", "loan_amount", "term", "interest_rate", "installment", "grade", "sub_grade", "loan_status",
    "balance", "paid_total", "paid_principal", "paid_interest", "paid_late_fees",
)  # fmt: skip
STATUSES = (
    "Current", "Fully Paid", "In Grace Period", "Late (16-30 days)", "Late (31-120 days)", "Charged Off",
)  # fmt: skip


class NotThisFile(Exception):
    """The file can't be read as LendingClub's columns; the message says why."""


@dataclass(frozen=True, slots=True)
class Row:
    """One published loan; amounts in cents, the rate as the file's text."""

    line: int
    loan_no: str
    issued_in: date
    """First day of the month of issue; the day is not published."""
    status: str
    amount_minor: int
    term_months: int
    rate_percent: str
    instalment_minor: int
    grade: str
    sub_grade: str
    purpose: str
    balance_minor: int
    paid_total_minor: int
    paid_principal_minor: int
    paid_interest_minor: int
    paid_late_fees_minor: int
    statement: dict[str, object]
    """What the decision may know, in the shape of the API's `statement`."""


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """A row that can't be used, and why."""

    line: int
    reason: str


def read_rows(path: Path, limit: int | None = None) -> Iterator[Row | BrokenRow]:
    """Rows of the file in order, at most `limit` good ones. Raises NotThisFile."""
    try:
        file = path.open(newline="", encoding="utf-8")
    except OSError as error:
        raise NotThisFile(f"{path} can't be read: {error.strerror}. Give a CSV with --data.") from error
    with file:
        reader = csv.DictReader(file)
        try:
            missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
            if missing:
                raise NotThisFile(
                    f"{path} has no column {missing[0]!r}: --data takes a CSV with LendingClub's columns."
                )
            yield from _rows(reader, limit)
        except (UnicodeDecodeError, csv.Error) as error:
            raise NotThisFile(f"{path} is no CSV in UTF-8: {error}") from error


def _rows(reader: "csv.DictReader[str]", limit: int | None) -> Iterator[Row | BrokenRow]:
    good = 0
    for record in reader:
        if limit is not None and good >= limit:
            return
        try:
            row = _row(reader.line_num, record)
        except (ValueError, InvalidOperation, TypeError, AttributeError) as error:
            yield BrokenRow(
                reader.line_num, str(error) if type(error) is ValueError else "a field is missing or no number"
            )
        else:
            good += 1
            yield row


def _row(line: int, record: dict[str, str]) -> Row:
    status = record["loan_status"].strip()
    if status not in STATUSES:
        raise ValueError(f"loan_status {status!r} is not known")
    amount, instalment = _minor(record["loan_amount"]), _minor(record["installment"])
    term = int(record["term"])
    if amount <= 0 or instalment <= 0:
        raise ValueError("loan_amount and installment must be above zero")
    if not 0 < term <= MAX_TERM_MONTHS:
        raise ValueError(f"term must be 1 to {MAX_TERM_MONTHS}")
    rate = Decimal(record["interest_rate"])
    if not (rate.is_finite() and 0 <= rate < 100):
        raise ValueError("interest_rate must be 0 to 100")
    try:
        issued = datetime.strptime(record["issue_month"], "%b-%Y").date()  # noqa: DTZ007 - a month has no zone
    except ValueError:
        raise ValueError(f"issue_month {record['issue_month']!r} is no month such as Mar-2018") from None
    return Row(
        line=line,
        loan_no=record["loan_no"].strip(),
        issued_in=issued,
        status=status,
        amount_minor=amount,
        term_months=term,
        rate_percent=format(rate.normalize(), "f"),
        instalment_minor=instalment,
        grade=record["grade"].strip(),
        sub_grade=record["sub_grade"].strip(),
        purpose=record["loan_purpose"].strip(),
        balance_minor=_minor(record["balance"]),
        paid_total_minor=_minor(record["paid_total"]),
        paid_principal_minor=_minor(record["paid_principal"]),
        paid_interest_minor=_minor(record["paid_interest"]),
        paid_late_fees_minor=_minor(record["paid_late_fees"]),
        statement=_statement(record, issued.year),
    )


def _statement(record: dict[str, str], year: int) -> dict[str, object]:
    earliest = _count(record["earliest_credit_line"])
    home = record["homeownership"].strip().lower()
    return {
        "annual_income_minor": _minor(record["annual_income"]),
        "income_verified": record["verified_income"].strip() != "Not Verified",
        "debt_to_income_percent": _percent(record["debt_to_income"]),
        "employment_years": _count(record["emp_length"]),
        "home_ownership": home if home in ("own", "mortgage", "rent") else "other",
        "delinquencies_2y": _count(record["delinq_2y"]),
        "months_since_last_delinquency": _count(record["months_since_last_delinq"]),
        "months_since_90d_late": _count(record["months_since_90d_late"]),
        "credit_history_years": None if earliest is None else max(0, year - earliest),
        "inquiries_12m": _count(record["inquiries_last_12m"]),
        "open_credit_lines": _count(record["open_credit_lines"]),
        "total_credit_lines": _count(record["total_credit_lines"]),
        "total_credit_limit_minor": _minor(record["total_credit_limit"]),
        "total_credit_used_minor": _minor(record["total_credit_utilized"]),
        "failed_to_pay_count": _count(record["num_historical_failed_to_pay"]),
        "accounts_past_due": _count(record["current_accounts_delinq"]),
        "accounts_30d_past_due": _count(record["num_accounts_30d_past_due"]),
        "never_delinquent_percent": _percent(record["account_never_delinq_percent"]),
        "public_records": _count(record["public_record_bankrupt"]),
    }


def _minor(text: str) -> int:
    """Dollars as text → cents, half up (the file carries some binary noise behind the cents)."""
    value = (Decimal(text) * 100).quantize(Decimal(1), ROUND_HALF_UP)
    if not 0 <= value < 10**15:
        raise ValueError(f"{text!r} is no amount")
    return int(value)


def _count(text: str) -> int | None:
    text = text.strip()
    return None if text in ("", "NA") else int(Decimal(text))


def _percent(text: str) -> str | None:
    text = text.strip()
    return None if text in ("", "NA") else format(Decimal(text).normalize(), "f")
