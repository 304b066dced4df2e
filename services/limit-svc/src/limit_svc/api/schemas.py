"""Bodies of limit-svc's requests and answers."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field

from fenqi.kernel import Money
from fenqi.web.money import Amount, AmountOut, Body
from limit_svc.domain.line import Line

Id = Annotated[str, Field(min_length=1, max_length=128)]
Code = Annotated[str, Field(min_length=1, max_length=128)]


class HoldIn(Body):
    """What to hold, for which loan, and the last day of it."""

    hold_id: Id
    customer_id: Id
    loan_id: Id
    amount: Amount
    purpose: Code
    expires_on: date


class ReleaseIn(Body):
    """Whose hold is given back, and why."""

    customer_id: Id
    reason: Code


class HoldOut(Body):
    """A hold as it stands, and what the line has left."""

    hold_id: str
    customer_id: str
    line_id: str
    loan_id: str
    amount: AmountOut
    available: AmountOut
    status: Literal["open", "released", "expired"]
    sub_line_id: str | None = None
    warnings: tuple[str, ...] = ()


class OpenHoldOut(Body):
    """An open hold; `sub_line_id` where it is on a special-purpose line besides the ceiling."""

    hold_id: str
    loan_id: str
    amount: AmountOut
    expires_on: date
    sub_line_id: str | None = None


class SubLineOut(Body):
    """A special-purpose line: for these categories and all below them. What can be drawn is the less of its own available
    and the ceiling's."""

    sub_line_id: str
    categories: tuple[str, ...]
    limit: AmountOut
    used: AmountOut
    held: AmountOut
    available: AmountOut
    valid_until: date


class OpenFreezeOut(Body):
    """Why nothing can be drawn now; `source` is the loan, case or watch it comes from."""

    freeze_id: str
    reason: str
    source: str | None
    frozen_on: date
    expires_on: date | None


class LineOut(Body):
    """A customer's line. No purposes means any."""

    customer_id: str
    line_id: str
    limit: AmountOut
    used: AmountOut
    held: AmountOut
    available: AmountOut
    revolving: bool
    purposes: tuple[str, ...]
    valid_until: date | None
    holds: tuple[OpenHoldOut, ...]
    sub_lines: tuple[SubLineOut, ...] = ()
    freezes: tuple[OpenFreezeOut, ...] = ()
    warnings: tuple[str, ...] = ()

    @classmethod
    def of(cls, line: Line) -> Self:
        """From the domain's line."""

        def amount(minor: int) -> AmountOut:
            return AmountOut.of(Money(minor, line.currency))

        return cls(
            customer_id=line.customer_id,
            line_id=line.line_id,
            limit=amount(line.limit_minor),
            used=amount(line.used_minor),
            held=amount(line.held_minor),
            available=amount(line.available_minor),
            revolving=line.revolving,
            purposes=line.purposes,
            valid_until=line.valid_until,
            holds=tuple(
                OpenHoldOut(
                    hold_id=hold.hold_id,
                    loan_id=hold.loan_id,
                    amount=amount(hold.amount_minor),
                    expires_on=hold.expires_on,
                    sub_line_id=hold.sub_line_id,
                )
                for hold in line.holds
            ),
            sub_lines=tuple(
                SubLineOut(
                    sub_line_id=one.sub_line_id,
                    categories=one.categories,
                    limit=amount(one.limit_minor),
                    used=amount(one.used_minor),
                    held=amount(one.held_minor),
                    available=amount(one.available_minor),
                    valid_until=one.valid_until,
                )
                for one in line.sub_lines
            ),
            freezes=tuple(
                OpenFreezeOut(
                    freeze_id=one.freeze_id,
                    reason=one.reason,
                    source=one.source,
                    frozen_on=one.frozen_on,
                    expires_on=one.expires_on,
                )
                for one in line.freezes
            ),
            warnings=line.warnings,
        )
