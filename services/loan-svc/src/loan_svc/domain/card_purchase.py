"""A posted card purchase that is converted into instalments, once."""

from dataclasses import dataclass
from datetime import date, timedelta

from fenqi.kernel import Conflict, Invalid
from loan_svc.domain.products import Product


class CardPurchaseMissing(Invalid):
    """A card product converts a purchase: name its transaction."""

    code = "card-purchase-missing"


class CardPurchaseNotWanted(Invalid):
    """Only a card product converts a card purchase: leave it out, or choose a card product."""

    code = "card-purchase-not-wanted"


class CardPurchaseNotConvertible(Conflict):
    """The purchase is not posted yet, was posted too long ago, or is not of the approved amount."""

    code = "card-purchase-not-convertible"


class CardPurchaseConverted(Conflict):
    """The card purchase is converted already: each posting becomes instalments at most once."""

    code = "card-purchase-converted"


@dataclass(frozen=True, slots=True)
class CardPurchase:
    """As the card system posted it."""

    transaction_id: str
    posted_on: date
    amount_minor: int
    currency: str


def check_purchase(product: Product, card: CardPurchase | None, amount_minor: int, currency: str, on: date) -> None:
    """Whether the product can convert it on a day, whole. Raises CardPurchaseMissing, CardPurchaseNotWanted,
    CardPurchaseNotConvertible."""
    if product.family != "card":
        if card is not None:
            raise CardPurchaseNotWanted(f"{product.code} converts no card purchase.")
        return
    if card is None:
        raise CardPurchaseMissing
    if (card.amount_minor, card.currency) != (amount_minor, currency):
        raise CardPurchaseNotConvertible(
            f"The purchase is of {card.amount_minor} {card.currency}, {amount_minor} {currency} were approved."
        )
    last = card.posted_on + timedelta(days=product.card_posting_days)
    if not card.posted_on <= on <= last:
        raise CardPurchaseNotConvertible(f"Posted on {card.posted_on}, it can be converted from then to {last}.")
