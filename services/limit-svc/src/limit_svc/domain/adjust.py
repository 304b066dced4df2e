"""Raising and lowering a line's ceiling: by policy or by a person, with a second pair of eyes above the policy's threshold.

Decreases hold at once. An increase by policy waits for a person, one above the threshold for a second, other person; a person's
own increase below it holds at once. One proposal is open at a time.
"""

from dataclasses import dataclass
from datetime import date

from fenqi.kernel import Conflict, CurrencyMismatch, Forbidden, Invalid, Money, NotFound
from limit_svc.domain.control_facts import Direction, Fact, LimitProposalDecided, LimitProposed
from limit_svc.domain.facts import LineAdjusted
from limit_svc.domain.line import Line, Proposal, evolve
from limit_svc.domain.refusals import LineIsFrozen


class AdjustBelowUsed(Conflict):
    """A limit is never set below what is used and held: take a higher one, or wait for repayments."""

    code = "adjust-below-used"


class AdjustChangesNothing(Invalid):
    """This is the limit already: send another one."""

    code = "adjust-changes-nothing"


class AnotherProposalOpen(Conflict):
    """Another adjustment of this line waits for its decision: decide it first."""

    code = "another-proposal-open"


class NoProposal(NotFound):
    """There is no such open proposal on this customer's line: see GET /proposals."""

    code = "proposal-not-found"


class ProposalOvertaken(Conflict):
    """The line's limit has reached what was proposed: decline the proposal."""

    code = "proposal-overtaken"


class SamePersonTwice(Forbidden):
    """The second pair of eyes is another person's: ask a colleague with limit:approve."""

    code = "same-person-twice"


class NeedsSecondPerson(Forbidden):
    """An increase of this size needs limit:approve for its second decision, and limit:adjust for its first."""

    code = "needs-second-person"


@dataclass(frozen=True, slots=True)
class Asked:
    """A limit somebody (or the policy) wants. `reasons` are codes; `policy_version` says under which policy."""

    proposal_id: str
    limit: Money
    reasons: tuple[str, ...]
    by: str
    on: date
    policy_version: str
    second_from_minor: int | None = None
    """An increase of as much or more needs a second person; None: never."""


def by_person(line: Line, asked: Asked) -> list[Fact]:
    """Decide a person's adjustment: it holds at once, or waits for the second person. Raises what it is refused for."""
    proposed = _propose(line, asked)
    after = evolve(line, proposed)
    if proposed.direction == "down" or not proposed.needs_second:
        return [proposed, _applied(after, asked.reasons[0], None, proposed.proposal_id, proposed.limit_minor)]
    first = LimitProposalDecided(
        line.customer_id, line.line_id, asked.proposal_id, True, asked.reasons[0], asked.by, True, asked.on
    )
    return [proposed, first]


def by_policy(line: Line, asked: Asked) -> list[Fact]:
    """Decide what the policy wants: a decrease holds at once, down to what is used and held at most, and overtakes an open
    increase; an increase waits for a person, and is not made where one waits already, or of a line that is frozen or over it."""
    if asked.limit.amount_minor > line.limit_minor:
        is_over = asked.limit.amount_minor < line.used_minor + line.held_minor
        return [] if line.proposal is not None or line.freezes or is_over else [_propose(line, asked)]
    lowest = max(asked.limit.amount_minor, line.used_minor + line.held_minor)
    if lowest >= line.limit_minor:
        return []
    facts: list[Fact] = []
    if line.proposal is not None:
        facts.append(_decision(line, line.proposal, False, "overtaken_by_decrease", asked.by, False, asked.on))
        line = evolve(line, facts[0])
    proposed = _proposed(line, asked, lowest, "down")
    return [*facts, proposed, _applied(evolve(line, proposed), asked.reasons[0], None, asked.proposal_id, lowest)]


def decide(
    line: Line, proposal_id: str, agreed: bool, reason: str, by: str, on: date, permissions: frozenset[str]
) -> list[Fact]:
    """Decide an open proposal: the first person has limit:adjust, a second one limit:approve and is another. Who agreed first may
    still withdraw it."""
    proposal = line.proposal
    if proposal is None or proposal.proposal_id != proposal_id:
        raise NoProposal
    second = proposal.agreed_by is not None
    withdrawn = not agreed and by == proposal.agreed_by
    if ("limit:approve" if second and not withdrawn else "limit:adjust") not in permissions:
        raise NeedsSecondPerson
    if not agreed:
        return [_decision(line, proposal, False, reason, by, False, on)]
    if second and by == proposal.agreed_by:
        raise SamePersonTwice
    if line.freezes:
        raise LineIsFrozen("A frozen line is not raised: release it first, or decline.")
    if line.limit_minor >= proposal.limit_minor:
        raise ProposalOvertaken
    _check_covers_use(line, proposal.limit_minor)
    waits = proposal.needs_second and not second
    decided = _decision(line, proposal, True, reason, by, waits, on)
    if waits:
        return [decided]
    approved_by = by if second else None
    applied = _applied(
        evolve(line, decided), proposal.reasons[0], approved_by, proposal.proposal_id, proposal.limit_minor
    )
    return [decided, applied]


def _propose(line: Line, asked: Asked) -> LimitProposed:
    if line.proposal is not None:
        raise AnotherProposalOpen
    if asked.limit.currency != line.currency:
        raise CurrencyMismatch(f"The line is in {line.currency}, the limit in {asked.limit.currency}.")
    limit = asked.limit.amount_minor
    if limit == line.limit_minor:
        raise AdjustChangesNothing
    _check_covers_use(line, limit)
    if limit > line.limit_minor and line.freezes:
        raise LineIsFrozen("A frozen line is not raised: release it first.")
    return _proposed(line, asked, limit, "up" if limit > line.limit_minor else "down")


def _check_covers_use(line: Line, limit: int) -> None:
    used = line.used_minor + line.held_minor
    if limit < used:
        wanted = Money(limit, line.currency)
        raise AdjustBelowUsed(f"{Money(used, line.currency)} is used and held: the limit can't be {wanted}.")


def _proposed(line: Line, asked: Asked, limit: int, direction: Direction) -> LimitProposed:
    second_from = asked.second_from_minor
    return LimitProposed(
        line.customer_id,
        line.line_id,
        asked.proposal_id,
        direction,
        line.limit_minor,
        limit,
        line.currency,
        asked.reasons,
        asked.by,
        second_from is not None and limit - line.limit_minor >= second_from,
        asked.policy_version,
        asked.on,
    )


def _decision(
    line: Line, proposal: Proposal, agreed: bool, reason: str, by: str, waits: bool, on: date
) -> LimitProposalDecided:
    return LimitProposalDecided(line.customer_id, line.line_id, proposal.proposal_id, agreed, reason, by, waits, on)


def _applied(line: Line, reason: str, approved_by: str | None, proposal_id: str, limit: int) -> LineAdjusted:
    return LineAdjusted(
        line.customer_id,
        line.line_id,
        line.limit_minor,
        limit,
        limit - line.used_minor - line.held_minor,
        line.currency,
        reason,
        approved_by=approved_by,
        valid_until=line.valid_until,
        proposal_id=proposal_id,
    )
