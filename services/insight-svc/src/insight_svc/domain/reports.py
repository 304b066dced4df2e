"""The reports: what each figure means, in words and with a version. Another meaning is another version."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Cut = Literal["channel", "product", "grade", "month", "bucket", "queue", "strategy", "what", "kind"]


@dataclass(frozen=True, slots=True)
class Report:
    """`month` names the date that puts a row in its month; `rates` are percentages: (part, whole) of the figures.
    `always` cuts it too: by currency, because amounts of two don't add up."""

    name: str
    version: str
    definition: str
    table: Literal["applications", "loans", "cases", "promises", "happenings"]
    month: str
    which: str
    figures: Mapping[str, str]
    rates: Mapping[str, tuple[str, str]]
    cuts: tuple[Cut, ...] = ("channel", "product", "grade", "month")
    always: tuple[str, ...] = ("currency",)


APPLICATIONS = Report(
    "applications",
    "2",
    "Applications submitted, in the month of their submission: how many were approved, declined, withdrawn by the "
    "applicant (before or after a decision), expired because the applicant did not bring what was asked for, or are "
    "undecided; what was asked for, and what was approved. Drafts that were never submitted are not counted. Since "
    "version 2 expired ones are no longer undecided.",
    "applications",
    "submitted_on",
    "submitted_on IS NOT NULL",
    {
        "submitted": "count(*)",
        "approved": "count(*) FILTER (WHERE outcome = 'approved')",
        "declined": "count(*) FILTER (WHERE outcome = 'declined')",
        "withdrawn": "count(withdrawn_on)",
        "expired": "count(expired_on)",
        "undecided": "count(*) FILTER (WHERE outcome IS NULL AND withdrawn_on IS NULL AND expired_on IS NULL)",
        "asked_minor": "sum(asked_minor)",
        "approved_minor": "coalesce(sum(approved_minor), 0)",
    },
    {},
)
APPROVAL_RATE = Report(
    "approval-rate",
    "1",
    "Approved applications in percent of all decided ones (approved or declined), in the month of the decision. "
    "Withdrawn, expired and undecided applications are in neither number.",
    "applications",
    "decided_on",
    "outcome IS NOT NULL",
    {
        "decided": "count(*)",
        "approved": "count(*) FILTER (WHERE outcome = 'approved')",
        "declined": "count(*) FILTER (WHERE outcome = 'declined')",
    },
    {"approval_rate_percent": ("approved", "decided")},
)
OVERDUE = Report(
    "overdue",
    "1",
    "Running loans (disbursed, not settled, written off or cancelled), in the month of their disbursement: how many "
    "stand in a bucket of days past due (M1 and worse), in percent of all by number and by outstanding principal; the "
    "whole outstanding principal of an overdue loan counts, `past_due_minor` is what has fallen due and is unpaid.",
    "loans",
    "disbursed_on",
    "status = 'active'",
    {
        "loans": "count(*)",
        "overdue_loans": "count(*) FILTER (WHERE bucket <> 'M0')",
        "outstanding_minor": "sum(outstanding_minor)",
        "overdue_outstanding_minor": "coalesce(sum(outstanding_minor) FILTER (WHERE bucket <> 'M0'), 0)",
        "past_due_minor": "coalesce(sum(past_due_minor) FILTER (WHERE bucket <> 'M0'), 0)",
    },
    {
        "overdue_by_number_percent": ("overdue_loans", "loans"),
        "overdue_by_amount_percent": ("overdue_outstanding_minor", "outstanding_minor"),
    },
    ("channel", "product", "grade", "month", "bucket"),
)
PORTFOLIO = Report(
    "portfolio",
    "1",
    "All loans ever disbursed, in the month of their disbursement: running, settled, written off, cancelled after "
    "disbursement; principal disbursed and outstanding, all money received from customers (principal, interest, fees, "
    "penalties), and the principal written off in percent of the principal disbursed (bad-debt rate).",
    "loans",
    "disbursed_on",
    "disbursed_on IS NOT NULL",
    {
        "loans": "count(*)",
        "running": "count(*) FILTER (WHERE status = 'active')",
        "settled": "count(*) FILTER (WHERE status = 'settled')",
        "written_off": "count(*) FILTER (WHERE status = 'written_off')",
        "cancelled": "count(*) FILTER (WHERE status = 'cancelled')",
        "disbursed_minor": "sum(principal_minor)",
        "outstanding_minor": "sum(outstanding_minor)",
        "received_minor": "coalesce(sum(received_minor), 0)",
        "written_off_minor": "coalesce(sum(written_off_minor), 0)",
    },
    {"bad_debt_percent": ("written_off_minor", "disbursed_minor")},
    ("channel", "product", "grade", "month", "bucket"),
)

