"""A warning about a line that changes nothing else: it is in the operation log."""

from datetime import date

from limit_svc.domain.control_facts import Fact, LineWarned
from limit_svc.domain.line import Line


def warn(line: Line, warning: str, source: str, today: date) -> list[Fact]:
    """Decide it. `source` is what it comes from (a watch)."""
    return [LineWarned(line.customer_id, line.line_id, warning, source, today)]
