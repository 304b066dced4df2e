"""How this service's aggregates are stored."""

from collections_svc.domain import assignment, contact_book, due_reminder, outsourcing, visit, watch
from collections_svc.domain.assignment import Collector
from collections_svc.domain.case import Case, evolve
from collections_svc.domain.contact_book import ContactBook
from collections_svc.domain.due_reminder import DueReminder
from collections_svc.domain.outsourcing import Agency
from collections_svc.domain.visit import Visit
from collections_svc.domain.watch import Watch
from collections_svc.events.publish import (
    PUBLISHED,
    PUBLISHED_AGENCIES,
    PUBLISHED_COLLECTORS,
    PUBLISHED_CONTACTS,
    PUBLISHED_DUE_REMINDERS,
    PUBLISHED_PROMISES,
    PUBLISHED_REMEDIES,
    PUBLISHED_VISITS,
    PUBLISHED_WATCHES,
    PUBLISHED_WORK,
)
from fenqi.store import Aggregate

OF_A_CASE = PUBLISHED | PUBLISHED_WORK | PUBLISHED_PROMISES | PUBLISHED_REMEDIES

CASES = Aggregate("case", "cases", Case, evolve, OF_A_CASE)
CONTACT_BOOKS = Aggregate("contact_book", "contact_books", ContactBook, contact_book.evolve, PUBLISHED_CONTACTS)
COLLECTORS = Aggregate("collector", "collectors", Collector, assignment.evolve, PUBLISHED_COLLECTORS)
AGENCIES = Aggregate("agency", "agencies", Agency, outsourcing.evolve, PUBLISHED_AGENCIES)
WATCHES = Aggregate("watch", "watches", Watch, watch.evolve, PUBLISHED_WATCHES)
VISITS = Aggregate("visit", "visits", Visit, visit.evolve, PUBLISHED_VISITS)
DUE_REMINDERS = Aggregate("due_reminder", "due_reminders", DueReminder, due_reminder.evolve, PUBLISHED_DUE_REMINDERS)
