"""How loans, plans and amounts look in answers."""

from typing import Any

from loan_svc.domain.calc.schedule import Instalment
from loan_svc.domain.facts import PlannedInstalment
from loan_svc.domain.loan import Loan
from loan_svc.domain.plan import Parts


def amount(minor: int, currency: str) -> dict[str, Any]:
    """{"amount_minor": 119900, "currency": "CNY"}."""
    return {"amount_minor": minor, "currency": currency}


def row(planned: PlannedInstalment | Instalment, currency: str) -> dict[str, Any]:
    """One instalment of a plan."""
    due = planned.principal_minor + planned.interest_minor + planned.fee_minor
    return {
        "nr": planned.nr,
        "due_on": planned.due_on,
        "due": amount(due, currency),
        "principal": amount(planned.principal_minor, currency),
        "interest": amount(planned.interest_minor, currency),
        "fee": amount(planned.fee_minor, currency),
    }


def loan_view(loan: Loan) -> dict[str, Any]:
    """A loan as its owner and staff see it."""
    currency = loan.currency
    return {
        "loan_id": loan.id,
        "status": loan.status,
        "customer_id": loan.customer_id,
        "application_id": loan.application_id,
        "product_code": loan.product_code,
        "product_version": loan.product_version,
        "channel": loan.channel,
        "purpose": loan.purpose,
        "grade": loan.grade,
        "merchant_id": loan.merchant_id,
        "checkout_id": loan.checkout_id,
        "contract_id": loan.contract_id,
        "contract_hash": loan.contract_hash,
        "quote_id": loan.quote_id,
        "amount": amount(loan.terms.principal_minor, currency),
        "annual_rate_percent": loan.terms.annual_rate_percent,
        "method": loan.terms.method,
        "term_months": loan.terms.periods,
        "instalment": amount(loan.plan.instalment_minor, currency),
        "disclosure": {
            "simple_percent": loan.simple_percent,
            "compound_percent": loan.compound_percent,
            "total_cost": amount(loan.total_cost_minor, currency),
        },
        "outstanding_principal": amount(loan.outstanding_principal_minor, currency),
        "paid": {
            "principal": amount(loan.paid.principal_minor, currency),
            "interest": amount(loan.paid.interest_minor, currency),
            "fee": amount(loan.paid.fee_minor, currency),
            "credit": amount(loan.paid.credit_minor, currency),
            "total": amount(loan.paid.sum_minor, currency),
        },
        "written_off": amount(loan.written_off_minor, currency),
        "instalments_paid": loan.instalments_paid,
        "next_due_on": loan.next_due_on,
        "bucket": loan.bucket,
        "past_due_since": loan.past_due_since,
        "booked_on": loan.booked_on,
        "signed_at": loan.signed_at,
        "disbursed_on": loan.disbursed_on,
        "maturity_on": loan.maturity_on,
        "ended_on": loan.ended_on,
    }


def schedule_view(loan: Loan) -> dict[str, Any]:
    """The plan with what is paid of each row. A loan paid off early closes its open rows, at the interest of that day."""
    plan, order, currency = loan.plan, loan.product.allocation, loan.currency
    rows_paid = plan.rows_paid(loan.position_minor)
    rows = []
    for number, planned in enumerate(plan.rows):
        if number < rows_paid:
            paid = Parts(planned.principal_minor, planned.interest_minor, planned.fee_minor)
        elif number == rows_paid:
            paid = plan.part_paid(number, loan.position_minor - plan.due[number], order)
        else:
            paid = Parts()
        if number < rows_paid:
            status = "paid"
        elif loan.paid_off_on is not None:
            status = "paid_off"
        else:
            status = "part_paid" if paid.sum_minor else "open"
        rows.append(
            row(planned, currency)
            | {"balance": amount(planned.balance_minor, currency), "status": status}
            | {"paid": amount(paid.sum_minor, currency)}
        )
    return {
        "loan_id": loan.id,
        "status": loan.status,
        "starts_on": plan.starts_on,
        "is_final": loan.disbursed_on is not None,
        "paid_off_on": loan.paid_off_on,
        "instalments": rows,
    }
