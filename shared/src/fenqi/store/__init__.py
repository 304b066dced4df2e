"""The fact store: state, facts, inbox and idempotency key written together, in one statement."""

from fenqi.store.aggregate import Aggregate
from fenqi.store.database import Database
from fenqi.store.unit_of_work import Context, UnitOfWork

__all__ = ["Aggregate", "Context", "Database", "UnitOfWork"]