COLLECTIONS = Report(
    "collections",
    "1",
    "Cases of loans past due, in the month they were opened: open ones, and why the others were closed; what was past due "
    "when they were opened, what came in while they were open (credited), and on debts written off (recovered). A loan that "
    "came past due again has another case. The bucket and the queue are the last the case was in, the strategy is the one it "
    "was opened by (the ladder's version where there is no other). Cured cases are in percent of all, credited money in "
    "percent of what was past due at the opening: more falls due while a case is open, so it may be over a hundred.",
    "cases",
    "opened_on",
    "opened_on IS NOT NULL",
    {
        "cases": "count(*)",
        "open": "count(*) FILTER (WHERE status = 'open')",
        "cured": "count(*) FILTER (WHERE closed_because = 'cured')",
        "settled": "count(*) FILTER (WHERE closed_because = 'settled')",
        "written_off": "count(*) FILTER (WHERE closed_because = 'written_off')",
        "moves": "coalesce(sum(moves), 0)",
        "write_offs_requested": "coalesce(sum(write_offs_requested), 0)",
        "opened_past_due_minor": "sum(opened_past_due_minor)",
        "credited_minor": "coalesce(sum(credited_minor), 0)",
        "recovered_minor": "coalesce(sum(recovered_minor), 0)",
    },
    {
        "cured_percent": ("cured", "cases"),
        "credited_percent": ("credited_minor", "opened_past_due_minor"),
    },
    ("month", "bucket", "queue", "strategy"),
)
PROMISES = Report(
    "promises",
    "1",
    "Promises to pay, in the month they were made: kept (the sum came in by its day), broken, and those whose day is still to "
    "come. Kept ones are in percent of those that are decided. A payment that came in time and was told late makes a broken "
    "promise a kept one; one that was reversed opens it again.",
    "promises",
    "made_on",
    "made_on IS NOT NULL",
    {
        "promises": "count(*)",
        "kept": "count(*) FILTER (WHERE status = 'kept')",
        "broken": "count(*) FILTER (WHERE status = 'broken')",
        "undecided": "count(*) FILTER (WHERE status = 'open')",
        "decided": "count(*) FILTER (WHERE status <> 'open')",
        "promised_minor": "sum(promised_minor)",
    },
    {"kept_percent": ("kept", "decided")},
    ("month",),
)
COLLECTIONS_COUNTS = Report(
    "collections-counts",
    "1",
    "How often what happened, in the month it happened; `what` says what, `kind` of which kind: contacts made (by way) and "
    "refused (by the rule that forbade them), risk signals told (by signal) and cleared (by reason), customers who came into a "
    "risk class (by class), bureau checks (by answer), visits planned (by reason) and made (by outcome), write-offs requested "
    "and refused (by reason).",
    "happenings",
    "happened_on",
    "true",
    {"times": "sum(times)"},
    {},
    ("month", "what", "kind"),
    always=("what",),
)

REPORTS = {
    report.name: report
    for report in (APPLICATIONS, APPROVAL_RATE, OVERDUE, PORTFOLIO, COLLECTIONS, PROMISES, COLLECTIONS_COUNTS)
}


def percent(part: int, whole: int) -> str | None:
    """Part of whole in percent, rounded half up to two digits; None where there is no whole."""
    if whole == 0:
        return None
    hundredths = (20_000 * part + whole) // (2 * whole)
    return f"{hundredths // 100}.{hundredths % 100:02d}"
