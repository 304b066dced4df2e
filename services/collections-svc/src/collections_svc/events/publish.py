"""Which published event each fact is."""

from collections_svc.domain import contact_facts, facts, visit_facts, watch_facts
from fenqi.contracts import collections, collections_contacts
from fenqi.contracts import collections_care as care

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

PUBLISHED_WATCHES: dict[type, str] = {
    watch_facts.WatchOpened: care.WatchOpenedV1.TYPE,
    watch_facts.LoanWatched: care.LoanWatchedV1.TYPE,
    watch_facts.WatchedLoanChanged: care.WatchedLoanChangedV1.TYPE,
    watch_facts.LoanUnwatched: care.LoanUnwatchedV1.TYPE,
    watch_facts.RiskClassChanged: care.RiskClassChangedV1.TYPE,
    watch_facts.RiskSignalled: care.RiskSignalledV1.TYPE,
    watch_facts.RiskSignalCleared: care.RiskSignalClearedV1.TYPE,
    watch_facts.BureauChecked: care.BureauCheckedV1.TYPE,
    watch_facts.VisitAwaited: care.VisitAwaitedV1.TYPE,
    watch_facts.VisitAnswered: care.VisitAnsweredV1.TYPE,
}

PUBLISHED_VISITS: dict[type, str] = {
    visit_facts.VisitPlanned: care.VisitPlannedV1.TYPE,
    visit_facts.VisitMoved: care.VisitMovedV1.TYPE,
    visit_facts.VisitMissed: care.VisitMissedV1.TYPE,
    visit_facts.VisitMade: care.VisitMadeV1.TYPE,
    visit_facts.VisitCancelled: care.VisitCancelledV1.TYPE,
}
