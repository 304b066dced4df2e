"""How this service's aggregate is stored."""

from collections_svc.domain.case import Case, evolve
from collections_svc.events.publish import PUBLISHED
from fenqi.store import Aggregate

CASES = Aggregate("case", "cases", Case, evolve, PUBLISHED)
