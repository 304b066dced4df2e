"""Which published event each fact is."""

from fenqi.contracts import limit
from limit_svc.domain import facts

PUBLISHED = {
    facts.LineGranted: limit.LineGrantedV1.TYPE,
    facts.LineAdjusted: limit.LineAdjustedV1.TYPE,
    facts.HoldPlaced: limit.HoldPlacedV1.TYPE,
    facts.HoldPosted: limit.HoldPostedV1.TYPE,
    facts.HoldReleased: limit.HoldReleasedV1.TYPE,
    facts.HoldExpired: limit.HoldExpiredV1.TYPE,
    facts.LineRestored: limit.LineRestoredV1.TYPE,
    facts.LineTakenBack: limit.LineTakenBackV1.TYPE,
}
