"""How this service's aggregates are stored."""

from collections_svc.domain import contact_book, visit, watch
from collections_svc.domain.case import Case, evolve
from collections_svc.domain.contact_book import ContactBook
from collections_svc.domain.visit import Visit
from collections_svc.domain.watch import Watch
from collections_svc.events.publish import PUBLISHED, PUBLISHED_CONTACTS, PUBLISHED_VISITS, PUBLISHED_WATCHES
from fenqi.store import Aggregate

CASES = Aggregate("case", "cases", Case, evolve, PUBLISHED)
CONTACT_BOOKS = Aggregate("contact_book", "contact_books", ContactBook, contact_book.evolve, PUBLISHED_CONTACTS)
WATCHES = Aggregate("watch", "watches", Watch, watch.evolve, PUBLISHED_WATCHES)
VISITS = Aggregate("visit", "visits", Visit, visit.evolve, PUBLISHED_VISITS)
