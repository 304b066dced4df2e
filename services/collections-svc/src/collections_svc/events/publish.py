"""Which published event each fact is."""

from collections_svc.domain import (
    contact_facts,
    facts,
    hardship_facts,
    legal_facts,
    promise_facts,
    reminder_facts,
    restructuring_facts,
    settlement_facts,
    visit_facts,
    watch_facts,
    work_facts,
    write_off_facts,
)
from fenqi.contracts import collections, collections_contacts, collections_remedies, collections_work
from fenqi.contracts import collections_care as care

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

PUBLISHED_REMEDIES: dict[type, str] = {
    write_off_facts.WriteOffRequested: collections_remedies.WriteOffRequestedV1.TYPE,
    write_off_facts.WriteOffSeconded: collections_remedies.WriteOffSecondedV1.TYPE,
    write_off_facts.WriteOffApproved: collections_remedies.WriteOffApprovedV1.TYPE,
    write_off_facts.WriteOffRefused: collections_remedies.WriteOffRefusedV1.TYPE,
    write_off_facts.WriteOffCancelled: collections_remedies.WriteOffCancelledV1.TYPE,
    write_off_facts.WriteOffPosted: collections_remedies.WriteOffPostedV1.TYPE,
    write_off_facts.WriteOffNotPosted: collections_remedies.WriteOffNotPostedV1.TYPE,
    hardship_facts.HardshipRequested: collections_remedies.HardshipRequestedV1.TYPE,
    hardship_facts.HardshipAgreed: collections_remedies.HardshipAgreedV1.TYPE,
    hardship_facts.HardshipDeclined: collections_remedies.HardshipDeclinedV1.TYPE,
    hardship_facts.HardshipKept: collections_remedies.HardshipKeptV1.TYPE,
    hardship_facts.HardshipEnded: collections_remedies.HardshipEndedV1.TYPE,
    settlement_facts.SettlementProposed: collections_remedies.SettlementProposedV1.TYPE,
    settlement_facts.SettlementOffered: collections_remedies.SettlementOfferedV1.TYPE,
    settlement_facts.SettlementRefused: collections_remedies.SettlementRefusedV1.TYPE,
    settlement_facts.SettlementAccepted: collections_remedies.SettlementAcceptedV1.TYPE,
    settlement_facts.SettlementPaid: collections_remedies.SettlementPaidV1.TYPE,
    settlement_facts.SettlementLapsed: collections_remedies.SettlementLapsedV1.TYPE,
    settlement_facts.SettlementPosted: collections_remedies.SettlementPostedV1.TYPE,
    settlement_facts.SettlementNotPosted: collections_remedies.SettlementNotPostedV1.TYPE,
    restructuring_facts.RestructureRequested: collections_remedies.RestructureRequestedV1.TYPE,
    restructuring_facts.RestructureApproved: collections_remedies.RestructureApprovedV1.TYPE,
    restructuring_facts.RestructureDeclined: collections_remedies.RestructureDeclinedV1.TYPE,
    restructuring_facts.RestructurePosted: collections_remedies.RestructurePostedV1.TYPE,
    restructuring_facts.RestructureNotPosted: collections_remedies.RestructureNotPostedV1.TYPE,
    legal_facts.LegalStepTaken: collections_remedies.LegalStepTakenV1.TYPE,
    legal_facts.LegalCostCharged: collections_remedies.LegalCostChargedV1.TYPE,
    legal_facts.LegalCostNotCharged: collections_remedies.LegalCostNotChargedV1.TYPE,
}
"""Of the case: what is asked for, decided and done about a debt beside its ladder."""

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

PUBLISHED_DUE_REMINDERS: dict[type, str] = {facts.ReminderDue: collections.ReminderDueV1.TYPE}
"""Reminders without a case: each is an aggregate of its own, so the event's subject is the reminder's id."""
