"""How loans, plans and amounts look in answers."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from loan_svc.domain.allocation import PlannedInstalment
from loan_svc.domain.calc.life.life import Life, LifeStatus, LivedInstalment
from loan_svc.domain.calc.schedule import Instalment
from loan_svc.domain.debit import owed
from loan_svc.domain.loan import Asked, Loan
from loan_svc.domain.plan import plan_of
from loan_svc.domain.products import Product
from loan_svc.domain.quote import OtherRate

BASES = {
    "us_reg_z": "12 CFR 1026 Appendix J",
    "eu_aprc": "Directives 2008/48/EC and 2014/17/EU, Annex I",
}


def amount(minor: int, currency: str) -> dict[str, Any]:
    """{"amount_minor": 119900, "currency": "CNY"}."""
    return {"amount_minor": minor, "currency": currency}


def disclosure(
    simple_percent: str, compound_percent: str, total_cost_minor: int, currency: str, also: Sequence[OtherRate] = ()
) -> dict[str, Any]:
    """The cost in money and as a rate a year, with the rule that the rates follow; and by the conventions asked for."""
    return {
        "simple_percent": simple_percent,
        "compound_percent": compound_percent,
        "total_cost": amount(total_cost_minor, currency),
        "basis": "PBoC [2021] No. 3",
        "also": [
            {"convention": one.convention, "percent": one.percent, "basis": BASES[one.convention]} for one in also
        ],
    }


def row(planned: PlannedInstalment | Instalment | LivedInstalment, currency: str, product: Product) -> dict[str, Any]:
    """One instalment of a plan, with the last day to pay it: provisional where the working days are not announced."""
    last = product.last_day(planned.due_on)
    due = planned.principal_minor + planned.interest_minor + planned.fee_minor
    return {
        "nr": planned.nr,
        "due_on": planned.due_on,
        "pay_by_on": last.on,
        "pay_by_provisional": last.provisional,
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
        "annual_rate_percent": loan.current_terms.annual_rate_percent,
        "method": loan.current_terms.method,
        "term_months": loan.current_terms.term_months,
        "periods": loan.current_terms.periods,
        "period_unit": loan.terms.period_unit,
        "period_every": loan.terms.period_every,
        "down_payment": amount(loan.terms.down_payment_minor, currency),
        "card_transaction_id": loan.card_transaction_id,
        "payee_kind": loan.payee_kind,
        "instalment": amount(loan.current_plan.instalment_minor, currency),
        "disclosure": disclosure(loan.simple_percent, loan.compound_percent, loan.total_cost_minor, currency),
        "outstanding_principal": amount(loan.outstanding_principal_minor, currency),
        "paid": {
            "principal": amount(loan.paid.principal_minor, currency),
            "interest": amount(loan.paid.interest_minor, currency),
            "fee": amount(loan.paid.fee_minor, currency),
            "penalty": amount(loan.paid.penalty_minor, currency),
            "credit": amount(loan.paid.credit_minor, currency),
            "total": amount(loan.paid.sum_minor, currency),
        },
        "written_off": amount(loan.written_off_minor, currency),
        "recovered": amount(loan.recovered_minor, currency),
        "credit_balance": amount(loan.credit_minor, currency),
        "payout_waits": loan.payout_waits,
        "asked": [asked_view(one, currency) for one in loan.asked],
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


def asked_view(one: Asked, currency: str) -> dict[str, Any]:
    """What waits for a second person."""
    return {
        "request_id": one.request_id,
        "kind": one.kind,
        "amount": amount(one.amount_minor, currency),
        "reason": one.reason,
        "asked_by": one.asked_by,
        "asked_on": one.asked_on,
        "effective_on": one.effective_on,
    }


def payout_view(loan: Loan) -> dict[str, Any]:
    """What left the bank for a loan, and what the merchant bore of it: between bank and merchant, not for the customer."""
    currency, instructed = loan.currency, loan.payee_kind is not None
    whole = loan.terms.principal_minor if instructed else 0
    return {
        "loan_id": loan.id,
        "payee_kind": loan.payee_kind,
        "amount": amount(loan.terms.principal_minor, currency),
        "payout": amount(whole if loan.payout_minor is None else loan.payout_minor, currency),
        "merchant_fee": amount(loan.merchant_fee_minor, currency),
        "subsidy": amount(loan.subsidy_minor, currency),
        "subsidy_earned": amount(loan.subsidy_earned_minor, currency),
        "subsidy_next_on": loan.subsidy_next_on,
        "lender_rate_percent": loan.lender_rate_percent,
    }


def schedule_view(loan: Loan, on: date) -> dict[str, Any]:
    """Every plan the loan has had as it began, and the one it follows as it lives on a day, with what is paid of each row; of
    a loan that has ended, as it ended. A loan paid off early closes its open rows, at the interest of that day."""
    currency, life = loan.currency, loan.life(_last_day(loan, on), shown=True)
    return {
        "loan_id": loan.id,
        "status": loan.status,
        "starts_on": loan.starts_on,
        "is_final": loan.disbursed_on is not None,
        "paid_off_on": life.ended_on if life.status == LifeStatus.SETTLED else None,
        "plans": [
            {
                "starts_on": on,
                "amount": amount(terms.principal_minor, currency),
                "annual_rate_percent": terms.annual_rate_percent,
                "method": terms.method,
                "periods": terms.periods,
                "instalments": [row(planned, currency, loan.product) for planned in plan_of(terms, on).rows],
            }
            for on, terms in loan.plans
        ],
        "instalments": [
            row(lived, currency, loan.product)
            | {
                "penalty": amount(lived.penalty_minor, currency),
                "balance": amount(lived.balance_minor, currency),
                "status": _status(lived, life),
                "paid": amount(lived.paid_minor, currency),
            }
            for lived in life.instalments
        ],
    }


def _last_day(loan: Loan, on: date) -> date:
    """Nothing accrues before the money is out, nor after the loan has ended."""
    return loan.starts_on if loan.disbursed_on is None else min(on, loan.ended_on or on)


def _status(lived: LivedInstalment, life: Life) -> str:
    if life.ended_on is not None and lived.due_on > life.ended_on:
        return "paid_off"
    if not lived.outstanding_minor:
        return "paid"
    return "part_paid" if lived.paid_minor else "open"


def due_view(loan: Loan) -> dict[str, Any]:
    """What will be unpaid on the day of its oldest unpaid instalment."""
    assert loan.next_due_on is not None, "it was found by that day"
    due = owed(loan, loan.next_due_on)
    return {
        "loan_id": loan.id,
        "customer_id": loan.customer_id,
        "due_on": loan.next_due_on,
        "amount": amount(0 if due is None else due.amount_minor, loan.currency),
    }
