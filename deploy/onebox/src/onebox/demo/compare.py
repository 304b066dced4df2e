"""Our instalment, principal paid and balance beside the published ones, loan by loan."""

from collections import Counter
from dataclasses import dataclass, field

from onebox.demo.course import Course

NEAR_MINOR = 3
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Difference:
    """One loan whose balance is further than three cents from the published one."""

    loan_no: str
    status: str
    ours_minor: int
    published_minor: int
    why: str


@dataclass(slots=True)
class Comparison:
    """`compared` and what follows it count loans published as Current; instalments are compared for all."""

    loans: int = 0
    instalment_equal: int = 0
    compared: int = 0
    balance_equal: int = 0
    balance_within_3_cents: int = 0
    why: Counter[str] = field(default_factory=Counter)
    differences: list[Difference] = field(default_factory=list)

    def add(self, course: Course, instalment_minor: int, balance_minor: int) -> None:
        """Compare one loan on the snapshot day."""
        row = course.row
        self.loans += 1
        self.instalment_equal += instalment_minor == row.instalment_minor
        if row.status != "Current":
            return
        self.compared += 1
        off = abs(balance_minor - row.balance_minor)
        self.balance_equal += off == 0
        self.balance_within_3_cents += off <= NEAR_MINOR
        if off > NEAR_MINOR:
            why = _why(course, balance_minor)
            self.why[why] += 1
            if len(self.differences) < SHOWN:
                self.differences.append(Difference(row.loan_no, row.status, balance_minor, row.balance_minor, why))

    def as_dict(self) -> dict[str, int]:
        """For --json."""
        return {
            "compared": self.compared,
            "instalment_equal": self.instalment_equal,
            "balance_equal": self.balance_equal,
            "balance_within_3_cents": self.balance_within_3_cents,
        }


def _why(course: Course, balance_minor: int) -> str:
    row = course.row
    gap = balance_minor - row.balance_minor
    if row.paid_late_fees_minor:
        return "a late fee was charged and paid: its date is not published"
    if gap > row.instalment_minor // 2:
        return "prepaid beyond the plan: the dates of the extra payments are not published"
    if gap > 0:
        return "a part payment on top of whole instalments: its date is not published"
    return "less principal than whole instalments give: paid late or with daily interest, dates not published"
