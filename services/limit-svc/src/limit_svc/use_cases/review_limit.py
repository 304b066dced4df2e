"""The policy looks at a customer's limit: after so many instalments, and when a loan is overdue."""

from dataclasses import replace
from datetime import date, timedelta

from fenqi.kernel import Money, derived_id
from fenqi.store import UnitOfWork
from limit_svc.adapters import behaviour_rows
from limit_svc.adapters.aggregates import LINES
from limit_svc.domain import adjust
from limit_svc.domain.behaviour import Behaviour, limit_after, question
from limit_svc.ports import Ports


async def review_after_payment(uow: UnitOfWork, ports: Ports, customer_id: str, loan_id: str, paid: int) -> None:
    """Remember how many instalments the loan has paid, and review at every so many."""
    today, every = uow.context.business_date, ports.policy.reviews.every_instalments
    before = await behaviour_rows.instalments_paid(uow, customer_id, loan_id)
    if paid == before:
        return
    behaviour_rows.remember(uow, customer_id, "instalments", loan_id, today, paid)
    if paid // every > before // every:
        await review_limit(uow, ports, customer_id, paid=paid - before)


async def review_limit(uow: UnitOfWork, ports: Ports, customer_id: str, *, bucket: int = 0, paid: int = 0) -> None:
    """Ask the table and record what follows. `bucket` and `paid` are what this event itself adds to the behaviour."""
    line = await uow.find(LINES, customer_id)
    if line is None or line.limit_minor == 0:
        return
    reviews = ports.policy.reviews
    known = await behaviour_rows.behaviour_of(uow, customer_id, reviews.behaviour_days)
    known = _with(known, bucket, paid)
    verdict = ports.proposals.verdict(question(line, known))
    limit = limit_after(line, known, verdict, reviews.step_minor)
    if limit == line.limit_minor:
        return
    context = uow.context
    second_from = ports.policy.second_from(line.currency)
    id_ = derived_id("proposal", customer_id, context.causation_id)
    wanted = adjust.Asked(
        id_,
        Money(limit, line.currency),
        (verdict.reason,),
        context.actor,
        context.business_date,
        verdict.version,
        second_from,
    )
    uow.record(LINES, customer_id, adjust.by_policy(line, wanted))


def last_day(today: date, days: int | None) -> date | None:
    """Of a freeze that lasts so many days; None for one without end."""
    return None if days is None else today + timedelta(days=days)


def _with(known: Behaviour, bucket: int, paid: int) -> Behaviour:
    return replace(
        known,
        on_time_instalments=known.on_time_instalments + paid,
        overdues=known.overdues + (bucket > 0),
        worst_bucket=max(known.worst_bucket, bucket),
    )
