"""The rules: what the traces, the checks and the bureau's counts say of fraud. Every hit is a signal with its reason."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta, timezone
from fractions import Fraction

from underwriting_svc.domain.bureau import Difference
from underwriting_svc.domain.evidence import Face, Identity, Signal
from underwriting_svc.domain.fraud.thresholds import Impostor, Misstated, Thresholds, graded
from underwriting_svc.domain.fraud.traces import Linked, Seen, Traces
from underwriting_svc.domain.submission import Submission

MAX_ABOUT = 20
"""Ids that one signal points at."""
LOCAL = timezone(timedelta(hours=8))
"""China has one time zone: hours of the day are read in it."""
_NIGHT = "at an hour of the night"


def signals(submission: Submission, traces: Traces, thresholds: Thresholds) -> tuple[Signal, ...]:
    """Everything the traces say, the lists first."""
    return (
        *on_lists(traces, thresholds),
        *shared(submission, traces, thresholds),
        *repeats(submission, traces, thresholds),
        *likeness(submission, traces, thresholds),
        *links(submission, traces, thresholds),
        *behaviour(submission, traces, thresholds),
    )


def on_lists(traces: Traces, thresholds: Thresholds) -> list[Signal]:
    """Identifiers on the black or the bad-record list, one signal an entry."""
    entries = {one.entry_id: one for one in traces.on_lists}
    kinds = {id_: sorted({one.kind for one in traces.on_lists if one.entry_id == id_}) for id_ in entries}
    return [
        Signal(
            f"on-{one.list.replace('_', '-')}-list",
            thresholds.lists[one.list],
            f"{_and(kinds[one.entry_id])} on the {one.list.replace('_', '-')} list: {one.reason}",
            (one.entry_id,),
        )
        for one in entries.values()
    ]


def shared(submission: Submission, traces: Traces, thresholds: Thresholds) -> list[Signal]:
    """Velocity: others who used the same identifier in its window. A document counts by its content."""
    found = []
    households = _household_of(submission, traces, thresholds)
    for rule in thresholds.shared:
        since = submission.submitted_at - timedelta(days=rule.within_days)
        others = [
            one
            for one in traces.seen
            if one.kind == rule.kind and one.seen_at > since and one.customer_id != submission.customer_id
        ]
        if rule.count == "households":
            others = [one for one in others if households(one) != households(None)]
            count = _count(len({households(one) for one in others}), "household")
            weight = rule.weight(len({households(one) for one in others}))
        else:
            customers = {one.customer_id for one in others}
            count, weight = _count(len(customers), "customer"), rule.weight(len(customers))
        if weight is not None:
            words = f"{count} with the same {rule.kind} within {rule.within_days} days"
            about = _about(one.application_id for one in others)
            found.append(Signal(f"same-{rule.kind.replace('_', '-')}", weight, words, about))
    return found


def repeats(submission: Submission, traces: Traces, thresholds: Thresholds) -> list[Signal]:
    """Velocity: the customer's own applications one after the other."""
    rule = thresholds.repeats
    recent = [one for one in traces.past if _within(one.submitted_at, submission.submitted_at, rule.within_days)]
    count = len(recent) + 1
    weight = graded(count, rule.note_from, rule.refer_from)
    if weight is None:
        return []
    words = f"{count} applications of this customer within {rule.within_days} days"
    return [Signal("many-applications", weight, words, _about(one.application_id for one in recent))]


def likeness(submission: Submission, traces: Traces, thresholds: Thresholds) -> list[Signal]:
    """One person under changed names; many customers at nearly one address."""
    rule = thresholds.likeness
    others = [one for one in traces.alike if one.customer_id != submission.customer_id]
    near = [one for one in others if one.address_percent >= rule.address_percent]
    doubles = [
        one for one in near if one.same_birth_date and not one.same_id_number and one.name_percent >= rule.name_percent
    ]
    found = []
    if doubles:
        words = "a similar name at a similar address, born on the same day, with another identity number"
        found.append(Signal("similar-person", "refer", words, _about(one.application_id for one in doubles)))
    customers = len({one.customer_id for one in near})
    weight = graded(customers, rule.addresses_note_from, rule.addresses_refer_from)
    if weight is not None:
        words = f"{_count(customers, 'customer')} at nearly the same address within {rule.within_days} days"
        found.append(Signal("similar-address", weight, words, _about(one.application_id for one in near)))
    return found


