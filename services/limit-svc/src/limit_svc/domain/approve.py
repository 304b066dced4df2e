"""What an approval means for a customer's line: granted first, raised later; a special-purpose one has a sub-line of its own.

What was approved can be drawn: beside what is used and held, on the ceiling and on the sub-line its purpose belongs to.
"""

from dataclasses import dataclass
from datetime import date

from fenqi.kernel import Conflict, CurrencyMismatch, Money
from limit_svc.domain.caps import UNCAPPED, Caps
from limit_svc.domain.categories import NO_TREE, Categories
from limit_svc.domain.control_facts import Fact
from limit_svc.domain.facts import LineAdjusted, LineGranted, LineType, SubLineAdjusted, SubLineGranted
from limit_svc.domain.guard import NO_GUARD, Guard
from limit_svc.domain.line import Line, SubLine

MAX_SUB_LINES = 40
"""Sub-lines of one customer."""


class TooManySubLines(Conflict):
    """This customer has as many special-purpose lines as there may be: somebody must look."""

    code = "too-many-sub-lines"


@dataclass(frozen=True, slots=True)
class Approval:
    """What underwriting granted, as far as a line follows from it. No purposes means any; `sub_line_id` names the sub-line
    that may follow; income (a year's, 0 for unknown) and debt are for the guard."""

    application_id: str
    amount: Money
    line_type: LineType
    purposes: tuple[str, ...]
    valid_until: date
    sub_line_id: str = ""
    purpose: str = ""
    income_minor: int = 0
    debt_to_income_percent: str | None = None


def grant(
    customer_id: str,
    line_id: str,
    approval: Approval,
    caps: Caps = UNCAPPED,
    guard: Guard = NO_GUARD,
) -> list[Fact]:
    """Decide the first line of a customer; a special-purpose approval grants its sub-line with it."""
    amount = approval.amount
    rolling = next((one for one in caps.windows if one.kind == "rolling"), None)
    granted = LineGranted(
        customer_id,
        line_id,
        approval.application_id,
        approval.line_type,
        approval.purposes,
        amount.amount_minor,
        amount.currency,
        revolving=True,
        per_draw_cap_minor=caps.per_draw_minor,
        period_cap_minor=None if rolling is None else rolling.limit_minor,
        period_cap_days=None if rolling is None else rolling.days,
        valid_until=approval.valid_until,
        warnings=guard.on_grant(amount.amount_minor, approval.income_minor, approval.debt_to_income_percent),
    )
    return [granted, *_new_sub_line(customer_id, line_id, approval)]


def adjust(line: Line, approval: Approval, tree: Categories = NO_TREE, guard: Guard = NO_GUARD) -> list[Fact]:
    """Decide what a further approval does: its amount can be drawn beside what is used and held, for as long as the
    later of the two dates, for the purposes of both. Raises CurrencyMismatch, TooManySubLines."""
    if approval.amount.currency != line.currency:
        raise CurrencyMismatch(f"The line is in {line.currency}, the approval in {approval.amount.currency}.")
    limit = max(line.limit_minor, line.used_minor + line.held_minor + approval.amount.amount_minor)
    purposes = line.purposes and approval.purposes and tuple(dict.fromkeys(line.purposes + approval.purposes))
    until = approval.valid_until if line.valid_until is None else max(line.valid_until, approval.valid_until)
    adjusted = LineAdjusted(
        line.customer_id,
        line.line_id,
        line.limit_minor,
        limit,
        limit - line.used_minor - line.held_minor,
        line.currency,
        "approved",
        approval.application_id,
        valid_until=until,
        warnings=guard.on_grant(limit, approval.income_minor, approval.debt_to_income_percent),
        purposes=purposes,
    )
    return [adjusted, *_sub_line(line, approval, tree)]


def close_after_write_off(line: Line) -> list[Fact]:
    """Decide what a write-off means: nothing more can be drawn. What was written off stays used: the claim stays."""
    if line.limit_minor == 0:
        return []
    used = line.used_minor + line.held_minor
    closed = LineAdjusted(
        line.customer_id,
        line.line_id,
        line.limit_minor,
        0,
        -used,
        line.currency,
        "written_off",
        valid_until=line.valid_until,
    )
    subs = (_adjusted(line, one, 0, "written_off", None, one.valid_until) for one in line.sub_lines if one.limit_minor)
    return [closed, *subs]


def _sub_line(line: Line, approval: Approval, tree: Categories) -> list[Fact]:
    """Also a comprehensive approval raises the sub-line that its purpose belongs to: a draw for it would go there."""
    wanted = approval.purposes or ((approval.purpose,) if approval.purpose else ())
    found = next((one for one in line.sub_lines if wanted and _is_for(one, wanted, tree)), None)
    if found is None:
        if approval.line_type == "special_purpose" and len(line.sub_lines) >= MAX_SUB_LINES:
            raise TooManySubLines
        return _new_sub_line(line.customer_id, line.line_id, approval, _had(line, wanted, tree))
    limit = max(found.limit_minor, found.used_minor + found.held_minor + approval.amount.amount_minor)
    until = max(found.valid_until, approval.valid_until)
    return [_adjusted(line, found, limit, "approved", approval.application_id, until)]


def _had(line: Line, wanted: tuple[str, ...], tree: Categories) -> int:
    """What the ceiling alone still has for the purposes it was granted for, before there were sub-lines: the first one for
    them takes it over."""
    is_old = not line.sub_lines and all(tree.covers(line.purposes, purpose) for purpose in wanted)
    return max(0, line.available_minor) if is_old else 0


def _is_for(sub: SubLine, wanted: tuple[str, ...], tree: Categories) -> bool:
    return all(tree.covers(sub.categories, purpose) for purpose in wanted)


def _new_sub_line(customer_id: str, line_id: str, approval: Approval, at_least: int = 0) -> list[Fact]:
    if approval.line_type != "special_purpose" or not approval.purposes:
        return []
    return [
        SubLineGranted(
            customer_id,
            line_id,
            approval.sub_line_id,
            approval.application_id,
            approval.purposes,
            max(approval.amount.amount_minor, at_least),
            approval.amount.currency,
            approval.valid_until,
        )
    ]


def _adjusted(
    line: Line, sub: SubLine, limit: int, reason: str, application_id: str | None, until: date
) -> SubLineAdjusted:
    return SubLineAdjusted(
        line.customer_id,
        line.line_id,
        sub.sub_line_id,
        sub.limit_minor,
        limit,
        limit - sub.used_minor - sub.held_minor,
        line.currency,
        reason,
        until,
        application_id,
    )
