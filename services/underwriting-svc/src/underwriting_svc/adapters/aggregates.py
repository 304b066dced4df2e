"""How this service's aggregates are stored."""

from fenqi.store import Aggregate
from underwriting_svc.domain.review import Review, evolve
from underwriting_svc.events.publish import PUBLISHED

REVIEWS = Aggregate("review", "reviews", Review, evolve, PUBLISHED)
