"""How this service's aggregates are stored."""

from fenqi.store import Aggregate
from loan_svc.domain import business_day, contract
from loan_svc.domain.business_day import BusinessDay
from loan_svc.domain.contract import Contract
from loan_svc.domain.loan import Loan, evolve
from loan_svc.events.publish import PUBLISHED, PUBLISHED_CONTRACTS, PUBLISHED_DAYS

LOANS = Aggregate("loan", "loans", Loan, evolve, PUBLISHED)
BUSINESS_DAYS = Aggregate("business_day", "business_days", BusinessDay, business_day.evolve, PUBLISHED_DAYS)
CONTRACTS = Aggregate("contract", "contracts", Contract, contract.evolve, PUBLISHED_CONTRACTS)
