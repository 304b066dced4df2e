"""How this service's aggregates are stored."""

from fenqi.store import Aggregate
from underwriting_svc.domain import bureau
from underwriting_svc.domain.fraud import case, list_entry
from underwriting_svc.domain.review import Review, evolve
from underwriting_svc.events import publish

REVIEWS = Aggregate("review", "reviews", Review, evolve, publish.PUBLISHED)
BUREAU_QUERIES = Aggregate("bureau_query", "bureau_queries", bureau.BureauQuery, bureau.evolve, publish.QUERIES)
FRAUD_CASES = Aggregate("fraud_case", "fraud_cases", case.FraudCase, case.evolve, publish.FRAUD_CASES)
LIST_ENTRIES = Aggregate("list_entry", "list_entries", list_entry.ListEntry, list_entry.evolve, publish.LIST_ENTRIES)
