"""Which published event each fact is."""

from fenqi.contracts import underwriting
from underwriting_svc.domain import facts

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
