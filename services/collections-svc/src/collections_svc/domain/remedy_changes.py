"""How what a case has beside its ladder changes with each fact."""

from dataclasses import replace
from datetime import date, timedelta
from typing import assert_never

from collections_svc.domain.facts import CaseCreditReversed, CaseRecovered
from collections_svc.domain.hardship_facts import (
    HardshipAgreed,
    HardshipDeclined,
    HardshipEnded,
    HardshipFact,
    HardshipKept,
    HardshipRequested,
)
from collections_svc.domain.ladder import PlannedStep
from collections_svc.domain.legal_facts import LegalCostCharged, LegalCostNotCharged, LegalFact, LegalStepTaken
from collections_svc.domain.remedies import Hardship, LegalStep, Remedies, Restructuring, Settlement, WriteOff
from collections_svc.domain.restructuring_facts import (
    RestructureApproved,
    RestructureDeclined,
    RestructureFact,
    RestructureNotPosted,
    RestructurePosted,
    RestructureRequested,
)
from collections_svc.domain.settlement_facts import (
    SettlementAccepted,
    SettlementFact,
    SettlementLapsed,
    SettlementNotPosted,
    SettlementOffered,
    SettlementPaid,
    SettlementPosted,
    SettlementProposed,
    SettlementRefused,
)
from collections_svc.domain.write_off_facts import (
    WriteOffApproved,
    WriteOffCancelled,
    WriteOffFact,
    WriteOffNotPosted,
    WriteOffPosted,
    WriteOffRefused,
    WriteOffRequested,
    WriteOffSeconded,
)

RemedyFact = WriteOffFact | HardshipFact | SettlementFact | RestructureFact | LegalFact


def evolve(remedies: Remedies, fact: RemedyFact, received_minor: int) -> Remedies:
    """The only way they change. `received_minor` is all that came in on the case before this fact."""
    if isinstance(fact, WriteOffFact):
        after = _write_off(remedies, fact)
    elif isinstance(fact, HardshipFact):
        after = replace(remedies, hardship=_hardship(remedies.hardship, fact, received_minor))
    elif isinstance(fact, SettlementFact):
        after = replace(remedies, settlement=_settlement(remedies.settlement, fact, received_minor))
    elif isinstance(fact, RestructureFact):
        after = replace(remedies, restructuring=_restructuring(remedies.restructuring, fact))
    else:
        claim = fact.claim_minor if isinstance(fact, LegalCostCharged) and fact.claim_minor else remedies.claim_minor
        after = replace(remedies, legal=_legal(remedies.legal, fact), claim_minor=claim)
    return replace(after, look_on=_look_on(after), waits=_waits(after))


def claim_after(remedies: Remedies, fact: CaseRecovered | CaseCreditReversed) -> Remedies:
    """What is still owed of a written-off debt once money came in for it, or never did."""
    if isinstance(fact, CaseRecovered):
        return replace(remedies, claim_minor=fact.claim_minor)
    if fact.counted_as == "recovery":
        return replace(remedies, claim_minor=remedies.claim_minor + fact.amount_minor)
    return remedies


def moved_on(plan: tuple[PlannedStep, ...], fact: RemedyFact) -> tuple[PlannedStep, ...]:
    """The steps still to come: as many days later as they stood still."""
    if not isinstance(fact, HardshipEnded) or not fact.stood_still_days:
        return plan
    later = timedelta(days=fact.stood_still_days)
    return tuple(replace(step, planned_on=step.planned_on + later) for step in plan)


def _write_off(remedies: Remedies, fact: WriteOffFact) -> Remedies:
    asked = remedies.write_off
    match fact:
        case WriteOffRequested():
            return replace(
                remedies, write_off=WriteOff(fact.request_id, fact.reason, fact.requested_by, fact.requested_on)
            )
        case WriteOffPosted():
            claim = fact.principal_minor + fact.interest_minor + fact.fee_minor + fact.penalty_minor
            if asked is not None and asked.request_id == fact.request_id:
                asked = replace(asked, status="posted")
            return replace(remedies, write_off=asked, claim_minor=claim)
    assert asked is not None, "what is answered was asked for"
    match fact:
        case WriteOffSeconded():
            asked = replace(asked, status="seconded", approved_by=(fact.seconded_by,))
        case WriteOffApproved():
            asked = replace(asked, status="approved", approved_by=fact.approved_by)
        case WriteOffRefused():
            asked = replace(asked, status="refused", answer=fact.reason)
        case WriteOffCancelled():
            asked = replace(asked, status="cancelled", answer=fact.reason)
        case WriteOffNotPosted():
            asked = replace(asked, status="not_posted", answer=fact.reason)
        case _:
            assert_never(fact)
    return replace(remedies, write_off=asked)


