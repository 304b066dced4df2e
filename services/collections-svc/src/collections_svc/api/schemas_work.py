"""Bodies of the work list, of assignment, collectors, agencies and figures."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Self

from pydantic import Field

from collections_svc.adapters.figures import Recovery, Roll
from collections_svc.api.schemas import StepOut
from collections_svc.domain.case import Case
from collections_svc.domain.ladder import WORK, Bucket, Way
from collections_svc.domain.strategy import Strategies
from fenqi.kernel import Money
from fenqi.web.money import Amount, AmountOut, Body

MAX_MEMBERS = 200
MAX_CAPACITY = 10_000
Id = Annotated[str, Field(min_length=1, max_length=128)]
Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
"""A word for machines: small letters, digits, - and _."""


class WorkOut(Body):
    """One case of the work list, and what to do next about it."""

    loan_id: str
    case_id: str
    customer_id: str
    bucket: Bucket
    queue: str
    days_past_due: int
    as_of_on: date
    past_due: AmountOut
    expected: AmountOut
    strategy: str | None
    collector_id: str | None
    agency_id: str | None
    next: StepOut

    @classmethod
    def of(cls, case: Case) -> Self:
        """From a case with work due."""
        step = next(one for one in case.plan if one.way in WORK)
        return cls(
            loan_id=case.loan_id,
            case_id=case.case_id,
            customer_id=case.customer_id,
            bucket=case.bucket,
            queue=case.queue,
            days_past_due=case.days_past_due,
            as_of_on=case.as_of_on,
            past_due=AmountOut.of(Money(case.past_due_minor, case.currency)),
            expected=AmountOut.of(Money(case.expected_minor, case.currency)),
            strategy=case.strategy,
            collector_id=case.hands.collector_id,
            agency_id=case.hands.agency_id,
            next=StepOut(step=step.step, way=step.way, planned_on=step.planned_on),
        )


class WorkListOut(Body):
    """One page of the work of a day."""

    on: date
    items: list[WorkOut]
    next_cursor: str | None


class HandsOut(Body):
    """Who works on a case."""

    loan_id: str
    queue: str
    collector_id: str | None
    agency_id: str | None


class AssignIn(Body):
    """A lead gives the case to this collector."""

    collector_id: Id


class HandBackIn(Body):
    """Why, in a word."""

    reason: Code


class OutsourceIn(Body):
    """The agency that gets the case."""

    agency_id: Code


class StepDoneIn(Body):
    """How it was done, and what came of it."""

    way: Way
    outcome: Code | None = None


class StepDoneOut(Body):
    """When a person has to do something next."""

    loan_id: str
    step: str
    next_work_on: date | None


class DealtOut(Body):
    """How many cases were given to somebody."""

    dealt: int


class CollectorIn(Body):
    """What a collector may work: queues, debts of what size at most by currency, how many open cases at once."""

    queues: Annotated[tuple[Code, ...], Field(max_length=50)]
    up_to: Annotated[tuple[Amount, ...], Field(max_length=10)] = ()
    capacity: Annotated[int, Field(strict=True, ge=0, le=MAX_CAPACITY)]
    is_active: bool = True


class CollectorOut(Body):
    """A collector, with the open cases they have."""

    collector_id: str
    queues: tuple[str, ...]
    up_to: tuple[AmountOut, ...]
    capacity: int
    is_active: bool
    open_cases: int


class CollectorsOut(Body):
    """One page of collectors."""

    items: list[CollectorOut]
    next_cursor: str | None


class AgencyIn(Body):
    """An agency's people by staff id, and from when to when it works for us."""

    members: Annotated[tuple[Id, ...], Field(max_length=MAX_MEMBERS)]
    from_on: date
    to_on: date | None = None


class AgencyOut(Body):
    """An agency."""

    agency_id: str
    members: tuple[str, ...]
    from_on: date
    to_on: date | None


class AgenciesOut(Body):
    """One page of agencies."""

    items: list[AgencyOut]
    next_cursor: str | None


class StrategyOut(Body):
    """A strategy: its share of the loans and its ladder."""

    strategy: str
    share_bp: int
    ladder_version: str


class StrategiesOut(Body):
    """The strategies in force, and all it takes to draw a loan's lot again."""

    version: str
    experiment_id: str
    seed: str
    strategies: tuple[StrategyOut, ...]

    @classmethod
    def of(cls, strategies: Strategies) -> Self:
        """From the domain's."""
        experiment = strategies.experiment
        return cls(
            version=strategies.version,
            experiment_id=experiment.experiment_id,
            seed=experiment.seed,
            strategies=tuple(
                StrategyOut(strategy=name, share_bp=experiment.shares_bp.get(name, 0), ladder_version=ladder.version)
                for name, ladder in sorted(strategies.ladders.items())
            ),
        )


class RollOut(Body):
    """Of the cases in `was` at the end of `from`: how many went where, and how much was past due on them there."""

    strategy: str
    was: str
    went_to: str
    cases: int
    past_due: AmountOut
    cases_percent: Decimal
    amount_percent: Decimal

    @classmethod
    def of(cls, roll: Roll) -> Self:
        """From the figures."""
        return cls(
            strategy=roll.strategy,
            was=roll.was,
            went_to=roll.went_to,
            cases=roll.cases,
            past_due=AmountOut(amount_minor=roll.past_due_minor, currency=roll.currency),
            cases_percent=roll.cases_percent,
            amount_percent=roll.amount_percent,
        )


class RecoveryOut(Body):
    """What became of the cases that were opened in the period."""

    strategy: str
    cases: int
    cured: int
    settled: int
    written_off: int
    credited: AmountOut
    recovered: AmountOut
    past_due: AmountOut
    cure_percent: Decimal
    recovery_percent: Decimal

    @classmethod
    def of(cls, found: Recovery) -> Self:
        """From the figures."""
        return cls(
            strategy=found.strategy,
            cases=found.cases,
            cured=found.cured,
            settled=found.settled,
            written_off=found.written_off,
            credited=AmountOut(amount_minor=found.credited_minor, currency=found.currency),
            recovered=AmountOut(amount_minor=found.recovered_minor, currency=found.currency),
            past_due=AmountOut(amount_minor=found.past_due_minor, currency=found.currency),
            cure_percent=found.cure_percent,
            recovery_percent=found.recovery_percent,
        )


class RollsOut(Body):
    """Roll rates from one day to another."""

    from_on: date
    to_on: date
    rolls: list[RollOut]


class RecoveriesOut(Body):
    """Cure and recovery of the cases opened in a period."""

    from_on: date
    to_on: date
    strategies: list[RecoveryOut]
