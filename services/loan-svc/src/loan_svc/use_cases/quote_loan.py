"""Show a customer what an approved offer would cost: plan, disclosure, hash, valid-until."""

from dataclasses import dataclass

from fenqi.kernel import Conflict, NotFound, new_id
from fenqi.store import UnitOfWork
from loan_svc.adapters.card_purchases import check_not_converted
from loan_svc.adapters.offers import find_offer, keep_quote
from loan_svc.domain.products import WrongCurrency, product_at
from loan_svc.domain.quote import Wishes, make_quote
from loan_svc.ports import Ports
from loan_svc.use_cases.views import amount, disclosure, row


class CheckoutVoided(Conflict):
    """The merchant has voided the sale: there is nothing to finance any more."""

    code = "checkout-voided"


@dataclass(frozen=True, slots=True)
class QuoteLoan:
    application_id: str
    wishes: Wishes
    down_payment_currency: str | None
    owner: str | None


async def quote_loan(command: QuoteLoan, uow: UnitOfWork, _ports: Ports) -> dict[str, object]:
    """The quote as shown. Raises NotFound, CheckoutVoided, WrongCurrency, CardPurchaseConverted and what `make_quote`
    raises."""
    found = await find_offer(uow, command.application_id)
    if found is None or (command.owner is not None and found[0].customer_id != command.owner):
        raise NotFound("There is no approved offer for this application.")
    offer, voided = found
    if voided:
        raise CheckoutVoided
    if command.down_payment_currency not in (None, offer.currency):
        raise WrongCurrency(f"The offer is in {offer.currency}: make the down payment in that currency.")
    if command.wishes.card is not None:
        await check_not_converted(uow, command.wishes.card.transaction_id)
    quote = make_quote(offer, new_id(), uow.context.business_date, wishes=command.wishes)
    hash_ = keep_quote(uow, quote)
    currency, terms, product = offer.currency, quote.terms, product_at(offer.product_code, quote.product_version)
    return {
        "quote_id": quote.quote_id,
        "quote_hash": hash_,
        "application_id": offer.application_id,
        "loan_id": quote.loan_id,
        "product_code": offer.product_code,
        "product_version": quote.product_version,
        "amount": amount(offer.amount_minor, currency),
        "annual_rate_percent": terms.annual_rate_percent,
        "price": {
            "base_rate_percent": offer.base_rate_percent,
            "premium_percent": offer.premium_percent,
            "approved_rate_percent": offer.annual_rate_percent,
            "borne_by_merchant": quote.lender_rate_percent is not None,
        },
        "method": terms.method,
        "term_months": terms.term_months,
        "periods": terms.periods,
        "period_unit": terms.period_unit,
        "period_every": terms.period_every,
        "down_payment": amount(terms.down_payment_minor, currency),
        "legal_cap_percent": terms.total_cost_cap_percent,
        "card_transaction_id": None if quote.card is None else quote.card.transaction_id,
        "disclosure": disclosure(
            quote.simple_percent, quote.compound_percent, quote.total_cost_minor, currency, quote.also
        ),
        "instalments": [row(planned, currency, product) for planned in quote.plan],
        "quoted_on": quote.quoted_on,
        "valid_until": quote.valid_until,
    }
