"""What collections-svc publishes of post-loan care: the watch over a customer, its signals, and visits."""

from datetime import date
from typing import ClassVar, Literal

from fenqi.contracts.base import Event
from fenqi.contracts.vocabulary import Bucket, Classification, Code, Count, Currency, Id, Minor

RiskClass = Literal["low", "normal", "raised", "high"]
VisitKind = Literal["phone", "site"]
VisitReason = Literal["first", "by_class", "signal"]
Severity = Literal["low", "medium", "high"]


class WatchOpenedV1(Event):
    """A customer of ours has borrowed: post-loan care begins. Producer: collections-svc. Key: watch_id."""

    TYPE: ClassVar[str] = "collections.WatchOpened.v1"
    watch_id: Id
    customer_id: Id
    opened_on: date


class LoanWatchedV1(Event):
    """A loan counts in its customer's watch from now on. Producer: collections-svc. Key: watch_id.

    `visit_by` is when it is to be visited first, where the policy wants that. What is None was not told: the loan is watched
    again after it had ended.
    """

    TYPE: ClassVar[str] = "collections.LoanWatched.v1"
    watch_id: Id
    customer_id: Id
    loan_id: Id
    application_id: Id | None = None
    product_code: Code | None = None
    principal_minor: Minor
    currency: Currency
    first_due_on: date | None = None
    visit_by: date | None = None
    watched_on: date


class WatchedLoanChangedV1(Event):
    """A watched loan is in another bucket or class, or written off. Producer: collections-svc. Key: watch_id.

    `late_until`: one more instalment is late, and counts as such until that day. No bucket: nothing is past due.
    """

    TYPE: ClassVar[str] = "collections.WatchedLoanChanged.v1"
    watch_id: Id
    customer_id: Id
    loan_id: Id
    bucket: Bucket | None = None
    classification: Classification
    principal_minor: Minor
    currency: Currency
    written_off: bool
    late_until: date | None = None
    changed_on: date


class LoanUnwatchedV1(Event):
    """A loan ended and counts no more. Producer: collections-svc. Key: watch_id."""

    TYPE: ClassVar[str] = "collections.LoanUnwatched.v1"
    watch_id: Id
    customer_id: Id
    loan_id: Id
    reason: Literal["settled", "cancelled"]
    unwatched_on: date


class RiskClassChangedV1(Event):
    """The customer is of another risk class. Producer: collections-svc. Key: watch_id.

    `reasons` are the rows of the table (`policy_version`) that say so. `check_by` and `visit_by` are when the bureau is asked
    and a visit is due next; None: not at all.
    """

    TYPE: ClassVar[str] = "collections.RiskClassChanged.v1"
    watch_id: Id
    customer_id: Id
    risk_class: RiskClass
    previous_class: RiskClass | None = None
    reasons: tuple[Code, ...]
    policy_version: Id
    check_by: date | None = None
    visit_by: date | None = None
    changed_on: date


class RiskSignalledV1(Event):
    """Something speaks of a customer's coming difficulties. Producer: collections-svc. Key: watch_id.

    `signal` says what (e.g. "bureau_overdue", "contact_lost"), `severity` how much it weighs; `loan_id` where it is about one
    loan. limit-svc decides by its own policy what follows for the line. `measure` is the number that was held against
    the thresholds of `policy_version`; until `expires_on` the signal is open, and a visit is due by `visit_by`.
    """

    TYPE: ClassVar[str] = "collections.RiskSignalled.v1"
    watch_id: Id
    customer_id: Id
    loan_id: Id | None = None
    signal: Code
    severity: Severity
    observed_on: date
    measure: Count | None = None
    policy_version: Id | None = None
    expires_on: date | None = None
    visit_by: date | None = None


