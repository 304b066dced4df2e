"""How this service's aggregates are stored."""

from customer_svc.domain.customer import Customer, evolve
from customer_svc.events.publish import PUBLISHED
from fenqi.store import Aggregate

CUSTOMERS = Aggregate("customer", "customers", Customer, evolve, PUBLISHED)
