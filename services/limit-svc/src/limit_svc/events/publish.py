"""Which published event each fact is."""

from fenqi.contracts import limit
from limit_svc.domain import control_facts, facts

PUBLISHED = {
    facts.LineGranted: limit.LineGrantedV1.TYPE,
    facts.LineAdjusted: limit.LineAdjustedV1.TYPE,
    facts.SubLineGranted: limit.SubLineGrantedV1.TYPE,
    facts.SubLineAdjusted: limit.SubLineAdjustedV1.TYPE,
    facts.HoldPlaced: limit.HoldPlacedV1.TYPE,
    facts.HoldPosted: limit.HoldPostedV1.TYPE,
    facts.HoldReleased: limit.HoldReleasedV1.TYPE,
    facts.HoldExpired: limit.HoldExpiredV1.TYPE,
    facts.LineRestored: limit.LineRestoredV1.TYPE,
    facts.LineTakenBack: limit.LineTakenBackV1.TYPE,
    control_facts.CapsChanged: limit.CapsChangedV1.TYPE,
    control_facts.LineFrozen: limit.LineFrozenV1.TYPE,
    control_facts.LineReleased: limit.LineReleasedV1.TYPE,
    control_facts.LimitProposed: limit.LimitProposedV1.TYPE,
    control_facts.LimitProposalDecided: limit.LimitProposalDecidedV1.TYPE,
    control_facts.LineWarned: limit.LineWarnedV1.TYPE,
}
