"""Why collections says no."""

from fenqi.kernel import Conflict, Invalid, NotFound


class NoCase(NotFound):
    """This loan has no case that you may see: it has never been past due, or others work on it."""

    code = "case-not-found"


class CaseClosedAlready(Conflict):
    """The case is closed: nothing is past due, or the debt left the book. Nobody works on it until the loan is overdue again."""

    code = "case-closed"


class NoSuchStep(Conflict):
    """The plan of the case has no such step to be done: look at its ladder for what is still to come."""

    code = "step-not-planned"


class ContactNotLogged(Conflict):
    """A call or a visit is done when it is logged as a contact, where the contact rules are asked: log the contact."""

    code = "contact-not-logged"


class NoSuchCollector(NotFound):
    """There is no such collector, or they work no cases any more: register them first, or choose another."""

    code = "collector-not-found"


class NotSkilled(Conflict):
    """The collector does not work this queue or debts of this size: choose another, or change what they may work."""

    code = "collector-not-skilled"


class FullyLoaded(Conflict):
    """The collector has as many open cases as they can work: hand one back, choose another, or raise the capacity."""

    code = "collector-fully-loaded"


class AssignedToAnother(Conflict):
    """Somebody else works on the case: they hand it back, or a lead reassigns it."""

    code = "case-assigned-to-another"


class NotAssigned(Conflict):
    """You do not work on this case: there is nothing to hand back."""

    code = "case-not-assigned"


class CaseOutsourcedAlready(Conflict):
    """An agency works on the case: recall it first."""

    code = "case-outsourced"


class CaseNotOutsourced(Conflict):
    """No agency works on the case: there is nothing to recall."""

    code = "case-not-outsourced"


class NoSuchAgency(NotFound):
    """There is no such agency: register it first."""

    code = "agency-not-found"


class AgencyNotEngaged(Conflict):
    """The agency is not engaged on this day: choose another, or change from when to when it works for us."""

    code = "agency-not-engaged"


class PeriodTurned(Invalid):
    """The period ends before it begins: exchange the two days."""

    code = "period-turned"


class PeriodTooLong(Invalid):
    """The period is longer than 366 days: ask for less at once."""

    code = "period-too-long"
