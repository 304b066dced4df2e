"""Which published event each fact is."""

from fenqi.contracts import underwriting, underwriting_evidence
from underwriting_svc.domain import bureau, facts
from underwriting_svc.domain.fraud import case, list_entry

PUBLISHED = {
    facts.ReviewOpened: underwriting.ReviewOpenedV1.TYPE,
    facts.Scored: underwriting.ScoredV1.TYPE,
    facts.StageCompleted: underwriting.StageCompletedV1.TYPE,
    facts.TaskAssigned: underwriting.TaskAssignedV1.TYPE,
    facts.SupplementRequested: underwriting.SupplementRequestedV1.TYPE,
    facts.ReviewResumed: underwriting.ReviewResumedV1.TYPE,
    facts.VerificationAsked: underwriting.VerificationAskedV1.TYPE,
    facts.VerificationDone: underwriting.VerificationDoneV1.TYPE,
    facts.ReviewClosed: underwriting.ReviewClosedV1.TYPE,
    facts.Approved: underwriting.ApprovedV1.TYPE,
    facts.Declined: underwriting.DeclinedV1.TYPE,
}
QUERIES: dict[type, str] = {bureau.BureauAsked: underwriting_evidence.BureauAskedV1.TYPE}
FRAUD_CASES = {
    case.FraudSuspected: underwriting_evidence.FraudSuspectedV1.TYPE,
    case.FraudCaseAssigned: underwriting_evidence.FraudCaseAssignedV1.TYPE,
    case.FraudFound: underwriting_evidence.FraudFoundV1.TYPE,
    case.FraudCaseClosed: underwriting_evidence.FraudCaseClosedV1.TYPE,
}
LIST_ENTRIES = {
    list_entry.ListEntryAdded: underwriting_evidence.ListEntryAddedV1.TYPE,
    list_entry.ListRemovalAsked: underwriting_evidence.ListRemovalAskedV1.TYPE,
    list_entry.ListRemovalDecided: underwriting_evidence.ListRemovalDecidedV1.TYPE,
}
