"""Which published event each fact is."""

from collections_svc.domain import contact_facts, facts
from fenqi.contracts import collections, collections_contacts

PUBLISHED = {
    facts.CaseOpened: collections.CaseOpenedV1.TYPE,
    facts.CaseMoved: collections.CaseMovedV1.TYPE,
    facts.ReminderDue: collections.ReminderDueV1.TYPE,
    facts.CaseCredited: collections.CaseCreditedV1.TYPE,
    facts.CaseClosed: collections.CaseClosedV1.TYPE,
}

PUBLISHED_CONTACTS: dict[type, str] = {
    contact_facts.ContactsBlocked: collections_contacts.ContactsBlockedV1.TYPE,
    contact_facts.ContactsAllowed: collections_contacts.ContactsAllowedV1.TYPE,
}
