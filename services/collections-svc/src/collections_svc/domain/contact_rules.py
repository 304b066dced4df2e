"""When a person may be contacted about a debt: numbers and hours, and how an instant becomes a local day.

The numbers are this system's invariants (issue 6). Quiet hours and three a day are those of the national standard on post-loan
collection of consumer credit online (互联网金融 个人网络消费信贷 贷后催收风控指引, announced 2025-03-13, before that T/NIFA
30-2024), known from reports of it: compare with its text before production. Its three are calls that came through, ours are
attempts of any way; it lets somebody else be reached in a few cases, here nobody else ever is. Ten a week are ours.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Literal

QUIET_FROM = time(22)
QUIET_UNTIL = time(8)
"""Local time: nobody is contacted from the one to the other."""
MAX_A_DAY = 3
"""Attempts a local day, per person, over all loans, ways and agents."""
MAX_A_WEEK = 10
"""Attempts in any WEEK_DAYS local days in a row, per person."""
WEEK_DAYS = 7
SEND_AT = time(12)
"""Local time at which an automatic notice counts as sent where the business date is driven by hand (a sandbox)."""
MAX_LATE = timedelta(hours=24)
"""A contact is logged at the latest so long after it was made."""

Way = Literal["phone", "sms", "email", "app", "letter", "visit"]
Rule = Literal["third_party", "case_closed", "blocked", "quiet_hours", "day_limit", "week_limit"]
NO_QUIET_HOURS: frozenset[Way] = frozenset({"letter"})
"""A letter comes with the post, whatever the hour it is written at. It counts as an attempt all the same."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When an attempt is made. `on` is the local day it counts for; no later attempt is of a day before `earliest_on`, so
    what lies a week before that is forgotten. `is_automatic`: a notice, which is never logged late."""

    at: datetime
    on: date
    earliest_on: date
    is_quiet: bool
    is_automatic: bool


def person_at(at: datetime, now: datetime, business_date: date, zone: tzinfo) -> Moment:
    """A contact that somebody makes or made: what counts is the instant."""
    local = at.astimezone(zone)
    earliest_on = _earliest(now, business_date, zone)
    return Moment(at.astimezone(UTC), local.date(), earliest_on, is_quiet(local.time()), is_automatic=False)


def notice_now(now: datetime, business_date: date, zone: tzinfo) -> Moment:
    """A notice that goes out now, as it does wherever days are closed as they end."""
    return replace(person_at(now, now, business_date, zone), is_automatic=True)


def notice_on(on: date, now: datetime, business_date: date, zone: tzinfo) -> Moment:
    """A notice of the business date `on` in a sandbox, where no clock follows that date: it counts on that day at SEND_AT."""
    at = datetime.combine(on, SEND_AT, zone).astimezone(UTC)
    return Moment(at, on, min(on, _earliest(now, business_date, zone)), is_quiet(SEND_AT), is_automatic=True)


def is_quiet(local: time) -> bool:
    """Whether this local time lies in the quiet hours, from QUIET_FROM on and before QUIET_UNTIL."""
    return local >= QUIET_FROM or local < QUIET_UNTIL


def _earliest(now: datetime, business_date: date, zone: tzinfo) -> date:
    return min((now - MAX_LATE).astimezone(zone).date(), business_date)
