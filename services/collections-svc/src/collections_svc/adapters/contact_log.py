"""The contact log: what a customer's book says of attempts, read from its facts, and the notes beside it, encrypted."""

from dataclasses import replace

from collections_svc.adapters.aggregates import CONTACT_BOOKS
from collections_svc.domain.contact_facts import ContactMade, ContactOutcome, ContactRefused, Outcome
from fenqi.contracts.collections_contacts import ContactMadeV1, ContactOutcomeV1, ContactRefusedV1
from fenqi.store import UnitOfWork
from fenqi.store.cipher import FieldCipher

MAX_LOG = 500
"""Facts about attempts of one loan that are read, the latest of them."""

_FIND = """
    SELECT data FROM facts
    WHERE aggregate_id = $1 AND kind = 'contact_book' AND type = $2 AND data::jsonb ->> 'contact_id' = $3
"""
_NOTE = "SELECT 1 FROM contact_notes WHERE customer_id = $1 AND contact_id = $2"
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

    async def is_kept(self, uow: UnitOfWork, customer_id: str, contact_id: str) -> bool:
        """Whether there is a note of this contact."""
        return bool(await uow.fetch(_NOTE, customer_id, contact_id))

    def read(self, sealed: str, customer_id: str, contact_id: str) -> str:
        """The note. Raises CantOpen."""
        return self._cipher.open(sealed, _place(customer_id, contact_id))


async def find_contact(uow: UnitOfWork, customer_id: str, contact_id: str) -> ContactMade | None:
    """A contact that was made, however long ago."""
    rows = await uow.fetch(_FIND, customer_id, ContactMadeV1.TYPE, contact_id)
    made: ContactMade | None = CONTACT_BOOKS.read_fact(ContactMadeV1.TYPE, rows[0]["data"]) if rows else None
    return made


async def find_outcome(uow: UnitOfWork, customer_id: str, contact_id: str) -> ContactOutcome | None:
    """How a contact ended, where that was told after it."""
    rows = await uow.fetch(_FIND, customer_id, ContactOutcomeV1.TYPE, contact_id)
    told: ContactOutcome | None = CONTACT_BOOKS.read_fact(ContactOutcomeV1.TYPE, rows[0]["data"]) if rows else None
    return told


async def contacts_of(
    uow: UnitOfWork, customer_id: str, loan_id: str
) -> list[tuple[ContactMade | ContactRefused, str | None]]:
    """Attempts about a loan, the latest first, made and refused, each with its outcome and its sealed note."""
    types = [ContactMadeV1.TYPE, ContactRefusedV1.TYPE, ContactOutcomeV1.TYPE]
    rows = await uow.fetch(_LOG, customer_id, types, loan_id, MAX_LOG)
    told: dict[str, Outcome] = {}
    attempts: list[tuple[ContactMade | ContactRefused, str | None]] = []
    for row in rows:
        fact = CONTACT_BOOKS.read_fact(row["type"], row["data"])
        if isinstance(fact, ContactOutcome):
            told[fact.contact_id] = fact.outcome
        elif isinstance(fact, ContactMade):
            attempts.append((replace(fact, outcome=fact.outcome or told.get(fact.contact_id)), row["sealed"]))
        else:
            attempts.append((fact, None))
    return attempts


def _place(customer_id: str, contact_id: str) -> str:
    return f"contact_notes/{customer_id}/{contact_id}"
