"""Post what collections has decided about a debt, each once; what can't be done any more is said, and changes nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from fenqi.kernel import Conflict, Forbidden, Invalid, NotFound, derived_id
from fenqi.kernel.money import MAX_AMOUNT_MINOR
from fenqi.store import UnitOfWork
from loan_svc.domain.asked import Decision, refuse
from loan_svc.domain.charge import Charge, charge
from loan_svc.domain.decided import Decided
from loan_svc.domain.facts import LoanFact
from loan_svc.domain.facts_operations import Charged, InstructionRefused, PenaltyWaived
from loan_svc.domain.loan import Loan, evolve
from loan_svc.domain.refusals import LoanNotActive, WaiverAbovePenalty
from loan_svc.domain.restructuring import NewPlan, approve_restructure, ask_restructure
from loan_svc.domain.waiver import Waiver, waive
from loan_svc.domain.words import InstructionKind
from loan_svc.domain.write_off import write_off
from loan_svc.use_cases.books import own_loan, record
from loan_svc.use_cases.decide_request import keep_decided
from loan_svc.use_cases.receipts import keep, receipt

SETTLEMENT = "settlement"
"""The reason of a waiver that a paid settlement asks for."""
WRITTEN_OFF_OTHERWISE = "written_off_otherwise"
LEGAL_COST = "legal_cost"


@dataclass(frozen=True, slots=True)
class WriteOffInstruction:
    """Approved by two people in collections, neither of them who asked."""

    loan_id: str
    request_id: str
    reason: str
    approved_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WaiverInstruction:
    """A settlement that was paid: at most so many minor units of the penalties owed on `accepted_on`, and those that grew since,
    in the loan's currency."""

    loan_id: str
    offer_id: str
    amount_minor: int
    accepted_on: date


@dataclass(frozen=True, slots=True)
class RestructureInstruction:
    """A plan asked for by one person and approved by another."""

    loan_id: str
    new: NewPlan
    requested_by: str
    approved_by: str


async def post_write_off(command: WriteOffInstruction, uow: UnitOfWork, today: date) -> None:
    """The debt leaves the book. A request of this service's own that waits for the same is refused: it has been done."""
    loan = await own_loan(uow, command.loan_id, None)
    if _is_decided(loan, command.request_id):
        return

    def decide() -> list[LoanFact]:
        other = [
            fact
            for one in loan.asked
            if one.kind == "write_off"
            for fact in refuse(loan, Decision(one.request_id, False, uow.context.actor, WRITTEN_OFF_OTHERWISE), today)
        ]
        gone = write_off(
            loan,
            command.reason,
            today,
            write_off_id=command.request_id,
            request_id=command.request_id,
            approved_by=command.approved_by,
        )
        return [*other, *gone]

    facts = _decided(loan, command.request_id, "write_off", decide, today)
    keep_decided(uow, record(uow, loan.id, facts), facts)


async def post_waiver(command: WaiverInstruction, uow: UnitOfWork, today: date) -> None:
    """What was given up counts from the day the customer accepted: later money goes past it, to the rest of the debt. So
    does what grew until each later payment."""
    loan = await own_loan(uow, command.loan_id, None)
    if _is_decided(loan, command.offer_id):
        return

    def decide() -> list[LoanFact]:
        if loan.status != "active":
            raise LoanNotActive
        given_up = min(command.amount_minor, _waivable_minor(loan, command.accepted_on))
        if not given_up:
            raise WaiverAbovePenalty
        new = Waiver(command.offer_id, given_up, loan.currency, command.accepted_on, SETTLEMENT)
        facts = waive(loan, new, today)
        for on in sorted({one.on for one in loan.received if command.accepted_on < one.on <= today}):
            then = _after(loan, facts)
            grown = _waivable_minor(then, on) if then.status == "active" else 0
            if grown:
                id_ = derived_id("settlement", command.offer_id, on.isoformat())
                facts += waive(then, Waiver(id_, grown, loan.currency, on, SETTLEMENT), today)
        return facts

    facts = _decided(loan, command.offer_id, "waiver", decide, today)
    loan = record(uow, loan.id, facts)
    for fact in facts:
        if isinstance(fact, PenaltyWaived):
            keep(uow, receipt(loan, fact.waiver_id, "waiver", fact.amount_minor, fact.waived_on, fact.moved))


async def post_restructure(command: RestructureInstruction, uow: UnitOfWork, today: date) -> None:
    """Asked for and approved in one: both people are named."""
    loan, id_ = await own_loan(uow, command.loan_id, None), command.new.request_id
    if _is_decided(loan, id_):
        return

    def decide() -> list[LoanFact]:
        asked = ask_restructure(loan, command.new, command.requested_by, today)
        return [*asked, *approve_restructure(_after(loan, asked), id_, command.approved_by, today)]

    facts = _decided(loan, id_, "restructure", decide, today)
    keep_decided(uow, record(uow, loan.id, facts), facts)


async def post_charge(loan_id: str, new: Charge, uow: UnitOfWork, today: date) -> None:
    """A legal cost for the customer to bear, on an open debt or on the claim."""
    loan = await own_loan(uow, loan_id, None)
    if _is_decided(loan, new.charge_id):
        return
    facts = _decided(loan, new.charge_id, "charge", lambda: charge(loan, new, today), today)
    loan = record(uow, loan.id, facts)
    for fact in facts:
        if isinstance(fact, Charged):
            keep(uow, receipt(loan, fact.charge_id, "charge", fact.amount_minor, fact.charged_on, fact.moved))


def _decided(
    loan: Loan, id_: str, kind: InstructionKind, decide: Callable[[], list[LoanFact]], today: date
) -> list[LoanFact]:
    """What is decided, or that it can't be. What is only away for a moment (a calendar) is waited for as ever."""
    try:
        return decide()
    except (Conflict, Invalid, Forbidden, NotFound) as refusal:
        return [InstructionRefused(loan.id, loan.customer_id, id_, kind, refusal.code, today)]


def _waivable_minor(loan: Loan, on: date) -> int:
    """Penalties owed on a day before the money of that day."""
    most = Decided("all", on, "waiver", MAX_AMOUNT_MINOR)
    return loan.life(on, deciding=(most,)).waived_minor - loan.life(on).waived_minor


def _after(loan: Loan, facts: list[LoanFact]) -> Loan:
    for fact in facts:
        loan = evolve(loan, fact)
    return loan


def _is_decided(loan: Loan, id_: str) -> bool:
    return any(one.id == id_ for one in loan.decided)
