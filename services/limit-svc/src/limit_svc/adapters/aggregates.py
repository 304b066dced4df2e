"""How this service's aggregate is stored."""

from fenqi.store import Aggregate
from limit_svc.domain.line import Line, evolve
from limit_svc.events.publish import PUBLISHED

LINES = Aggregate("line", "lines", Line, evolve, PUBLISHED)
