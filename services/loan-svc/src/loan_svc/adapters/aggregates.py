"""How this service's aggregates are stored."""

from fenqi.store import Aggregate
from loan_svc.domain import business_day, contract, debit, reconciliation, suspense
from loan_svc.domain.business_day import BusinessDay
from loan_svc.domain.contract import Contract
from loan_svc.domain.debit import Debit
from loan_svc.domain.loan import Loan, evolve
from loan_svc.domain.reconciliation import Break, Reconciliation
from loan_svc.domain.suspense import Suspense
from loan_svc.events.publish import (
    PUBLISHED,
    PUBLISHED_BREAKS,
    PUBLISHED_CONTRACTS,
    PUBLISHED_DAYS,
    PUBLISHED_DEBITS,
    PUBLISHED_STATEMENTS,
    PUBLISHED_SUSPENSE,
)

LOANS = Aggregate("loan", "loans", Loan, evolve, PUBLISHED)
BUSINESS_DAYS = Aggregate("business_day", "business_days", BusinessDay, business_day.evolve, PUBLISHED_DAYS)
SUSPENSE = Aggregate("suspense", "suspense", Suspense, suspense.evolve, PUBLISHED_SUSPENSE)
DEBITS = Aggregate("debit", "debits", Debit, debit.evolve, PUBLISHED_DEBITS)
STATEMENTS = Aggregate("statement", "statements", Reconciliation, reconciliation.evolve_statement, PUBLISHED_STATEMENTS)
BREAKS = Aggregate("break", "breaks", Break, reconciliation.evolve, PUBLISHED_BREAKS)
CONTRACTS = Aggregate("contract", "contracts", Contract, contract.evolve, PUBLISHED_CONTRACTS)
