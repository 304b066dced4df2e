"""What a loan's interest earns in the books after something happened to it: the same as before, or from today anew."""

from datetime import date

from loan_svc.domain.calc.life.life import Life
from loan_svc.domain.classification import suspends_interest
from loan_svc.domain.earning import Earning
from loan_svc.domain.facts_ageing import EarningChanged
from loan_svc.domain.loan import Loan


def recognise(loan: Loan, life: Life, on: date) -> list[EarningChanged]:
    """The fact that brings the books to what `life`, the loan on the evening of `on`, says was earned; none where they
    say it already. To be asked with the loan as the other facts leave it."""
    earning = _earning(loan, life, on)
    if earning == loan.earning:
        return []
    moved = earning.by(on) - loan.earning.by(on)
    return [EarningChanged(loan.id, loan.customer_id, moved, loan.currency, on, earning)]


def _earning(loan: Loan, life: Life, on: date) -> Earning:
    now = loan.earning
    if loan.status in ("settled", "written_off", "cancelled"):
        return Earning(loan.paid.interest_minor)
    runs_on = now.ends_on if _still_runs(now, life) else None  # another plan may have taken its place
    if suspends_interest(loan.classification):
        nr, ends_on = (now.nr, runs_on) if runs_on is not None else _running(life, on)
        starts_on = now.starts_on if runs_on is not None else on
        return Earning(loan.paid.interest_minor, 0, nr, None if ends_on is None else starts_on, ends_on, True)
    if runs_on is not None and not now.suspended and life.earned_until(runs_on) == now.before_minor + now.minor:
        return now
    if runs_on is not None and runs_on <= on:  # it falls due at the close that is to come, and not before
        return Earning(life.earned_until(runs_on), 0, now.nr, runs_on, runs_on)
    nr, ends_on = _running(life, on)
    if ends_on is None:
        return Earning(life.earned_minor)
    return Earning(life.earned_minor, life.earned_until(ends_on) - life.earned_minor, nr, on, ends_on)


def _still_runs(now: Earning, life: Life) -> bool:
    return now.ends_on is not None and any(row.due_on == now.ends_on and row.nr == now.nr for row in life.instalments)


def _running(life: Life, on: date) -> tuple[int, date | None]:
    """The instalment that runs after `on`."""
    if life.ended_on is None:
        for row in life.instalments:
            if row.nr and row.due_on > on:
                return row.nr, row.due_on
    return 0, None