def _hardship(hardship: Hardship | None, fact: HardshipFact, received_minor: int) -> Hardship:
    if isinstance(fact, HardshipRequested):
        return Hardship(
            fact.check_id, fact.reason, fact.monthly_minor, fact.until_on, fact.requested_by, fact.requested_on
        )
    assert hardship is not None, "what is answered was asked for"
    match fact:
        case HardshipAgreed():
            return replace(
                hardship,
                status="agreed",
                kind=fact.kind,
                monthly_minor=fact.monthly_minor,
                from_on=fact.from_on,
                until_on=fact.until_on,
                agreed_on=fact.agreed_on,
                decided_by=fact.agreed_by,
                received_before_minor=received_minor,
                next_on=fact.next_on,
            )
        case HardshipKept():
            return replace(hardship, next_on=fact.next_on)
        case HardshipDeclined():
            return replace(hardship, status="declined", decided_by=fact.declined_by, answer=fact.reason)
        case HardshipEnded():
            return replace(hardship, status="ended", next_on=None, answer=fact.reason)
        case _:
            assert_never(fact)


def _settlement(settlement: Settlement | None, fact: SettlementFact, received_minor: int) -> Settlement:
    if isinstance(fact, SettlementProposed):
        return Settlement(
            fact.offer_id,
            fact.of,
            fact.owed_minor,
            fact.penalty_minor,
            fact.pays_minor,
            fact.waived_minor,
            fact.valid_until,
            fact.proposed_by,
            fact.proposed_on,
        )
    assert settlement is not None, "what is answered was proposed"
    match fact:
        case SettlementOffered():
            return replace(settlement, status="offered", offered_by=fact.offered_by)
        case SettlementRefused():
            return replace(settlement, status="refused", answer=fact.reason)
        case SettlementAccepted():
            return replace(
                settlement, status="accepted", accepted_on=fact.accepted_on, received_before_minor=received_minor
            )
        case SettlementPaid():
            return replace(settlement, status="paid")
        case SettlementLapsed():
            return replace(settlement, status="lapsed", answer=fact.reason)
        case SettlementPosted():
            return replace(settlement, status="posted")
        case SettlementNotPosted():
            return replace(settlement, status="not_posted", answer=fact.reason)
        case _:
            assert_never(fact)


def _restructuring(asked: Restructuring | None, fact: RestructureFact) -> Restructuring:
    if isinstance(fact, RestructureRequested):
        return Restructuring(
            fact.request_id,
            fact.reason,
            fact.periods,
            fact.annual_rate_percent,
            fact.method,
            fact.first_due_on,
            fact.principal_grace_periods,
            fact.arrears_join,
            fact.requested_by,
            fact.requested_on,
        )
    assert asked is not None, "what is answered was asked for"
    match fact:
        case RestructureApproved():
            return replace(asked, status="approved", decided_by=fact.approved_by)
        case RestructureDeclined():
            return replace(asked, status="declined", decided_by=fact.declined_by, answer=fact.reason)
        case RestructurePosted():
            return replace(asked, status="posted")
        case RestructureNotPosted():
            return replace(asked, status="not_posted", answer=fact.reason)
        case _:
            assert_never(fact)


def _legal(steps: tuple[LegalStep, ...], fact: LegalFact) -> tuple[LegalStep, ...]:
    match fact:
        case LegalStepTaken():
            step = LegalStep(
                fact.step_id,
                fact.step,
                fact.taken_on,
                fact.court_reference,
                fact.documents,
                fact.cost_minor,
                fact.awarded_minor,
                fact.recorded_by,
                "asked" if fact.charged else "none",
            )
            return (*steps, step)
        case LegalCostCharged():
            return tuple(replace(one, charge="charged") if one.step_id == fact.step_id else one for one in steps)
        case LegalCostNotCharged():
            return tuple(replace(one, charge="refused") if one.step_id == fact.step_id else one for one in steps)
        case _:
            assert_never(fact)


def _look_on(remedies: Remedies) -> date | None:
    settlement, hardship = remedies.settlement, remedies.hardship
    days = [None if hardship is None else hardship.next_on]
    if settlement is not None and settlement.is_open:
        days.append(settlement.valid_until + timedelta(days=1))
    return min((day for day in days if day is not None), default=None)


def _waits(remedies: Remedies) -> bool:
    write_off, hardship, settlement = remedies.write_off, remedies.hardship, remedies.settlement
    return (
        (write_off is not None and write_off.status in {"requested", "seconded"})
        or (hardship is not None and hardship.status == "checking")
        or (settlement is not None and settlement.status == "proposed")
        or (remedies.restructuring is not None and remedies.restructuring.status == "requested")
    )
