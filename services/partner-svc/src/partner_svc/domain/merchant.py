"""A merchant as everybody may know them: contract terms. Name, keys and secrets are kept beside."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from fenqi.kernel import Conflict, Invalid, Rate

Cycle = Literal["daily", "weekly", "monthly"]
FIRST_CONTRACT = "1"


class CompanyCodeWrong(Invalid):
    """This is no valid unified social credit code (GB 32100, 18 characters): check every character."""

    code = "company-code-invalid"


class CompanyRegistered(Conflict):
    """A merchant with this company code is onboarded already."""

    code = "company-registered"


class FeeTooHigh(Invalid):
    """Fee and subsidy are parts of the amount, in percent: each from 0 to 100."""

    code = "fee-too-high"


@dataclass(frozen=True, slots=True)
class MerchantOnboarded:
    merchant_id: str
    contract_version: str
    categories: tuple[str, ...]
    product_codes: tuple[str, ...]
    currency: str
    fee_percent: str
    subsidy_percent: str
    settlement_cycle: Cycle
    approved_by: tuple[str, ...]
    onboarded_on: date


@dataclass(frozen=True, slots=True)
class Terms:
    """What is agreed with a merchant."""

    categories: tuple[str, ...]
    product_codes: tuple[str, ...]
    currency: str
    fee_percent: str
    subsidy_percent: str
    settlement_cycle: Cycle


@dataclass(frozen=True, slots=True)
class Merchant:
    """State of one merchant."""

    id: str
    contract_version: str
    terms: Terms


def onboard(merchant_id: str, terms: Terms, by: str, on: date) -> list[MerchantOnboarded]:
    """Decide a new merchant. Raises FeeTooHigh, RateNotReadable."""
    fee, subsidy = Rate.of(terms.fee_percent), Rate.of(terms.subsidy_percent)
    if fee.per_year > 1 or subsidy.per_year > 1:
        raise FeeTooHigh
    return [
        MerchantOnboarded(
            merchant_id=merchant_id,
            contract_version=FIRST_CONTRACT,
            categories=terms.categories,
            product_codes=terms.product_codes,
            currency=terms.currency,
            fee_percent=fee.percent,
            subsidy_percent=subsidy.percent,
            settlement_cycle=terms.settlement_cycle,
            approved_by=(by,),
            onboarded_on=on,
        )
    ]


def evolve(merchant: Merchant | None, fact: MerchantOnboarded) -> Merchant:
    """The only way a Merchant changes."""
    assert merchant is None, "a merchant is onboarded once"
    terms = Terms(
        fact.categories,
        fact.product_codes,
        fact.currency,
        fact.fee_percent,
        fact.subsidy_percent,
        fact.settlement_cycle,
    )
    return Merchant(fact.merchant_id, fact.contract_version, terms)
