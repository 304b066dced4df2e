"""Book a loan on a quote the customer agrees to. An application has at most one."""

from dataclasses import dataclass

from fenqi.kernel import Conflict, NotFound
from fenqi.store import UnitOfWork
from loan_svc.adapters.card_purchases import check_not_converted
from loan_svc.adapters.offers import find_quote
from loan_svc.domain.origination import book
from loan_svc.domain.quote import QuoteAltered, QuoteExpired
from loan_svc.ports import Ports
from loan_svc.use_cases.books import record
from loan_svc.use_cases.quote_loan import CheckoutVoided
from loan_svc.use_cases.views import loan_view


class AlreadyBooked(Conflict):
    """This application has its loan already: go on with that one."""

    code = "already-booked"


@dataclass(frozen=True, slots=True)
class BookLoan:
    quote_id: str
    quote_hash: str
    owner: str | None


async def book_loan(command: BookLoan, uow: UnitOfWork, _ports: Ports) -> dict[str, object]:
    """The booked loan. Raises NotFound, QuoteAltered, QuoteExpired, CheckoutVoided, AlreadyBooked,
    CardPurchaseConverted."""
    kept = await find_quote(uow, command.quote_id)
    if kept is None or (command.owner is not None and kept.customer_id != command.owner):
        raise NotFound(f"There is no quote {command.quote_id}.")
    if command.quote_hash != kept.hash:
        raise QuoteAltered
    today = uow.context.business_date
    if today > kept.quote.valid_until:
        raise QuoteExpired(f"The quote was valid until {kept.quote.valid_until}: ask for a new one.")
    if kept.voided:
        raise CheckoutVoided
    if kept.booked:
        raise AlreadyBooked(f"Loan {kept.quote.loan_id} was booked for this application: go on with that one.")
    if kept.quote.card is not None:
        await check_not_converted(uow, kept.quote.card.transaction_id)
    return loan_view(record(uow, kept.quote.loan_id, book(kept.quote, kept.hash, today)))
