"""What the credit bureau tells: it fills what the applicant did not state, and counts where the two differ."""

from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Literal

from underwriting_svc.domain.submission import Statement

CONSENT = "bureau"
"""The consent without which nobody asks."""
PURPOSE = "credit_review"
Answer = Literal["found", "no_record", "unavailable"]


@dataclass(frozen=True, slots=True)
class CreditRecord:
    """Fields as in the statement; what the bureau does not know is None."""

    delinquencies_2y: int | None = None
    months_since_last_delinquency: int | None = None
    months_since_90d_late: int | None = None
    credit_history_years: int | None = None
    inquiries_12m: int | None = None
    open_credit_lines: int | None = None
    total_credit_lines: int | None = None
    total_credit_limit_minor: int | None = None
    total_credit_used_minor: int | None = None
    failed_to_pay_count: int | None = None
    accounts_past_due: int | None = None
    accounts_30d_past_due: int | None = None
    never_delinquent_percent: str | None = None
    public_records: int | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A bureau's answer; `record` where one was found."""

    answer: Answer
    record: CreditRecord | None = None


ADVERSE = ("delinquencies_2y", "failed_to_pay_count", "accounts_past_due", "accounts_30d_past_due", "public_records")
"""What somebody may be tempted to leave out."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The bureau counts more of something adverse than was stated."""

    field: str
    stated: int
    counted: int


def merge(stated: Statement, record: CreditRecord) -> Statement:
    """The statement with every field the bureau knows as the bureau has it; the others stay as stated."""
    known = {field.name: getattr(record, field.name) for field in fields(record)}
    return replace(stated, **{name: value for name, value in known.items() if value is not None})


def differences(stated: Statement, record: CreditRecord) -> tuple[Difference, ...]:
    """Where the bureau has more against the applicant than the applicant said; nothing said is no difference."""
    pairs = ((name, getattr(stated, name), getattr(record, name)) for name in ADVERSE)
    return tuple(
        Difference(name, said, counted)
        for name, said, counted in pairs
        if said is not None and counted is not None and counted > said
    )


@dataclass(frozen=True, slots=True)
class BureauAsked:
    """A query that was made."""

    query_id: str
    application_id: str
    customer_id: str
    consent: str
    purpose: str
    answer: Answer
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class BureauQuery:
    """The record of one query; what was answered is kept sealed beside it."""

    id: str
    application_id: str
    customer_id: str
    consent: str
    purpose: str
    answer: Answer
    asked_at: datetime


def evolve(query: BureauQuery | None, fact: BureauAsked) -> BureauQuery:
    """The only way a BureauQuery comes to be: it never changes."""
    assert query is None, "a query is asked once"
    return BureauQuery(
        fact.query_id,
        fact.application_id,
        fact.customer_id,
        fact.consent,
        fact.purpose,
        fact.answer,
        fact.asked_at,
    )
