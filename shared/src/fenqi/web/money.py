"""The one shape of an amount at the HTTP edge."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from fenqi.kernel.money import MAX_AMOUNT_MINOR, Money


class Body(BaseModel):
    """Base of every request body: unknown fields are refused, types are not coerced from text."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Amount(Body):
    """A positive amount: {"amount_minor": 119900, "currency": "CNY"}."""

    amount_minor: Annotated[int, Field(strict=True, gt=0, le=MAX_AMOUNT_MINOR)]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]

    def money(self) -> Money:
        """As the domain's value."""
        return Money(self.amount_minor, self.currency)


class AmountOut(Body):
    """Any amount, also zero or negative."""

    amount_minor: int
    currency: str

    @staticmethod
    def of(money: Money) -> "AmountOut":
        """From the domain's value."""
        return AmountOut(amount_minor=money.amount_minor, currency=money.currency)
