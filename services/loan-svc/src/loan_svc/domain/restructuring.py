"""A new plan from a day on (展期/重组): asked for by one person, approved by another; the old plan is kept."""

from dataclasses import dataclass, replace
from datetime import date

from loan_svc.domain.allocation import PlannedInstalment
from loan_svc.domain.asked import check_not_asked, check_second_person, waiting
from loan_svc.domain.calc.errors import CalcError
from loan_svc.domain.consequences import standing, with_consequences
from loan_svc.domain.dated import check_dated
from loan_svc.domain.decided import Decided
from loan_svc.domain.facts import LoanFact
from loan_svc.domain.facts_operations import ApprovalAsked, Restructured
from loan_svc.domain.loan import Loan
from loan_svc.domain.money_received import went
from loan_svc.domain.plan import plan_of
from loan_svc.domain.products import MethodOutsideProduct, RateOutsideCorridor, TermOutsideProduct
from loan_svc.domain.refusals import LoanNotActive, RestructureImpossible
from loan_svc.domain.terms import LoanTerms
from loan_svc.domain.words import Method


@dataclass(frozen=True, slots=True)
class NewPlan:
    """What is None stays as it is. A payment holiday is a later `first_due_on` (interest runs on), or periods of interest
    alone. `arrears_join`: what is overdue follows the new plan, else it stays overdue."""

    request_id: str
    effective_on: date
    periods: int
    annual_rate_percent: str | None
    method: Method | None
    first_due_on: date | None
    principal_grace_periods: int
    arrears_join: bool
    reason: str


def ask_restructure(loan: Loan, new: NewPlan, by: str, today: date) -> list[LoanFact]:
    """Decide that it may be asked for.

    Raises LoanNotActive, AlreadyAsked, RestructureImpossible, RateOutsideCorridor, MethodOutsideProduct,
    TermOutsideProduct and what `check_dated` raises.
    """
    _check_active(loan)
    check_not_asked(loan, "restructure")
    check_dated(loan, new.effective_on, today)
    now = loan.current_terms
    terms = replace(
        now,
        principal_minor=loan.outstanding_principal_minor or 1,
        annual_rate_percent=new.annual_rate_percent or now.annual_rate_percent,
        method=new.method or now.method,
        periods=new.periods,
        first_due_on=new.first_due_on,
        principal_grace_periods=new.principal_grace_periods,
        instalment_multiple_minor=1,
        down_payment_minor=0,
        fee=None,
    )
    _check_product(loan, terms)
    if terms.first_due_on is not None and terms.first_due_on <= new.effective_on:
        raise RestructureImpossible("first_due_on must be after the day on which the new plan begins.")
    one = Decided(new.request_id, new.effective_on, "restructure", terms=terms, arrears_join=new.arrears_join)
    try:
        terms = replace(terms, principal_minor=_following(loan, one))
        plan_of(terms, new.effective_on)
    except CalcError as error:
        raise RestructureImpossible(str(error)) from error
    return [
        ApprovalAsked(
            loan_id=loan.id,
            customer_id=loan.customer_id,
            request_id=new.request_id,
            kind="restructure",
            amount_minor=terms.principal_minor,
            currency=loan.currency,
            reason=new.reason,
            asked_by=by,
            asked_on=today,
            effective_on=new.effective_on,
            terms=terms,
            arrears_join=new.arrears_join,
        )
    ]


def approve_restructure(loan: Loan, request_id: str, by: str, today: date) -> list[LoanFact]:
    """The new plan counts from its day on, with all that was paid since. Raises NothingAsked, SecondPersonNeeded,
    LoanNotActive, RestructureImpossible."""
    asked = waiting(loan, request_id)
    check_second_person(asked.asked_by, by)
    _check_active(loan)
    assert asked.terms is not None, "a restructure has terms"
    on = asked.effective_on
    one = Decided(request_id, on, "restructure", terms=asked.terms, arrears_join=asked.arrears_join)
    terms = replace(asked.terms, principal_minor=_following(loan, one))
    life, plan = loan.life(today, deciding=(one,)), plan_of(terms, on)
    restructured = Restructured(
        loan_id=loan.id,
        customer_id=loan.customer_id,
        restructure_id=request_id,
        restructured_on=on,
        terms=terms,
        arrears_join=asked.arrears_join,
        plan=tuple(PlannedInstalment(*row[:5]) for row in plan.rows),
        maturity_on=plan.maturity_on,
        currency=loan.currency,
        reason=asked.reason,
        asked_by=asked.asked_by,
        approved_by=by,
        moved=went(life).less(loan.sums),
        **standing(life),
    )
    return with_consequences(loan, [restructured], life, today)


def _following(loan: Loan, one: Decided) -> int:
    """The principal that follows the new plan: all that is outstanding on the evening of its first day, less what stays
    overdue. Raises RestructureImpossible."""
    life = loan.life(one.on, deciding=(one,))
    left = life.balance_minor - sum(row.principal_owed_minor for row in life.instalments if row.due_on <= one.on)
    if left <= 0 or life.ended_on is not None:
        raise RestructureImpossible("No principal is left that could follow another plan.")
    return left


def _check_active(loan: Loan) -> None:
    if loan.status != "active":
        raise LoanNotActive(f"Loan {loan.id} is {loan.status}: there is no plan to change.")


def _check_product(loan: Loan, terms: LoanTerms) -> None:
    product, longest = loan.product, max(loan.product.terms_months)
    if terms.method not in product.methods:
        raise MethodOutsideProduct(f"{product.code} offers {', '.join(product.methods)}, not {terms.method}.")
    if not product.allows_rate(terms.annual_rate_percent):
        raise RateOutsideCorridor(
            f"{product.code} is for {product.min_rate_percent} % to {product.max_rate_percent} %, not "
            f"{terms.annual_rate_percent} %."
        )
    if not 1 <= terms.periods <= longest:
        raise TermOutsideProduct(f"{product.code} is for up to {longest} instalments, not {terms.periods}.")
