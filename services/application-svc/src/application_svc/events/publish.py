"""Which published event each fact is."""

from application_svc.domain import application as facts
from fenqi.contracts import application

PUBLISHED = {
    facts.DraftStarted: application.DraftStartedV1.TYPE,
    facts.ApplicationSubmitted: application.ApplicationSubmittedV1.TYPE,
    facts.ApplicationWithdrawn: application.ApplicationWithdrawnV1.TYPE,
}
