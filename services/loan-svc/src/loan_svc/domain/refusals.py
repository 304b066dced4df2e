"""Why a loan says no."""

from fenqi.kernel import Conflict, Forbidden, Invalid, NotFound


class LoanNotBooked(Conflict):
    """Only a loan that is booked and not signed yet can be signed: look at its status."""

    code = "loan-not-booked"


class LoanNotActive(Conflict):
    """Nothing can be paid on this loan now: it is not paid out yet, or it has ended."""

    code = "loan-not-active"


class NotOverdue(Conflict):
    """Only a debt that is past due can be written off."""

    code = "not-overdue"


class PaymentInFuture(Invalid):
    """A payment can't be received after the current business date: correct `received_on`."""

    code = "payment-in-future"


class PaymentBeforeDisbursement(Invalid):
    """A payment can't be received before the loan was paid out: correct `received_on`."""

    code = "payment-before-disbursement"


class AmountNotPayable(Invalid):
    """A payment is above zero and not above ten trillion."""

    code = "amount-not-payable"


class PayoffTooSmall(Conflict):
    """The amount does not pay the loan off: ask for the payoff amount of that day and pay at least that."""

    code = "payoff-too-small"


class CaptureTooLarge(Conflict):
    """The merchant captured more than the contract's amount."""

    code = "capture-too-large"


class PrepaymentModeMissing(Invalid):
    """A prepayment needs `mode`: fewer_instalments or smaller_instalments."""

    code = "prepayment-mode-missing"


class PrepaymentTooSmall(Invalid):
    """The prepayment is below the product's minimum: pay it as an instalment, or pay more."""

    code = "prepayment-too-small"


class PaymentNotStanding(Conflict):
    """No such payment stands on this loan: it was never received here, or was reversed before."""

    code = "payment-not-standing"


class TransactionNotStanding(Conflict):
    """No such transaction stands on this loan: it never happened here, or was reversed before."""

    code = "transaction-not-standing"


class ReversalOfReversal(Conflict):
    """A reversal is not reversed: post the transaction again instead."""

    code = "reversal-of-reversal"


class ReversalNotAllowed(Conflict):
    """This kind of transaction can't be reversed: what to do instead is said in the detail."""

    code = "reversal-not-allowed"


class CreditAlreadyRefunded(Conflict):
    """Without this transaction the customer's credit would be less than was refunded of it: record the money that comes
    back first."""

    code = "credit-already-refunded"


class TooFarBack(Invalid):
    """The day is further back than the product lets a transaction be dated: correct it, or ask for a correction by hand."""

    code = "too-far-back"


class Overpaid(Invalid):
    """The payment is absurdly larger than all that is owed: correct the amount, or send the money back."""

    code = "payment-absurdly-large"


class RefundAboveCaptured(Conflict):
    """The merchant would give back more than it ever got: correct the amount."""

    code = "refund-above-captured"


class WaiverAbovePenalty(Conflict):
    """More would be waived than is owed in penalties: waive at most that."""

    code = "waiver-above-penalty"


class DueBeforeCharged(Invalid):
    """A charge can't fall due before it was made: correct `due_on`."""

    code = "due-before-charged"


class TransactionIdReused(Conflict):
    """Another transaction of this loan has this id: give every one an id of its own."""

    code = "transaction-id-reused"


class NothingToRefund(Conflict):
    """There is not so much credit: refund at most the customer's credit balance."""

    code = "credit-too-small"


class RefundUnderWay(Conflict):
    """A refund of this loan's credit is being paid out: wait for its outcome."""

    code = "refund-under-way"


class AlreadyAsked(Conflict):
    """The same was asked for and waits for an approval: approve or refuse that first."""

    code = "already-asked"


class NothingAsked(NotFound):
    """Nothing with this id waits for an approval on this loan: it was decided before, or never asked."""

    code = "nothing-asked"


class SecondPersonNeeded(Forbidden):
    """Who asks can't approve: another person with the permission has to."""

    code = "second-person-needed"


class PayoutNotWaiting(Conflict):
    """No payout of this loan waits for a second approval."""

    code = "payout-not-waiting"


class CoolingOffOver(Conflict):
    """The cooling-off days of this loan have passed, or it has none: pay it off instead."""

    code = "cooling-off-over"


class RestructureImpossible(Invalid):
    """No plan follows from these terms: choose others."""

    code = "restructure-impossible"


class PayoffQuoteExpired(Conflict):
    """The pay-off quote was good for earlier days only: ask for a new one."""

    code = "payoff-quote-expired"


class PayoffQuoteVoided(Conflict):
    """Something happened to the loan after the pay-off quote was made: ask for a new one."""

    code = "payoff-quote-voided"


class PayoffQuoteMismatch(Invalid):
    """The payment is not what was quoted: pay exactly that amount as a payoff, on the quote's day or later."""

    code = "payoff-quote-mismatch"
