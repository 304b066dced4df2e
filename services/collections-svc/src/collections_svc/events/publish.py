"""Which published event each fact is."""

from collections_svc.domain import contact_facts, facts, promise_facts, reminder_facts, work_facts
from fenqi.contracts import collections, collections_contacts, collections_work

PUBLISHED: dict[type, str] = {
    facts.CaseOpened: collections.CaseOpenedV1.TYPE,
    facts.CaseMoved: collections.CaseMovedV1.TYPE,
    facts.CaseReopened: collections.CaseReopenedV1.TYPE,
    facts.ReminderDue: collections.ReminderDueV1.TYPE,
    facts.StepDone: collections.StepDoneV1.TYPE,
    facts.CaseCredited: collections.CaseCreditedV1.TYPE,
    facts.CaseCreditReversed: collections.CaseCreditReversedV1.TYPE,
    facts.CaseRecovered: collections.CaseRecoveredV1.TYPE,
    facts.CaseClosed: collections.CaseClosedV1.TYPE,
}

PUBLISHED_WORK: dict[type, str] = {
    work_facts.CaseAssigned: collections_work.CaseAssignedV1.TYPE,
    work_facts.CaseHandedBack: collections_work.CaseHandedBackV1.TYPE,
    work_facts.CaseOutsourced: collections_work.CaseOutsourcedV1.TYPE,
    work_facts.CaseRecalled: collections_work.CaseRecalledV1.TYPE,
}

PUBLISHED_COLLECTORS: dict[type, str] = {work_facts.CollectorSet: collections_work.CollectorSetV1.TYPE}
PUBLISHED_AGENCIES: dict[type, str] = {work_facts.AgencySet: collections_work.AgencySetV1.TYPE}

PUBLISHED_CONTACTS: dict[type, str] = {
    contact_facts.ContactsBlocked: collections_contacts.ContactsBlockedV1.TYPE,
    contact_facts.ContactsAllowed: collections_contacts.ContactsAllowedV1.TYPE,
    contact_facts.ContactMade: collections_contacts.ContactMadeV1.TYPE,
    contact_facts.ContactRefused: collections_contacts.ContactRefusedV1.TYPE,
    contact_facts.ContactOutcome: collections_contacts.ContactOutcomeV1.TYPE,
}

PUBLISHED_PROMISES: dict[type, str] = {
    reminder_facts.ReminderDeferred: collections_contacts.ReminderDeferredV1.TYPE,
    promise_facts.PromiseMade: collections_contacts.PromiseMadeV1.TYPE,
    promise_facts.PromiseCredited: collections_contacts.PromiseCreditedV1.TYPE,
    promise_facts.PromiseDebited: collections_contacts.PromiseDebitedV1.TYPE,
    promise_facts.PromiseKept: collections_contacts.PromiseKeptV1.TYPE,
    promise_facts.PromiseReopened: collections_contacts.PromiseReopenedV1.TYPE,
    promise_facts.PromiseBroken: collections_contacts.PromiseBrokenV1.TYPE,
}
