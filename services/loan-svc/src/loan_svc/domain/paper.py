"""What is printed on a contract and on a letter of settlement, as text: a pure function of what was agreed and paid."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from fenqi.kernel.money import EXPONENTS, minor_to_text
from loan_svc.domain.amount_in_capitals import in_capitals
from loan_svc.domain.calc.published import half_up
from loan_svc.domain.contract import Contract, Evidence
from loan_svc.domain.loan import Loan
from loan_svc.domain.origination import contract_id_of
from loan_svc.domain.products import EarlyTerms, Product
from loan_svc.domain.quote import Quote
from loan_svc.domain.terms import FeeTerms, LoanTerms

BEIJING = timezone(timedelta(hours=8))
DRAFT = "draft"
"""The form of a paper that nobody has signed yet."""
RATE_PLACES = 4
"""Decimals of a rate that is printed as a product of two."""
METHODS = {
    "equal_instalment": ("等额本息", "equal instalments"),
    "equal_principal": ("等额本金", "equal principal"),
    "flat": ("等本等费", "flat fee"),
    "interest_first": ("先息后本", "interest first"),
    "bullet": ("到期一次还本付息", "bullet"),
}
FAMILIES = {
    "consumer": ("消费分期", "consumer instalment loan"),
    "card": ("信用卡分期", "card instalment"),
    "cash": ("现金分期", "cash instalment loan"),
}


@dataclass(frozen=True, slots=True)
class Lender:
    """Who lends, as it is printed and sealed. `sandbox`: its seal binds nobody, and the paper says so."""

    name_zh: str
    name_en: str
    sandbox: bool


PARTS = {
    "penalty": ("罚息与滞纳金", "overdue interest and late fees"),
    "fee": ("费用", "fees"),
    "interest": ("利息", "interest"),
    "principal": ("本金", "principal"),
}
PERIODS = {"month": ("月", "month"), "week": ("周", "week"), "day": ("日", "day")}
WAIVERS = {"hardship": ("困难帮扶", "hardship")}
"""Why repaying early may cost nothing; every other word is a tier of loyalty."""


@dataclass(frozen=True, slots=True)
class EarlyRow:
    """What prepaid principal costs while at most `until` instalments have fallen due."""

    until: str
    percent: str


@dataclass(frozen=True, slots=True)
class PlanRow:
    nr: str
    due_on: str
    principal: str
    interest: str
    fee: str
    due: str
    left: str


@dataclass(frozen=True, slots=True)
class ContractPaper:
    """Every field is text as it is printed; "" where there is nothing to say."""

    lender: Lender
    contract_id: str
    loan_id: str
    customer_id: str
    merchant_id: str
    application_id: str
    product: str
    product_zh: str
    family_zh: str
    family_en: str
    card_transaction: str
    card_posted_on: str
    currency: str
    amount: str
    amount_in_capitals: str
    down_payment: str
    periods: str
    period_zh: str
    period_en: str
    grace_periods: str
    method_zh: str
    method_en: str
    day_count: str
    recalculated: bool
    base_rate: str
    premium: str
    subsidy: Literal["", "part", "all"]
    annual_rate: str
    cap_percent: str
    fee_zh: str
    fee_en: str
    simple_percent: str
    compound_percent: str
    total_interest: str
    total_fee: str
    total_cost: str
    total_due: str
    plan: tuple[PlanRow, ...]
    min_prepayment: str
    early: tuple[EarlyRow, ...]
    early_floor: str
    early_cap: str
    early_free_days: str
    early_waived_zh: str
    early_waived_en: str
    cooling_off_days: str
    order_zh: str
    order_en: str
    principal_first_after_days: str
    pays_on_working_days: bool
    late_since_working_day: bool
    late_grace_days: str
    overdue_multiple: str
    overdue_rate: str
    late_fee_percent: str
    late_fee_floor: str
    late_fee_cap: str
    quote_id: str
    quote_hash: str
    quoted_on: str
    form: str
    agreed_by: str
    agreed_at: str
    agreed_at_utc: str
    consent_id: str
    contract_hash: str
    device_hash: str


@dataclass(frozen=True, slots=True)
class LetterPaper:
    """A letter that nothing is owed any more."""

    lender: Lender
    letter_id: str
    contract_id: str
    loan_id: str
    customer_id: str
    product: str
    currency: str
    amount: str
    amount_in_capitals: str
    disbursed_on_zh: str
    disbursed_on: str
    settled_on_zh: str
    settled_on: str
    paid_principal: str
    paid_interest: str
    paid_fee: str
    paid_penalty: str
    paid_total: str
    credit: str
    given_on_zh: str
    given_on: str


def contract_paper(
    quote: Quote, contract: Contract, evidence: Evidence, product: Product, lender: Lender
) -> ContractPaper:
    """The contract as it was agreed to: from the quote, whatever has become of the loan since."""
    terms, offer, currency = quote.terms, quote.offer, quote.terms.currency
    family_zh, family_en = FAMILIES[product.family]
    method_zh, method_en = METHODS[terms.method]
    fee_zh, fee_en = _fee(terms.fee, currency)
    subsidised = quote.lender_rate_percent is not None  # how much the merchant bears is between it and the bank
    interest = sum(row.interest_minor for row in quote.plan)
    fee = sum(row.fee_minor for row in quote.plan)
    return ContractPaper(
        lender=lender,
        contract_id=contract.id,
        loan_id=contract.loan_id,
        customer_id=contract.customer_id,
        merchant_id=offer.merchant_id or "",
        application_id=offer.application_id,
        product=f"{offer.product_code} / {quote.product_version}",
        product_zh=product.name_zh,
        family_zh=family_zh,
        family_en=family_en,
        card_transaction="" if quote.card is None else quote.card.transaction_id,
        card_posted_on="" if quote.card is None else quote.card.posted_on.isoformat(),
        currency=currency,
        amount=grouped(terms.principal_minor, currency),
        amount_in_capitals=_capitals(terms.principal_minor, currency),
        down_payment=_if_any(terms.down_payment_minor, currency),
        periods=str(terms.periods),
        period_zh=_period_zh(terms),
        period_en=_period_en(terms),
        grace_periods=str(terms.principal_grace_periods or ""),
        method_zh=method_zh,
        method_en=method_en,
        day_count=terms.day_count,
        recalculated=terms.recalculate,
        base_rate="" if subsidised else _percent(offer.base_rate_percent),
        premium="" if subsidised else _percent(offer.premium_percent),
        subsidy="" if not subsidised else "part" if Fraction(terms.annual_rate_percent) else "all",
        annual_rate=_percent(terms.annual_rate_percent),
        cap_percent=_percent(terms.total_cost_cap_percent),
        fee_zh=fee_zh,
        fee_en=fee_en,
        simple_percent=quote.simple_percent,
        compound_percent=quote.compound_percent,
        total_interest=grouped(interest, currency),
        total_fee=grouped(fee, currency),
        total_cost=grouped(quote.total_cost_minor, currency),
        total_due=grouped(sum(row.principal_minor for row in quote.plan) + interest + fee, currency),
        plan=_plan(quote),
        min_prepayment=grouped(product.min_prepayment_minor, currency) if product.min_prepayment_minor > 1 else "",
        **_early(product, currency),
        cooling_off_days=str(product.cooling_off_days or ""),
        order_zh="、".join(PARTS[part][0] for part in product.allocation),
        order_en=", ".join(PARTS[part][1] for part in product.allocation),
        principal_first_after_days=str(product.principal_first_after_days or ""),
        pays_on_working_days=product.pay_by == "next_working_day",
        late_since_working_day=product.late_since == "pay_by",
        late_grace_days=str(product.late_grace_days),
        overdue_multiple=product.overdue_rate_multiple if Fraction(product.overdue_rate_multiple) else "",
        overdue_rate=_times(terms.annual_rate_percent, product.overdue_rate_multiple),
        late_fee_percent=product.late_fee_percent if _has_late_fee(product) else "",
        late_fee_floor=_if_any(product.late_fee_floor_minor, currency),
        late_fee_cap=_if_any(product.late_fee_cap_minor, currency),
        quote_id=quote.quote_id,
        quote_hash=evidence.quote_hash,
        quoted_on=quote.quoted_on.isoformat(),
        form=evidence.form,
        agreed_by=evidence.agreed_by,
        agreed_at=_moment(evidence.agreed_at.astimezone(BEIJING)),
        agreed_at_utc=_moment(evidence.agreed_at.astimezone(UTC)),
        consent_id=evidence.consent_id,
        contract_hash=evidence.contract_hash,
        device_hash=evidence.device_hash or "",
    )


def draft_paper(
    quote: Quote,
    contract: Contract,
    quote_hash: str,
    contract_hash: str,
    product: Product,
    lender: Lender,
    at: datetime,
) -> ContractPaper:
    """The contract to be signed by hand: the same content, with lines to sign on instead of evidence and seal."""
    nobody = Evidence("paper", "", None, "", contract_hash, quote.quote_id, quote_hash, at)
    made = contract_paper(quote, contract, nobody, product, lender)
    return replace(made, form=DRAFT, agreed_at="", agreed_at_utc="")


def letter_paper(loan: Loan, letter_id: str, lender: Lender, on: date) -> LetterPaper:
    """A letter about a loan that is settled, given out on a day."""
    assert loan.disbursed_on is not None, "a settled loan was paid out"
    assert loan.ended_on is not None, "a settled loan has ended"
    paid, currency = loan.paid, loan.currency
    return LetterPaper(
        lender=lender,
        letter_id=letter_id,
        contract_id=contract_id_of(loan.id),
        loan_id=loan.id,
        customer_id=loan.customer_id,
        product=f"{loan.product_code} / {loan.product_version}",
        currency=currency,
        amount=grouped(loan.terms.principal_minor, currency),
        amount_in_capitals=_capitals(loan.terms.principal_minor, currency),
        disbursed_on_zh=_day_zh(loan.disbursed_on),
        disbursed_on=loan.disbursed_on.isoformat(),
        settled_on_zh=_day_zh(loan.ended_on),
        settled_on=loan.ended_on.isoformat(),
        paid_principal=grouped(paid.principal_minor, currency),
        paid_interest=grouped(paid.interest_minor, currency),
        paid_fee=grouped(paid.fee_minor, currency),
        paid_penalty=grouped(paid.penalty_minor, currency),
        paid_total=grouped(paid.sum_minor - paid.credit_minor, currency),
        credit=_if_any(loan.credit_minor, currency),
        given_on_zh=_day_zh(on),
        given_on=on.isoformat(),
    )


def grouped(minor: int, currency: str) -> str:
    """12,000.00: the amount with its thousands apart."""
    text = minor_to_text(minor, EXPONENTS.get(currency, 2))
    whole, point, rest = text.partition(".")
    return f"{int(whole):,}{point}{rest}"


def _if_any(minor: int | None, currency: str) -> str:
    return grouped(minor, currency) if minor else ""


def _early(product: Product, currency: str) -> dict[str, Any]:
    """Nothing of it where repaying early costs nothing."""
    early = product.early or EarlyTerms(())
    waived = [WAIVERS.get(word, (f"会员等级 {word}", f"member tier {word}")) for word in early.waived_for]
    return {
        "early": tuple(EarlyRow(str(step.until_instalments), _percent(step.percent)) for step in early.steps),
        "early_floor": _if_any(early.floor_minor, currency),
        "early_cap": _if_any(early.cap_minor, currency),
        "early_free_days": str(early.free_days or ""),
        "early_waived_zh": "、".join(zh for zh, _ in waived),
        "early_waived_en": ", ".join(en for _, en in waived),
    }


def _period_zh(terms: LoanTerms) -> str:
    unit = PERIODS[terms.period_unit][0]
    return f"每{unit}" if terms.period_every == 1 else f"每 {terms.period_every} {'个月' if unit == '月' else unit}"


def _period_en(terms: LoanTerms) -> str:
    unit = PERIODS[terms.period_unit][1]
    return f"every {unit}" if terms.period_every == 1 else f"every {terms.period_every} {unit}s"


def _plan(quote: Quote) -> tuple[PlanRow, ...]:
    currency, left = quote.terms.currency, quote.terms.principal_minor
    rows: list[PlanRow] = []
    for row in quote.plan:
        left -= row.principal_minor
        due = row.principal_minor + row.interest_minor + row.fee_minor
        amounts = (row.principal_minor, row.interest_minor, row.fee_minor, due, left)
        down = quote.terms.down_payment_minor and not rows
        rows.append(
            PlanRow(
                f"{row.nr} 首付" if down else str(row.nr),
                row.due_on.isoformat(),
                *(grouped(one, currency) for one in amounts),
            )
        )
    return tuple(rows)


def _fee(fee: FeeTerms | None, currency: str) -> tuple[str, str]:
    if fee is None:
        return "", ""
    when_zh, when_en = (
        ("放款时一次收取", "once, when paid out") if fee.charged == "up_front" else ("按期收取", "per period")
    )
    match fee.kind:
        case "percent_of_amount":
            return f"贷款金额的 {fee.value}%，{when_zh}", f"{fee.value} % of the amount, {when_en}"
        case "fixed_per_period":
            return f"每期 {currency} {fee.value}，{when_zh}", f"{currency} {fee.value} for each period, {when_en}"
        case "amount_and_periods":
            return (
                f"贷款金额的 {fee.value}% × 期数，{when_zh}",
                f"{fee.value} % of the amount × number of periods, {when_en}",
            )


def _has_late_fee(product: Product) -> bool:
    return bool(Fraction(product.late_fee_percent) or product.late_fee_floor_minor)


def _times(rate_percent: str, multiple: str) -> str:
    exact = Fraction(Decimal(rate_percent)) * Fraction(multiple)
    return _percent(str(half_up(exact, exact, RATE_PLACES))) if exact else ""


def _percent(text: str | None) -> str:
    """With two decimals, and more where there are more."""
    if text is None:
        return ""
    whole, _, places = text.partition(".")
    return f"{whole}.{places.rstrip('0').ljust(2, '0')}"


def _capitals(minor: int, currency: str) -> str:
    return in_capitals(minor) if currency == "CNY" else ""


def _moment(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S")


def _day_zh(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
