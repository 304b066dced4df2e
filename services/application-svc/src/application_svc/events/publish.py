"""Which published event each fact is."""

from application_svc.domain import facts
from fenqi.contracts import application

PUBLISHED = {
    facts.DraftStarted: application.DraftStartedV1.TYPE,
    facts.DraftFilled: application.DraftFilledV1.TYPE,
    facts.DocumentAdded: application.DocumentAddedV1.TYPE,
    facts.DocumentRemoved: application.DocumentRemovedV1.TYPE,
    facts.OriginalsSeen: application.OriginalsSeenV1.TYPE,
    facts.ApplicationSubmitted: application.ApplicationSubmittedV1.TYPE,
    facts.SupplementProvided: application.SupplementProvidedV1.TYPE,
    facts.ApplicationWithdrawn: application.ApplicationWithdrawnV1.TYPE,
    facts.ApplicationExpired: application.ApplicationExpiredV1.TYPE,
}