def links(submission: Submission, traces: Traces, thresholds: Thresholds) -> list[Signal]:
    """The group of households that shared identifiers tie to this one."""
    rule = thresholds.links
    households = _household_of(submission, traces, thresholds)
    linked = [one for one in traces.linked if one.customer_id != submission.customer_id]
    others = {households(one): one.application_id for one in linked if households(one) != households(None)}
    weight = graded(len(others), rule.note_from, rule.refer_from)
    if weight is None:
        return []
    words = f"tied to {_count(len(others), 'household')} by shared {_and(rule.kinds)} in at most {rule.hops} steps"
    return [Signal("linked-applicants", weight, words, _about(others.values()))]


def behaviour(submission: Submission, traces: Traces, thresholds: Thresholds) -> list[Signal]:
    """What is unlike the customer's own past: amount, hour, channel."""
    rule = thresholds.behaviour
    past = [one for one in traces.past if one.currency == submission.currency]
    if len(past) < rule.past_at_least:
        return []
    oddities = []
    most = max(one.amount_minor for one in past)
    if Fraction(submission.amount_minor) > rule.times * most:
        oddities.append(f"more than {rule.amount_times} times the largest amount so far")
    if _at_night(submission.submitted_at, thresholds) and not any(
        _at_night(one.submitted_at, thresholds) for one in past
    ):
        oddities.append(_NIGHT)
    if submission.channel not in {one.channel for one in past}:
        oddities.append("by a channel not used before")
    if not oddities:
        return []
    weight = graded(len(oddities), 1, rule.refer_from)
    assert weight is not None
    words = f"unlike the customer's own past: {_and(oddities)}"
    return [Signal("unlike-own-past", weight, words, _about(one.application_id for one in past))]


def impostor(identity: Identity, face: Face, rule: Impostor) -> list[Signal]:
    """What the identity authority and the face check say against the person."""
    found = []
    if identity == "differs":
        words = "the authority has another name for this identity number"
        found.append(Signal("identity-differs", rule.identity_differs, words))
    if face == "no_match":
        words = "the face is not the one of this identity"
        found.append(Signal("face-no-match", rule.face_no_match, words))
    if face == "not_live":
        found.append(Signal("face-not-live", rule.face_not_live, "no living person was in front of the camera"))
    return found


def misstated(differences: tuple[Difference, ...], rule: Misstated) -> list[Signal]:
    """What the bureau counts against the applicant beyond what was stated."""
    weight = graded(sum(one.counted - one.stated for one in differences), rule.note_from, rule.refer_from)
    if weight is None:
        return []
    told = _and([f"{one.field} {one.stated} stated, {one.counted} counted" for one in differences])
    return [Signal("bureau-differs", weight, f"the bureau has more than was stated: {told}")]


def _within(at: datetime, now: datetime, days: int) -> bool:
    return at > now - timedelta(days=days)


def _at_night(at: datetime, thresholds: Thresholds) -> bool:
    rule = thresholds.behaviour
    return rule.night_from_hour <= at.astimezone(LOCAL).hour < rule.night_to_hour


def _about(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids))[:MAX_ABOUT]


def _household_of(
    submission: Submission, traces: Traces, thresholds: Thresholds
) -> Callable[[Seen | Linked | None], str]:
    """Whose household somebody is of; None is this applicant. Too many at this address, and each is one alone."""
    at_home = {one.customer_id for one in traces.seen if one.household == traces.household} - {submission.customer_id}
    crowded = len(at_home) + 1 > thresholds.household_up_to

    def household(one: Seen | Linked | None) -> str:
        home = traces.household if one is None else one.household
        if crowded and home == traces.household:
            return submission.customer_id if one is None else one.customer_id
        return home

    return household


def _count(count: int, what: str) -> str:
    return f"{count} other {what}{'s' if count > 1 else ''}"


def _and(words: Iterable[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last
