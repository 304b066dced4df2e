"""Show a customer what an approved offer would cost: plan, disclosure, hash, valid-until."""

from dataclasses import dataclass

from fenqi.kernel import Conflict, NotFound, new_id
from fenqi.store import UnitOfWork
from loan_svc.adapters.offers import find_offer, keep_quote
from loan_svc.domain.quote import make_quote
from loan_svc.domain.words import Method
from loan_svc.ports import Ports
from loan_svc.use_cases.views import amount, disclosure, row


class CheckoutVoided(Conflict):
    """The merchant has voided the sale: there is nothing to finance any more."""

    code = "checkout-voided"


@dataclass(frozen=True, slots=True)
class QuoteLoan:
    application_id: str
    term_months: int | None
    method: Method | None
    owner: str | None


async def quote_loan(command: QuoteLoan, uow: UnitOfWork, _ports: Ports) -> dict[str, object]:
    """The quote as shown. Raises NotFound, CheckoutVoided and what `make_quote` raises."""
    found = await find_offer(uow, command.application_id)
    if found is None or (command.owner is not None and found[0].customer_id != command.owner):
        raise NotFound("There is no approved offer for this application.")
    offer, voided = found
    if voided:
        raise CheckoutVoided
    quote = make_quote(offer, new_id(), uow.context.business_date, command.term_months, command.method)
    hash_ = keep_quote(uow, quote)
    currency = offer.currency
    return {
        "quote_id": quote.quote_id,
        "quote_hash": hash_,
        "application_id": offer.application_id,
        "loan_id": quote.loan_id,
        "product_code": offer.product_code,
        "product_version": quote.product_version,
        "amount": amount(offer.amount_minor, currency),
        "annual_rate_percent": offer.annual_rate_percent,
        "method": quote.terms.method,
        "term_months": quote.terms.periods,
        "disclosure": disclosure(quote.simple_percent, quote.compound_percent, quote.total_cost_minor, currency),
        "instalments": [row(planned, currency) for planned in quote.plan],
        "quoted_on": quote.quoted_on,
        "valid_until": quote.valid_until,
    }
