"""The words every context shares: money, rates, ids, dates and the polite "no"."""

from fenqi.kernel.errors import Conflict, DomainError, Forbidden, Invalid, NotFound, NotYet, Unavailable
from fenqi.kernel.ids import derived_id, new_id
from fenqi.kernel.money import CurrencyMismatch, Money
from fenqi.kernel.rate import Rate

__all__ = [
    "Conflict",
    "CurrencyMismatch",
    "DomainError",
    "Forbidden",
    "Invalid",
    "Money",
    "NotFound",
    "NotYet",
    "Rate",
    "Unavailable",
    "derived_id",
    "new_id",
]
