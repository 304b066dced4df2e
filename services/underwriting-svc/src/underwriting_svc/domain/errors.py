"""Every "no" of this service."""

from typing import ClassVar

from fenqi.kernel import Conflict, Forbidden, Invalid, NotFound


class StageOutOfOrder(Conflict):
    """The stages go initial, second, final; this review waits for another one."""

    code = "stage-out-of-order"
    remedy: ClassVar[str] = "Complete the stage the review waits for."


class ReviewDecided(Conflict):
    """This review is decided and its stages are signed."""

    code = "review-decided"


class Withdrawn(Conflict):
    """The applicant withdrew: there is nothing to decide any more."""

    code = "application-withdrawn"


class ActedBefore(Forbidden):
    """Nobody acts in two stages of one application."""

    code = "acted-in-another-stage"
    remedy: ClassVar[str] = "Leave this stage to somebody who has not acted on the application."


class EnteredByYou(Forbidden):
    """Nobody reviews an application they entered."""

    code = "entered-by-you"
    remedy: ClassVar[str] = "Leave it to somebody who had no hand in the form."


class AboveAuthority(Forbidden):
    """The amount is above what you may decide."""

    code = "above-authority"
    remedy: ClassVar[str] = "Leave the decision to somebody with the higher authority."


class StageNotYours(Forbidden):
    """You don't work on this stage."""

    code = "stage-not-yours"


class OpinionTooShort(Invalid):
    """A decision needs a written opinion: say in a sentence what you saw and why you decide so."""

    code = "opinion-too-short"


class PointOfOtherStage(Invalid):
    """This stage does not look at that point."""

    code = "point-of-other-stage"


class PointTwice(Invalid):
    """A review point has one finding."""

    code = "point-twice"


class AboveOffer(Invalid):
    """The policy allows less than that."""

    code = "above-the-offer"


class TaskTaken(Conflict):
    """Somebody else has claimed this task."""

    code = "task-taken"
    remedy: ClassVar[str] = "Take another task from the queue, or ask for this one to be handed over."


class TaskNotClaimed(Conflict):
    """Nobody has claimed this task: there is nothing to release or to hand over."""

    code = "task-not-claimed"


class ColleagueMayNot(Conflict):
    """The colleague may not do this task."""

    code = "colleague-may-not"
    remedy: ClassVar[str] = "Hand it to somebody with the stage's permission who has not acted on the application."


class AwaitsSupplement(Conflict):
    """The applicant was asked for more and has not answered yet: the review waits."""

    code = "awaits-supplement"


class SupplementsUsedUp(Conflict):
    """The applicant was asked for more as often as the policy allows: decide on what is there."""

    code = "supplements-used-up"


class NothingToAsk(Invalid):
    """No rule of the policy calls for anything the applicant could bring: say what you ask for."""

    code = "nothing-to-ask"


class ItemTwice(Invalid):
    """A supplement asks for each thing once."""

    code = "item-twice"


class VerificationOpen(Conflict):
    """The income is still being verified: the second stage can't pass before every verification has its result."""

    code = "verification-open"
    remedy: ClassVar[str] = "Record the results of the open verifications first; or decline, or ask for more."


class VerificationAskedAlready(Conflict):
    """This channel is being asked already."""

    code = "verification-asked-already"


class NoSuchVerification(NotFound):
    """The review has no such verification."""

    code = "no-such-verification"


class VerificationHasResult(Conflict):
    """This verification has its result: ask the channel again for a new one."""

    code = "verification-has-result"


class ReviewIsClosed(Conflict):
    """The review was closed without a decision."""

    code = "review-closed"


class PolicyNotValid(Invalid):
    """The policy can't be used; the one before stays."""

    code = "policy-not-valid"


class NoSuchPolicy(NotFound):
    """There is no such version of the policy."""

    code = "no-such-policy"


class PolicyAltered(Conflict):
    """The file of this version is not the one that decided: its hash differs."""

    code = "policy-altered"
    remedy: ClassVar[str] = "Put the file of that version back; a change is a new version."


class PolicyMissing(Conflict):
    """No policy is in force on this day."""

    code = "policy-missing"


class NotAPerson(Forbidden):
    """A stage is signed by a member of the staff."""

    code = "not-a-person"


class NoPrice(Conflict):
    """It can't be approved because it has no price."""

    code = "no-price"
    remedy: ClassVar[str] = "Put the missing row into the product's price table, then complete the stage; or decline."


class ProductNotSetUp(Invalid):
    """Underwriting has no settings for this product."""

    code = "product-not-set-up"


class NoPriceTable(Invalid):
    """This product is not priced by a partner's table."""

    code = "no-price-table"


class PriceRowTwice(Invalid):
    """The table names a month and grade twice."""

    code = "price-row-twice"


class RateOutsideCorridor(Invalid):
    """A rate is outside what the product may cost."""

    code = "rate-outside-corridor"


class FraudNotCleared(Conflict):
    """A fraud case on this application is open: nothing is approved before it is closed."""

    code = "fraud-not-cleared"
    remedy: ClassVar[str] = "Wait until the fraud case is cleared, or decline."


class FraudConfirmed(Conflict):
    """Fraud was confirmed on this application: it can only be declined."""

    code = "fraud-confirmed"
    remedy: ClassVar[str] = "Decline the stage."


class CaseClosed(Conflict):
    """This fraud case is closed."""

    code = "fraud-case-closed"


class NotYourCase(Forbidden):
    """Only the person to whom a fraud case is assigned works on it."""

    code = "not-your-fraud-case"
    remedy: ClassVar[str] = "Have the case assigned to you first."


class CaseOfYourOwnEntry(Forbidden):
    """Nobody works on the fraud case of an application they entered."""

    code = "entered-by-the-assignee"
    remedy: ClassVar[str] = "Assign the case to somebody who had no hand in the form."


class NothingFound(Conflict):
    """A fraud case is closed on findings, and this one has none."""

    code = "nothing-found"
    remedy: ClassVar[str] = "Record what you found out, then close the case."


class TooManyFindings(Conflict):
    """This fraud case holds as many findings as one may."""

    code = "too-many-findings"


class ExpiryOutOfRange(Invalid):
    """An entry of a list ends after today and within ten years."""

    code = "expiry-out-of-range"


class IdentifierEmpty(Invalid):
    """Nothing is left of this identifier once spaces and punctuation are gone."""

    code = "identifier-empty"


class EntryRemoved(Conflict):
    """This entry is off its list."""

    code = "list-entry-removed"


class RemovalAsked(Conflict):
    """The removal of this entry was asked for already."""

    code = "removal-asked-already"


class RemovalNotAsked(Conflict):
    """Nobody asked for the removal of this entry."""

    code = "removal-not-asked"


class RemovalAskedByYou(Forbidden):
    """Who asks for a removal does not decide on it."""

    code = "removal-asked-by-you"
    remedy: ClassVar[str] = "Leave the second look to a colleague."
