"""What the passing of a day means for a debt: an instalment falls due, the debt moves into a bucket and a class.

`age` decides for one loan; `adapters/age_in_bulk` says the same in SQL for all loans that go by their plan, and a test
holds the two against each other.
"""

from datetime import date

from loan_svc.domain.calc.life.life import Life
from loan_svc.domain.classification import RANKS, class_at
from loan_svc.domain.facts import LoanFact
from loan_svc.domain.facts_ageing import InstalmentDue, Overdue, Reclassified
from loan_svc.domain.loan import Loan, evolve
from loan_svc.domain.recognise import recognise
from loan_svc.domain.words import Classification


def age(loan: Loan, on: date) -> list[LoanFact]:
    """At the close of `on`: what fell due, and Overdue and Reclassified when the debt passed into a worse bucket or
    class. A close that was interrupted may find payments of the next day: they count, here as for the bucket."""
    if loan.status != "active" or loan.next_action_on is None or loan.next_action_on > on:
        return []
    life = loan.life(loan.last_on(on))
    facts: list[LoanFact] = []
    while (due := _fallen_due(loan, life, on)) is not None:
        facts.append(due)
        loan = evolve(loan, due)
    for fact in _worse(loan, life, on):
        facts.append(fact)
        loan = evolve(loan, fact)
    return [*facts, *recognise(loan, life, on)]


def _fallen_due(loan: Loan, life: Life, on: date) -> InstalmentDue | None:
    """The running instalment, when its day has come: the next one runs from it."""
    running, due_on = loan.earning, loan.earning.ends_on
    if due_on is None or due_on > on:
        return None
    following = next((row for row in life.instalments if row.nr and row.due_on > due_on), None)
    if following is None or life.ended_on is not None:
        earning = running.following(0, None, 0)
    else:
        interest = life.earned_until(following.due_on) - life.earned_until(due_on)
        earning = running.following(following.nr, following.due_on, interest)
    return InstalmentDue(
        loan_id=loan.id,
        customer_id=loan.customer_id,
        nr=running.nr,
        due_on=due_on,
        amount_minor=sum(
            row.outstanding_minor - row.penalty_minor + row.penalty_paid_minor
            for row in life.instalments
            if row.due_on == due_on
        ),
        currency=loan.currency,
        as_of_on=on,
        recognised_minor=earning.by(on) - running.by(on),
        earning=earning,
    )


def _worse(loan: Loan, life: Life, on: date) -> list[LoanFact]:
    if loan.next_due_on is None:
        return []
    days = loan.days_past_due(loan.next_due_on, on)
    facts: list[LoanFact] = []
    bucket, classification = loan.product.bucket_at(days), class_at(days)
    if bucket is not None and loan.product.rank(bucket) > loan.product.rank(loan.bucket):
        facts.append(
            Overdue(
                loan_id=loan.id,
                customer_id=loan.customer_id,
                bucket=bucket,
                previous_bucket=loan.bucket,
                days_past_due=days,
                past_due_minor=sum(row.outstanding_minor for row in life.instalments if row.due_on < on),
                outstanding_principal_minor=loan.outstanding_principal_minor,
                currency=loan.currency,
                since_on=loan.next_due_on,
                as_of_on=on,
                product_code=loan.product_code,
                merchant_id=loan.merchant_id,
            )
        )
    if RANKS[classification] > RANKS[loan.classification]:
        facts.append(reclassified(loan, classification, days, on))
    return facts


def reclassified(loan: Loan, classification: Classification, days: int, on: date) -> Reclassified:
    """The loan is of another class from `on`."""
    return Reclassified(
        loan_id=loan.id,
        customer_id=loan.customer_id,
        classification=classification,
        previous_classification=loan.classification,
        days_past_due=max(days, 0),
        outstanding_principal_minor=loan.outstanding_principal_minor,
        currency=loan.currency,
        as_of_on=on,
    )
