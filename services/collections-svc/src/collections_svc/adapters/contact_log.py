"""The contact log: what a customer's book says of attempts, read from its facts, and the notes beside it, encrypted."""

from collections_svc.adapters.aggregates import CONTACT_BOOKS
from collections_svc.domain.contact_facts import ContactMade, ContactRefused
from fenqi.contracts.collections_contacts import ContactMadeV1, ContactRefusedV1
from fenqi.store import UnitOfWork
from fenqi.store.cipher import FieldCipher

MAX_LOG = 500
"""Attempts of one loan that are shown, the latest of them."""

_FIND = """
    SELECT data FROM facts
    WHERE aggregate_id = $1 AND kind = 'contact_book' AND type = $2 AND data::jsonb ->> 'contact_id' = $3
"""
_LOG = """
    SELECT type, data, (SELECT sealed FROM contact_notes n
        WHERE n.customer_id = $1 AND n.contact_id = data::jsonb ->> 'contact_id') AS sealed
    FROM facts
    WHERE aggregate_id = $1 AND kind = 'contact_book' AND type = ANY($2) AND data::jsonb ->> 'loan_id' = $3
    ORDER BY sequence DESC LIMIT $4
"""


class Notes:
    """What was said, encrypted: each note is bound to its customer and contact."""

    def __init__(self, cipher: FieldCipher) -> None:
        self._cipher = cipher

    def keep(self, uow: UnitOfWork, customer_id: str, contact_id: str, note: str) -> None:
        """Stage a note."""
        sealed = self._cipher.seal(note, _place(customer_id, contact_id))
        uow.insert("contact_notes", {"customer_id": customer_id, "contact_id": contact_id, "sealed": sealed})

    def read(self, sealed: str, customer_id: str, contact_id: str) -> str:
        """The note. Raises CantOpen."""
        return self._cipher.open(sealed, _place(customer_id, contact_id))


async def find_contact(uow: UnitOfWork, customer_id: str, contact_id: str) -> ContactMade | None:
    """A contact that was made, however long ago."""
    rows = await uow.fetch(_FIND, customer_id, ContactMadeV1.TYPE, contact_id)
    made: ContactMade | None = CONTACT_BOOKS.read_fact(ContactMadeV1.TYPE, rows[0]["data"]) if rows else None
    return made


async def contacts_of(
    uow: UnitOfWork, customer_id: str, loan_id: str
) -> list[tuple[ContactMade | ContactRefused, str | None]]:
    """Attempts about a loan, the latest first, made and refused, each with its sealed note."""
    types = [ContactMadeV1.TYPE, ContactRefusedV1.TYPE]
    rows = await uow.fetch(_LOG, customer_id, types, loan_id, MAX_LOG)
    return [(CONTACT_BOOKS.read_fact(row["type"], row["data"]), row["sealed"]) for row in rows]


def _place(customer_id: str, contact_id: str) -> str:
    return f"contact_notes/{customer_id}/{contact_id}"
