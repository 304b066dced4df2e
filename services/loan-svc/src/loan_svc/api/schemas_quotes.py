"""Bodies of quotes, booking and signing."""

from datetime import date
from typing import Annotated

from pydantic import Field

from fenqi.web.money import Amount, AmountOut, Body
from loan_svc.api.schemas import Hash, Id
from loan_svc.domain.card_purchase import CardPurchase
from loan_svc.domain.words import (
    Convention,
    Method,
    PeriodUnit,
)


class CardTransactionIn(Body):
    """A card purchase as the card system posted it."""

    transaction_id: Id
    posted_on: date
    amount: Amount

    def purchase(self) -> CardPurchase:
        """As the domain's value."""
        return CardPurchase(self.transaction_id, self.posted_on, self.amount.amount_minor, self.amount.currency)


class QuoteIn(Body):
    """From the approved terms, or a shorter term or another method of the product, and what else it leaves open: the
    number of instalments (`periods`) where it runs by weeks or days, a down payment, a later first due date. A card
    product converts `card_transaction`, a posted purchase of the approved amount."""

    application_id: Id
    method: Method | None = None
    term_months: Annotated[int | None, Field(strict=True, ge=1, le=600)] = None
    periods: Annotated[int | None, Field(strict=True, ge=1, le=600)] = None
    down_payment: Amount | None = None
    first_due_on: date | None = None
    card_transaction: CardTransactionIn | None = None


class BookIn(Body):
    """The quote that is agreed to, and its hash as it was shown."""

    quote_id: Id
    quote_hash: Hash


class SignatureIn(Body):
    """The one-time code."""

    code: Annotated[str, Field(pattern=r"^[0-9]{6}$")]


class OtherRateOut(Body):
    """An annual rate by another convention."""

    convention: Convention
    percent: str
    basis: str


class PriceOut(Body):
    """How the approved rate is made up, base rate plus risk premium; the customer's rate is less where the merchant bears
    a part."""

    base_rate_percent: str | None
    premium_percent: str | None
    approved_rate_percent: str
    borne_by_merchant: bool


class DisclosureOut(Body):
    """The cost in money and as a rate a year; `also` by the conventions that were asked for."""

    simple_percent: str
    compound_percent: str
    total_cost: AmountOut
    basis: str
    also: tuple[OtherRateOut, ...] = ()


class InstalmentOut(Body):
    """One row of a plan. `pay_by_on` is the last day to pay it in time; `pay_by_provisional` while the working days it
    depends on are not announced."""

    nr: int
    due_on: date
    pay_by_on: date
    pay_by_provisional: bool
    due: AmountOut
    principal: AmountOut
    interest: AmountOut
    fee: AmountOut


class QuoteOut(Body):
    """A quote: agree to it by its id and hash."""

    quote_id: str
    quote_hash: str
    application_id: str
    loan_id: str
    product_code: str
    product_version: str
    amount: AmountOut
    annual_rate_percent: str
    price: PriceOut
    method: Method
    term_months: int
    periods: int
    period_unit: PeriodUnit
    period_every: int
    down_payment: AmountOut
    legal_cap_percent: str | None
    card_transaction_id: str | None
    disclosure: DisclosureOut
    instalments: tuple[InstalmentOut, ...]
    quoted_on: date
    valid_until: date


class CodeOut(Body):
    """A signing code was sent."""

    loan_id: str
    contract_hash: str
    expires_in: int
