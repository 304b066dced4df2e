"""How far an application has got, what comes next, and who must do it."""

from dataclasses import dataclass
from datetime import date

RANKS = {
    "supplement_asked": 1,
    "approved": 2,
    "declined": 2,
    "booked": 3,
    "signed": 4,
    "disbursed": 5,
    "cancelled": 6,
}
"""What others told us, in the order it can happen: news of different services may arrive in another order."""


@dataclass(frozen=True, slots=True)
class Next:
    """The next step and who must take it: customer, clerk, bank or merchant."""

    step: str
    by: str


def furthest(steps: list[str]) -> str:
    """The step that got furthest, "" when there is none."""
    return max(steps, key=RANKS.__getitem__, default="")


def status_of(status: str, reached: str) -> str:
    """The one word a person sees."""
    return reached if status == "submitted" and reached else status


def next_of(status: str, *, by_clerk: bool, merchant: bool, valid_until: date | None, today: date) -> Next | None:
    """Who must do what now; None when nothing is left to do here."""
    match status:
        case "draft":
            return Next("submit", "clerk" if by_clerk else "customer")
        case "submitted":
            return Next("review", "bank")
        case "supplement_asked":
            return Next("bring_what_is_missing", "customer")
        case "approved" if valid_until is not None and today > valid_until:
            return Next("apply_again", "customer")
        case "approved":
            return Next("choose_a_plan", "customer")
        case "booked":
            return Next("sign", "customer")
        case "signed":
            return Next("deliver_and_capture", "merchant") if merchant else Next("pay_out", "bank")
        case "disbursed":
            return Next("repay", "customer")
        case _:
            return None
