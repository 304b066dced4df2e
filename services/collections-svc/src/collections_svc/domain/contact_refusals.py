"""What is refused about contacts and promises. Each docstring is the message."""

from collections_svc.domain.contact_rules import Rule
from collections_svc.domain.refusals import CaseClosedAlready
from fenqi.kernel import Conflict, DomainError, Invalid, NotFound


class ThirdPartyContact(Conflict):
    """Nobody but the customer is spoken to about the debt, whoever answers. The attempt is on record."""

    code = "contact-third-party"


class ContactsAreBlocked(Conflict):
    """A complaint or a hardship check of this customer is open: wait until it is answered. The attempt is on record."""

    code = "contact-blocked"


class QuietHours(Conflict):
    """Nobody is contacted from 22:00 to 08:00 at the customer's local time. The attempt is on record."""

    code = "contact-quiet-hours"


class DayLimitReached(Conflict):
    """This customer was contacted three times on this day, over all loans and ways: come back tomorrow. The attempt is on
    record."""

    code = "contact-day-limit"


class WeekLimitReached(Conflict):
    """This customer was contacted ten times within seven days, over all loans and ways: the contact book says when it is
    possible again. The attempt is on record."""

    code = "contact-week-limit"


class ContactInFuture(Invalid):
    """A contact is logged when it is made, or afterwards: `at` lies in the future."""

    code = "contact-in-future"


class ContactTooLate(Invalid):
    """A contact is logged within 24 hours: `at` lies further back."""

    code = "contact-too-late"


class ContactIdReused(Conflict):
    """Another contact of this customer has this contact_id: use a new one for a new contact."""

    code = "contact-id-reused"


class PromiseInPast(Invalid):
    """A promise is for today or a later day: say a `due_on` that is still to come."""

    code = "promise-in-past"


class PromiseTooFar(Invalid):
    """A promise is for one of the next 30 days: for longer, agree on a plan."""

    code = "promise-too-far"


class PromiseAboveDebt(Conflict):
    """The promise is above what is past due: promise that at most."""

    code = "promise-above-debt"


class PromiseCurrency(Invalid):
    """The promise is in another currency than the debt: say it in the debt's."""

    code = "promise-currency"


class PromiseOpen(Conflict):
    """Another promise for this debt is open: it is kept or broken first."""

    code = "promise-open"


class PromiseIdReused(Conflict):
    """Another promise for this debt has this promise_id: use a new one for a new promise."""

    code = "promise-id-reused"


class NoContact(NotFound):
    """No contact with this id was made about this loan."""

    code = "contact-not-found"


class OutcomeTold(Conflict):
    """How this contact ended was said before, and differently: it stays as it was said first."""

    code = "contact-outcome-told"


class NoBlock(NotFound):
    """Nothing with this reference blocks contacts with this customer."""

    code = "contact-block-not-found"


class HardshipBlock(Conflict):
    """A hardship check blocks these contacts: they are free again when the check is answered, not by hand."""

    code = "contact-block-is-hardship"


REFUSALS: dict[Rule, type[DomainError]] = {
    "third_party": ThirdPartyContact,
    "case_closed": CaseClosedAlready,
    "blocked": ContactsAreBlocked,
    "quiet_hours": QuietHours,
    "day_limit": DayLimitReached,
    "week_limit": WeekLimitReached,
}
"""How each contact rule is said."""
