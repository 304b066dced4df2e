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


def status_of(status: str, reached: str, *, all_answered: bool = False) -> str:
    """The one word a person sees. `all_answered`: every supplement that was asked for has been provided."""
    if status != "submitted" or not reached:
        return status
    return "supplement_provided" if reached == "supplement_asked" and all_answered else reached


def next_of(
    status: str,
    *,
    by_clerk: bool,
    merchant: bool,
    valid_until: date | None,
    today: date,
    lacks: str = "",
    late: bool = False,
) -> Next | None:
    """Who must do what now; None when nothing is left to do here.

    `lacks` is what keeps a draft from its submission ("form", "documents"); `late` says that a supplement's deadline is
    over and the application about to be closed."""
    match status:
        case "draft":
            steps = {"form": "fill_in", "documents": "upload_documents"}
            return Next(steps.get(lacks, "submit"), "clerk" if by_clerk else "customer")
        case "submitted" | "supplement_provided":
            return Next("review", "bank")
        case "supplement_asked":
            return Next("close", "bank") if late else Next("bring_what_is_missing", "customer")
        case "expired":
            return Next("apply_again", "customer")
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
