"""What came in on a case and what of it never was: credits, recoveries after a write-off, and reversals."""

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from collections_svc.domain.facts import CaseCredited, CaseCreditReversed, CaseRecovered, CountedAs, Fact

if TYPE_CHECKING:
    from collections_svc.domain.case import Case


@dataclass(frozen=True, slots=True)
class Credit:
    """One payment that was set against the case, as part of the debt or as recovery of what was written off."""

    payment_id: str
    counted_as: CountedAs
    amount_minor: int


def take_back(case: "Case", payment_id: str, past_due_minor: int, on: date) -> list[Fact]:
    """Decide what it means that a payment never was; `past_due_minor` is what is past due without it. One from before the case
    takes nothing out of it, but more is past due."""
    was = next((one for one in case.credits if one.payment_id == payment_id), None)
    if was is None and (case.status == "closed" or case.past_due_minor == past_due_minor):
        return []
    taken = Credit(payment_id, "nothing", 0) if was is None else was
    return [
        CaseCreditReversed(
            case.loan_id,
            case.case_id,
            case.customer_id,
            payment_id,
            taken.counted_as,
            taken.amount_minor,
            past_due_minor,
            case.currency,
            on,
        )
    ]


def recover(case: "Case", payment_id: str, amount_minor: int, claim_minor: int, on: date) -> list[Fact]:
    """Decide what money for a written-off debt means; `claim_minor` is what is still owed."""
    if case.closed_because != "written_off":
        return []
    return [
        CaseRecovered(
            case.loan_id, case.case_id, case.customer_id, payment_id, amount_minor, claim_minor, case.currency, on
        )
    ]


def credited(case: "Case", fact: CaseCredited) -> "Case":
    """The case with a payment counted."""
    return replace(
        case,
        credited_minor=case.credited_minor + fact.amount_minor,
        past_due_minor=fact.past_due_minor,
        credits=(*case.credits, Credit(fact.payment_id, "credit", fact.amount_minor)),
    )


def recovered(case: "Case", fact: CaseRecovered) -> "Case":
    """The case with a recovery counted."""
    return replace(
        case,
        recovered_minor=case.recovered_minor + fact.amount_minor,
        credits=(*case.credits, Credit(fact.payment_id, "recovery", fact.amount_minor)),
    )


def taken_back(case: "Case", fact: CaseCreditReversed) -> "Case":
    """The case without a payment."""
    without = replace(case, credits=tuple(one for one in case.credits if one.payment_id != fact.payment_id))
    if fact.counted_as == "recovery":
        return replace(without, recovered_minor=case.recovered_minor - fact.amount_minor)
    return replace(
        without,
        credited_minor=case.credited_minor - fact.amount_minor,
        past_due_minor=fact.past_due_minor,
    )
