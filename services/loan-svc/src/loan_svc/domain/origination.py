"""From a quote to money paid out: booking, signing, instructing the payout, its outcome, cancelling."""

from datetime import date, datetime

from fenqi.kernel import derived_id
from loan_svc.domain.allocation import PlannedInstalment
from loan_svc.domain.facts import LoanFact
from loan_svc.domain.facts_origination import (
    ContractSigned,
    Disbursed,
    DisbursementFailed,
    DisbursementInstructed,
    LoanBooked,
    LoanCancelled,
    SubsidyEarned,
)
from loan_svc.domain.loan import Loan
from loan_svc.domain.payout import payout_parts
from loan_svc.domain.plan import plan_of
from loan_svc.domain.quote import Quote
from loan_svc.domain.refusals import CaptureTooLarge, LoanNotBooked
from loan_svc.domain.subsidy import earned_minor
from loan_svc.domain.words import ContractForm, PayeeKind

RAIL = "payout"


def book(quote: Quote, quote_hash: str, on: date) -> list[LoanFact]:
    """A loan on the quoted terms. No money moves."""
    offer = quote.offer
    return [
        LoanBooked(
            loan_id=quote.loan_id,
            customer_id=offer.customer_id,
            application_id=offer.application_id,
            quote_id=quote.quote_id,
            quote_hash=quote_hash,
            product_code=offer.product_code,
            product_version=quote.product_version,
            terms=quote.terms,
            total_cost_minor=quote.total_cost_minor,
            disclosed_simple_percent=quote.simple_percent,
            disclosed_compound_percent=quote.compound_percent,
            channel=offer.channel,
            purpose=offer.purpose,
            grade=offer.grade,
            merchant_id=offer.merchant_id,
            checkout_id=offer.checkout_id,
            booked_on=on,
            lender_rate_percent=quote.lender_rate_percent,
            card_transaction_id=None if quote.card is None else quote.card.transaction_id,
        )
    ]


def check_signable(loan: Loan) -> None:
    """Raises LoanNotBooked."""
    if loan.status != "booked":
        raise LoanNotBooked(f"Loan {loan.id} is {loan.status}: it can't be signed now.")


def contract_id_of(loan_id: str) -> str:
    """A loan has one contract, so its id follows from the loan's."""
    return derived_id("contract", loan_id)


def sign(
    loan: Loan,
    contract_hash: str,
    consent_id: str,
    at: datetime,
    on: date,
    by: str = "system",
    form: ContractForm = "electronic",
) -> list[LoanFact]:
    """The contract stands on business date `on`; where nobody has to capture, the payout is instructed at once. A card
    purchase is converted at once: nobody is paid, and the loan runs. Raises LoanNotBooked."""
    check_signable(loan)
    signed = ContractSigned(
        loan_id=loan.id,
        customer_id=loan.customer_id,
        application_id=loan.application_id,
        contract_id=contract_id_of(loan.id),
        contract_hash=contract_hash,
        consent_id=consent_id,
        form=form,
        amount_minor=loan.terms.principal_minor,
        currency=loan.currency,
        merchant_id=loan.merchant_id,
        checkout_id=loan.checkout_id,
        signed_at=at,
    )
    if loan.waits_for_capture:
        return [signed]
    if loan.product.payee == "card":
        return [signed, *disburse(loan, on)]
    return [signed, _instructed(loan, loan.terms.principal_minor, at, by)]


def capture(loan: Loan, captured_minor: int, at: datetime, by: str = "system") -> list[LoanFact]:
    """The merchant asked for its money: pay out what was captured in all. Raises CaptureTooLarge.

    A loan is paid out once, so a payout that was instructed before is not instructed again.
    """
    if loan.status != "signed":
        return []
    if captured_minor > loan.terms.principal_minor:
        raise CaptureTooLarge
    return [_instructed(loan, captured_minor, at, by)]


