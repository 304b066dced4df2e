"""After the last day: every loan as the services' own API tells it, the reports, the trial balance."""

from typing import Any

from onebox.demo.course import Course
from onebox.demo.debts import debts
from onebox.demo.figures import Figures
from onebox.demo.progress import Booked, Progress
from onebox.demo.verdicts import Fared
from onebox.staff import Staff

PAGE = 200
REPORTS = ("applications", "approval-rate", "overdue", "portfolio", "collections", "promises", "collections-counts")


async def tally(staff: Staff, courses: list[Course], progress: Progress, figures: Figures) -> None:
    """Fill the figures, reading over HTTP page by page."""
    auditor = await staff.acting_as("auditor")
    by_loan = {booked.loan_id: booked for booked in progress.booked.values()}
    course_of = {course.row.loan_no: course for course in courses}
    cursor: str | None = None
    while True:
        page = await auditor.get("/loan/v1/loans", limit=PAGE, **({"cursor": cursor} if cursor else {}))
        for loan in page["items"]:
            booked = by_loan.get(loan["loan_id"])
            if booked is not None:
                _count(figures, course_of[booked.loan_no], booked, loan)
        cursor = page["next_cursor"]
        if cursor is None:
            break
    portfolio = await auditor.get("/loan/v1/portfolio")
    figures.overdue_by_bucket = {one["bucket"]: one["loans"] for one in portfolio["overdue_by_bucket"]}
    figures.payments = portfolio["payments"]
    figures.money_in_minor = portfolio["received"]["amount_minor"]
    figures.money_out_minor = portfolio["disbursed"]["amount_minor"]
    balance = await auditor.get("/loan/v1/trial-balance")
    figures.trial_balance = balance["accounts"]
    figures.trial_balance_minor = sum(
        account["debit"]["amount_minor"] - account["credit"]["amount_minor"] for account in balance["accounts"]
    )
    for name in REPORTS:
        figures.reports[name] = await auditor.get(f"/insight/v1/reports/{name}")
    figures.debts = await debts(auditor, courses, progress)
    figures.events = int((await auditor.get("/insight/v1/events/count"))["events"])


def _count(figures: Figures, course: Course, booked: Booked, loan: dict[str, Any]) -> None:
    figures.loans_booked += 1
    figures.channels[booked.channel] += 1
    figures.statuses[loan["status"]] += 1
    figures.instalments_paid += loan["instalments_paid"]
    figures.policy[booked.policy] += 1
    fared: Fared = "written off" if loan["status"] == "written_off" else "late" if loan.get("bucket") else "on time"
    figures.verdicts.add(booked.policy, booked.grade, booked.channel, fared)
    figures.not_derivable += not course.derived
    figures.published.add(course, booked.instalment_minor, loan["outstanding_principal"]["amount_minor"])
