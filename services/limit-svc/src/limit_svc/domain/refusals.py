"""Why a draw is refused, each with what to do about it."""

from fenqi.kernel import Conflict, Invalid, NotFound


class NoLine(NotFound):
    """This customer has no credit line: one is granted with an approval."""

    code = "line-not-found"


class NoHold(NotFound):
    """There is no such hold on this customer's line: check the id and the customer."""

    code = "hold-not-found"


class HoldNotPositive(Invalid):
    """A hold is of more than nothing: send an amount above zero."""

    code = "hold-not-positive"


class HoldEndsInThePast(Invalid):
    """The last day of a hold is today or later: send a later date."""

    code = "hold-ends-in-the-past"


class PurposeNotAllowed(Conflict):
    """This line is for other purposes: apply for one that covers this."""

    code = "purpose-not-allowed"


class LineLapsed(Conflict):
    """Nothing can be drawn on this line any more, its last day has passed: apply again."""

    code = "line-lapsed"


class LimitExceeded(Conflict):
    """More than is available: take less, repay, or apply for a higher limit."""

    code = "limit-exceeded"


class SubLimitExceeded(Conflict):
    """More than this purpose's own line has available: take less, repay, or apply for a higher limit for it."""

    code = "sub-limit-exceeded"


class LineIsFrozen(Conflict):
    """Nothing can be drawn while the line is frozen: see its freezes; repayments still restore it."""

    code = "line-frozen"


class HoldIdReused(Conflict):
    """This hold_id belongs to another hold: use a new one for a new hold."""

    code = "hold-id-reused"


class HoldEnded(Conflict):
    """This hold has been posted, released or has expired: place a new one under a new hold_id."""

    code = "hold-ended"


class PostedAboveHold(Conflict):
    """More went out than was held: somebody must look at the payout and the hold."""

    code = "posted-above-hold"


class RestoredAboveUsed(Conflict):
    """More principal was repaid than this line has in use: somebody must look at the loan and the line."""

    code = "restored-above-used"
