"""How this service's aggregates are stored."""

from application_svc.domain.application import Application, evolve
from application_svc.events.publish import PUBLISHED
from fenqi.store import Aggregate

APPLICATIONS = Aggregate("application", "applications", Application, evolve, PUBLISHED)