def disburse(loan: Loan, on: date) -> list[LoanFact]:
    """The rail has paid: the loan runs from this day."""
    plan = plan_of(loan.terms, on)
    payee_kind: PayeeKind | None = "card" if loan.product.payee == "card" else loan.payee_kind
    assert payee_kind is not None, "instructed before"
    return [
        Disbursed(
            loan_id=loan.id,
            customer_id=loan.customer_id,
            application_id=loan.application_id,
            payout_reference=loan.payout_reference,
            hold_id=loan.hold_id,
            amount_minor=loan.terms.principal_minor,
            currency=loan.currency,
            payee_kind=payee_kind,
            disbursed_on=on,
            annual_rate_percent=loan.terms.annual_rate_percent,
            method=loan.terms.method,
            instalment_minor=plan.instalment_minor,
            periods=loan.terms.periods,
            first_due_on=plan.first_due_on,
            maturity_on=plan.maturity_on,
            plan=tuple(PlannedInstalment(*row[:5]) for row in plan.rows),
            product_code=loan.product_code,
            channel=loan.channel,
            grade=loan.grade,
            merchant_id=loan.merchant_id,
            checkout_id=loan.checkout_id,
            payout_minor=0 if payee_kind == "card" else loan.payout_minor,
            merchant_fee_minor=loan.merchant_fee_minor or None,
            subsidy_minor=loan.subsidy_minor or None,
            card_transaction_id=loan.card_transaction_id,
        )
    ]


def earn_subsidy(loan: Loan, on: date) -> list[LoanFact]:
    """What time has earned of the merchant's subsidy up to a day; all that is left once the loan has ended."""
    if loan.subsidy_next_on is None or loan.subsidy_next_on > on or loan.disbursed_on is None:
        return []
    assert loan.lender_rate_percent is not None, "a subsidy follows from the lender's rate"
    steps = earned_minor(loan.terms, loan.lender_rate_percent, loan.disbursed_on, loan.subsidy_minor)
    ended = loan.ended_on is not None
    earned = loan.subsidy_minor if ended else max((minor for due_on, minor in steps if due_on <= on), default=0)
    following = next((due_on for due_on, minor in steps if due_on > on and minor > earned), None)
    return [
        SubsidyEarned(
            loan_id=loan.id,
            customer_id=loan.customer_id,
            merchant_id=loan.merchant_id,
            amount_minor=max(earned - loan.subsidy_earned_minor, 0),
            unearned_minor=loan.subsidy_minor - max(earned, loan.subsidy_earned_minor),
            currency=loan.currency,
            earned_on=on,
            next_earning_on=following,
        )
    ]


def fail(loan: Loan, reason: str, on: date) -> list[LoanFact]:
    """The rail has refused for good."""
    return [
        DisbursementFailed(
            loan_id=loan.id,
            customer_id=loan.customer_id,
            application_id=loan.application_id,
            payout_reference=loan.payout_reference,
            hold_id=loan.hold_id,
            amount_minor=loan.terms.principal_minor,
            currency=loan.currency,
            reason=reason,
            failed_on=on,
            merchant_id=loan.merchant_id,
            checkout_id=loan.checkout_id,
        )
    ]


def cancel(loan: Loan, reason: str, on: date) -> list[LoanFact]:
    """The sale is off. Once a payout was instructed, a refund is what is needed: nothing to decide here."""
    match loan.status:
        case "booked" | "signed" as stage:
            hold_id = loan.hold_id if stage == "signed" else None
        case _:
            return []
    return [
        LoanCancelled(
            loan_id=loan.id,
            customer_id=loan.customer_id,
            application_id=loan.application_id,
            cancelled_from=stage,
            hold_id=hold_id,
            amount_minor=loan.terms.principal_minor,
            currency=loan.currency,
            reason=reason,
            cancelled_on=on,
            merchant_id=loan.merchant_id,
            checkout_id=loan.checkout_id,
        )
    ]


def _instructed(loan: Loan, amount_minor: int, at: datetime, by: str) -> DisbursementInstructed:
    above = loan.product.second_approval_above_minor
    to_merchant = loan.product.payee == "merchant" and loan.merchant_id is not None
    terms = loan.terms.for_amount(amount_minor)
    parts = payout_parts(terms, loan.product, loan.lender_rate_percent, at.date())
    return DisbursementInstructed(
        loan_id=loan.id,
        customer_id=loan.customer_id,
        payout_reference=loan.payout_reference,
        rail=RAIL,
        hold_id=loan.hold_id,
        amount_minor=amount_minor,
        currency=loan.currency,
        payee_kind="merchant" if to_merchant else "customer",
        merchant_id=loan.merchant_id,
        checkout_id=loan.checkout_id,
        instructed_at=at,
        second_approval=above is not None and amount_minor > above,
        asked_by=by,
        payout_minor=parts.payout_minor if parts.payout_minor != amount_minor else None,
        merchant_fee_minor=parts.merchant_fee_minor or None,
        subsidy_minor=parts.subsidy_minor or None,
    )
