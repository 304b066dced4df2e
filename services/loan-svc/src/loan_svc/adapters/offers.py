"""Offers and quotes in their tables."""

import hashlib
from dataclasses import dataclass

import msgspec

from fenqi.store import UnitOfWork
from loan_svc.domain.quote import Offer, Quote

_offer = msgspec.json.Decoder(Offer)
_quote = msgspec.json.Decoder(Quote)
_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class KeptQuote:
    """A quote as it was shown, and what happened around it since."""

    quote: Quote
    hash: str
    customer_id: str
    booked: bool
    voided: bool


async def find_offer(uow: UnitOfWork, application_id: str) -> tuple[Offer, bool] | None:
    """The offer of an application, and whether its checkout was voided."""
    rows = await uow.fetch(
        """SELECT o.offer::text AS offer,
            EXISTS (SELECT FROM voided_checkouts v WHERE v.checkout_id = o.offer->>'checkout_id') AS voided
        FROM offers o WHERE o.application_id = $1""",
        application_id,
    )
    return (_offer.decode(rows[0]["offer"]), rows[0]["voided"]) if rows else None


def keep_offer(uow: UnitOfWork, offer: Offer) -> None:
    """Stage an offer."""
    uow.insert("offers", {"application_id": offer.application_id, "offer": offer})


def keep_quote(uow: UnitOfWork, quote: Quote) -> str:
    """Stage a quote; returns the SHA-256 of its content."""
    content = _encode(quote)
    hash_ = hashlib.sha256(content).hexdigest()
    uow.insert(
        "quotes",
        {
            "quote_id": quote.quote_id,
            "loan_id": quote.loan_id,
            "customer_id": quote.offer.customer_id,
            "checkout_id": quote.offer.checkout_id,
            "hash": hash_,
            "content": content.decode(),
        },
    )
    return hash_


async def find_quote(uow: UnitOfWork, quote_id: str) -> KeptQuote | None:
    """A quote by its id. The hash is that of what is stored now, so a changed row shows."""
    rows = await uow.fetch(
        """SELECT content, customer_id, EXISTS (SELECT FROM loans l WHERE l.id = q.loan_id) AS booked,
            EXISTS (SELECT FROM voided_checkouts v WHERE v.checkout_id = q.checkout_id) AS voided
        FROM quotes q WHERE quote_id = $1""",
        quote_id,
    )
    if not rows:
        return None
    row = rows[0]
    hash_ = hashlib.sha256(row["content"].encode()).hexdigest()
    return KeptQuote(_quote.decode(row["content"]), hash_, row["customer_id"], row["booked"], row["voided"])
