"""Why a remedy is not asked for, decided or recorded."""

from fenqi.kernel import Conflict, Forbidden, Invalid, NotFound


class CaseNotOpen(Conflict):
    """The case is closed: this is only for a debt that is past due."""

    code = "case-not-open"


class SecondPersonNeeded(Forbidden):
    """Who asked, or has approved before, can't approve: another person with the permission has to."""

    code = "second-person-needed"


class AboveAuthority(Forbidden):
    """This is more than you may grant: somebody with the permission collections:approve-large has to decide."""

    code = "above-authority"


class AlreadyAsked(Conflict):
    """The same was asked for on this case and is not at its end: have that decided first."""

    code = "already-asked"


class NothingAsked(NotFound):
    """Nothing with this id waits on this case: it was decided before, or never asked."""

    code = "nothing-asked"


class ReasonNotInPolicy(Invalid):
    """The policy does not know this reason: choose one that it names."""

    code = "reason-not-in-policy"


class TooEarlyToWriteOff(Conflict):
    """The debt is not past due for long enough to be written off for this reason: go on collecting."""

    code = "too-early-to-write-off"


class AnotherRemedyOpen(Conflict):
    """Something else is agreed with the customer or being checked: wait for its end, or end it first."""

    code = "another-remedy-open"


class WrongCurrency(Invalid):
    """An amount is in another currency than the debt: use the debt's."""

    code = "wrong-currency"


class PeriodOutsidePolicy(Invalid):
    """The day is not ahead, or further ahead than the policy allows: choose another."""

    code = "period-outside-policy"


class ReliefIncomplete(Invalid):
    """Reduced instalments need `monthly`, an amount above zero; a pause and an extension have none."""

    code = "relief-incomplete"


class SettlementOfNothing(Invalid):
    """A settlement asks for less than is owed, and for more than nothing: correct `pays`."""

    code = "settlement-of-nothing"


class PrincipalNotGivenUp(Conflict):
    """Of a debt in the books only penalties are given up: give up less, or have it written off and settle the claim."""

    code = "principal-not-given-up"


class SettlementTooLow(Conflict):
    """The policy lets nobody give up so large a share of a claim: ask for more."""

    code = "settlement-too-low"


class OfferNotOpen(Conflict):
    """This offer can't be accepted: it does not stand, or its time is over. Propose a new one."""

    code = "offer-not-open"


class PeriodsOutsidePolicy(Invalid):
    """A new plan has at least one instalment and not more than the policy allows: correct `periods`."""

    code = "periods-outside-policy"


class LegalStepOutOfOrder(Conflict):
    """The legal road does not go from the last step to this one: record what comes between."""

    code = "legal-step-out-of-order"


class LegalStepDatedWrong(Invalid):
    """A legal step is taken on no day ahead, and not before the step before it: correct `taken_on`."""

    code = "legal-step-dated-wrong"


class AwardWithoutJudgment(Invalid):
    """Only a judgment says what is awarded, and every judgment does: correct `awarded`."""

    code = "award-without-judgment"


class NothingToCharge(Invalid):
    """A cost that is charged to the customer is above zero: correct `cost`, or don't charge it."""

    code = "nothing-to-charge"


class PaperNotKept(Conflict):
    """No paper of this loan has this hash: send the paper first, then record the step with it."""

    code = "paper-not-kept"
