"""The line a person works on."""

from fenqi.store import UnitOfWork
from limit_svc.adapters.aggregates import LINES
from limit_svc.domain.line import Line
from limit_svc.domain.refusals import NoLine


async def find_line(uow: UnitOfWork, customer_id: str) -> Line:
    """Raises NoLine."""
    line = await uow.find(LINES, customer_id)
    if line is None:
        raise NoLine
    return line
