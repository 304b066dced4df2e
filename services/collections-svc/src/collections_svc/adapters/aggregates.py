"""How this service's aggregates are stored."""

from collections_svc.domain import contact_book
from collections_svc.domain.case import Case, evolve
from collections_svc.domain.contact_book import ContactBook
from collections_svc.events.publish import PUBLISHED, PUBLISHED_CONTACTS, PUBLISHED_REMEDIES
from fenqi.store import Aggregate

CASES = Aggregate("case", "cases", Case, evolve, PUBLISHED | PUBLISHED_REMEDIES)
CONTACT_BOOKS = Aggregate("contact_book", "contact_books", ContactBook, contact_book.evolve, PUBLISHED_CONTACTS)
