"""Money: an integer count of minor units (fen, cents) and its ISO 4217 currency. Never a float."""

from dataclasses import dataclass

from fenqi.kernel.errors import Invalid

MAX_AMOUNT_MINOR = 10**15
"""Ten trillion yuan: above any one amount a bank books, far below the limit of BIGINT."""

EXPONENTS = {"CNY": 2, "USD": 2, "EUR": 2, "GBP": 2, "HKD": 2, "JPY": 0}
"""Digits after the point, by currency (ISO 4217)."""


class CurrencyMismatch(Invalid):
    """Two amounts of different currencies can't be put together."""

    code = "currency-mismatch"


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """`amount_minor` minor units of `currency`. Arithmetic refuses to mix currencies."""

    amount_minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.amount_minor) is not int:  # a float or a bool here is a bug, and would spread
            raise AssertionError(f"{self.amount_minor!r} is no count of minor units")

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount_minor + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount_minor - self._same(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount_minor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.amount_minor < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.amount_minor <= self._same(other)

    @property
    def is_zero(self) -> bool:
        """True when there is nothing of it."""
        return self.amount_minor == 0

    def __str__(self) -> str:
        return f"{self.currency} {minor_to_text(self.amount_minor, EXPONENTS.get(self.currency, 2))}"

    def _same(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency} can't be put together: use one currency.")
        return other.amount_minor


def minor_to_text(amount_minor: int, exponent: int = 2) -> str:
    """Decimal text of a count of minor units, exactly: 119900 with exponent 2 is '1199.00'."""
    sign = "-" if amount_minor < 0 else ""
    digits = str(abs(amount_minor)).rjust(exponent + 1, "0")
    return sign + (f"{digits[:-exponent]}.{digits[-exponent:]}" if exponent else digits)
