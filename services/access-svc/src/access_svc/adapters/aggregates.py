"""How this service's aggregates are stored."""

from access_svc.domain.user import User, evolve
from access_svc.events.publish import PUBLISHED
from fenqi.store import Aggregate

USERS = Aggregate("user", "users", User, evolve, PUBLISHED)
