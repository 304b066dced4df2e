"""Which case a fact is of."""

from typing import TypedDict

from collections_svc.domain.case import Case


class OfCase(TypedDict):
    """The fields by which every fact of a case names it."""

    loan_id: str
    case_id: str
    customer_id: str


def of_case(case: Case) -> OfCase:
    """Of this one."""
    return {"loan_id": case.loan_id, "case_id": case.case_id, "customer_id": case.customer_id}
