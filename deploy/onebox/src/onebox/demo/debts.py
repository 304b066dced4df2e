"""What collections made of the demo's late loans: cases, the work list of the last day, and one charged-off loan followed from
its first reminder to its entries in the ledger."""

from dataclasses import dataclass, field
from typing import Any

from onebox.api_client import Client
from onebox.demo.course import Course
from onebox.demo.progress import Progress

SHOWN = 10
"""Cases of the work list in the report."""


@dataclass(slots=True)
class Debts:
    """As the API tells them. `followed` is empty where no loan was charged off."""

    work_list: dict[str, Any] = field(default_factory=dict)
    followed: dict[str, Any] = field(default_factory=dict)


async def debts(auditor: Client, courses: list[Course], progress: Progress) -> Debts:
    """Read them."""
    found = Debts(await auditor.get("/collections/v1/work-list", limit=SHOWN))
    booked = (progress.booked.get(one.row.loan_no) for one in courses if one.written_off_on is not None)
    loan_id = next((one.loan_id for one in booked if one is not None), None)
    if loan_id is not None:
        case = f"/collections/v1/cases/{loan_id}"
        found.followed = {
            "case": await auditor.get(case),
            "ladder": await auditor.get(f"{case}/ladder"),
            "contacts": await auditor.get(f"{case}/contacts"),
            "write_off": (await auditor.get(f"{case}/remedies"))["write_off"],
            "entries": await auditor.get("/loan/v1/ledger/entries", loan_id=loan_id, limit=200),
        }
    return found
