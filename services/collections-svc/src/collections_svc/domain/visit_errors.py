"""Why a visit's report or another day for it is refused."""

from fenqi.kernel import Conflict, Invalid, NotFound


class NoVisit(NotFound):
    """There is no visit with this id: GET /visits lists those there are."""

    code = "visit-not-found"


class VisitTooEarly(Conflict):
    """A visit is reported from the day it is planned for on: move it to an earlier day first, if it was made before."""

    code = "visit-too-early"


class VisitInTheFuture(Invalid):
    """A visit is reported after it was made: `made_on` is today or before."""

    code = "visit-in-the-future"


class VisitReported(Conflict):
    """This visit has its report: what comes after it belongs to the next visit."""

    code = "visit-reported"


class VisitOff(Conflict):
    """This visit was cancelled: nobody makes it, and it takes no report."""

    code = "visit-cancelled"


class FindingsUnmet(Invalid):
    """Findings come from somebody who was met: leave them out, or say that the customer was met."""

    code = "findings-unmet"


class DayNotPossible(Invalid):
    """A visit is moved to a day from today on, within 60 days."""

    code = "visit-day-not-possible"


class MovedTooOften(Conflict):
    """A visit is moved at request five times at most: make it, or let it be missed."""

    code = "visit-moved-too-often"


class CustomerLeftAlone(Conflict):
    """A complaint or a hardship check of this customer is open: nobody visits until it is answered, and the visit waits."""

    code = "customer-left-alone"