class RiskSignalClearedV1(Event):
    """A signal speaks no more: it expired, what it said has passed, its loan ended, or a person cleared it.
    Producer: collections-svc. Key: watch_id."""

    TYPE: ClassVar[str] = "collections.RiskSignalCleared.v1"
    watch_id: Id
    customer_id: Id
    loan_id: Id | None = None
    signal: Code
    reason: Literal["expired", "passed", "loan_ended", "by_person"]
    remark: Code | None = None
    cleared_on: date


class BureauCheckedV1(Event):
    """The bureau was asked about a customer whose loan runs, by their consent. Producer: collections-svc. Key: watch_id.

    What it answered is kept sealed; what became worse is signalled. `next_check_on` is None where nothing is asked again.
    """

    TYPE: ClassVar[str] = "collections.BureauChecked.v1"
    watch_id: Id
    customer_id: Id
    check_id: Id
    consent: Id
    answer: Literal["found", "no_record", "no_consent", "unavailable"]
    checked_on: date
    next_check_on: date | None = None


class VisitAwaitedV1(Event):
    """The watch has a visit planned, or planned for another day. Producer: collections-svc. Key: watch_id."""

    TYPE: ClassVar[str] = "collections.VisitAwaited.v1"
    watch_id: Id
    customer_id: Id
    visit_id: Id
    planned_on: date
    awaited_on: date


class VisitAnsweredV1(Event):
    """The watch's visit was made or is off; the next is due by `visit_by`. Producer: collections-svc. Key: watch_id."""

    TYPE: ClassVar[str] = "collections.VisitAnswered.v1"
    watch_id: Id
    customer_id: Id
    visit_id: Id
    visit_by: date | None = None
    answered_on: date


class VisitPlannedV1(Event):
    """Somebody is to see or call the customer on a day. Producer: collections-svc. Key: visit_id."""

    TYPE: ClassVar[str] = "collections.VisitPlanned.v1"
    visit_id: Id
    watch_id: Id
    customer_id: Id
    loan_id: Id | None = None
    kind: VisitKind
    reason: VisitReason
    planned_on: date
    policy_version: Id


class VisitMovedV1(Event):
    """The visit is on another day. `contacts_blocked`: nobody may contact the customer now.
    Producer: collections-svc. Key: visit_id."""

    TYPE: ClassVar[str] = "collections.VisitMoved.v1"
    visit_id: Id
    watch_id: Id
    customer_id: Id
    previous_on: date
    planned_on: date
    reason: Literal["asked", "signal", "contacts_blocked"]
    by: Id


class VisitMissedV1(Event):
    """The day went by without a report; it is planned again. Producer: collections-svc. Key: visit_id."""

    TYPE: ClassVar[str] = "collections.VisitMissed.v1"
    visit_id: Id
    watch_id: Id
    customer_id: Id
    missed_on: date
    planned_on: date


class VisitMadeV1(Event):
    """What came of a visit, in codes; the notes are kept sealed. Producer: collections-svc. Key: visit_id."""

    TYPE: ClassVar[str] = "collections.VisitMade.v1"
    visit_id: Id
    watch_id: Id
    customer_id: Id
    outcome: Literal["met", "not_met", "refused", "moved_away"]
    findings: tuple[Code, ...] = ()
    made_on: date
    by: Id


class VisitCancelledV1(Event):
    """There is no reason for the visit any more. Producer: collections-svc. Key: visit_id."""

    TYPE: ClassVar[str] = "collections.VisitCancelled.v1"
    visit_id: Id
    watch_id: Id
    customer_id: Id
    reason: Literal["loans_ended", "never_made"]
    cancelled_on: date


EVENTS: tuple[type[Event], ...] = (
    WatchOpenedV1,
    LoanWatchedV1,
    WatchedLoanChangedV1,
    LoanUnwatchedV1,
    RiskClassChangedV1,
    RiskSignalledV1,
    RiskSignalClearedV1,
    BureauCheckedV1,
    VisitAwaitedV1,
    VisitAnsweredV1,
    VisitPlannedV1,
    VisitMovedV1,
    VisitMissedV1,
    VisitMadeV1,
    VisitCancelledV1,
)
