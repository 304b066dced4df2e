"""What happens on which business day: who is booked, who pays, who pays off, who is written off."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from onebox.demo.course import Course


@dataclass(slots=True)
class Day:
    """One business day of the demo."""

    on: date
    issues: list[Course] = field(default_factory=list)
    pays: list[Course] = field(default_factory=list)
    """Once for every level instalment paid that day."""
    pays_off: list[Course] = field(default_factory=list)
    written_off: list[Course] = field(default_factory=list)


def days(courses: Iterable[Course], last: date) -> list[Day]:
    """Every day from the first issue to `last`, none left out."""
    found: dict[date, Day] = {}

    def day(on: date) -> Day:
        return found.setdefault(on, Day(on))

    for course in courses:
        day(course.issued_on).issues.append(course)
        for on in course.instalments_on:
            day(on).pays.append(course)
        if course.payoff_on is not None:
            day(course.payoff_on).pays_off.append(course)
        if course.written_off_on is not None:
            day(course.written_off_on).written_off.append(course)
    if not found:
        return []
    first = min(found)
    return [found.get(on) or Day(on) for on in (first + timedelta(days=n) for n in range((last - first).days + 1))]
