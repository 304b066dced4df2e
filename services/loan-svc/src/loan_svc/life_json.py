"""The JSON of `fenqi calc life`: terms and events in, the loan in whole out; the rules are in domain/calc/life.

Every bad input is a CalcError with a stable `code` and a message that says what to do.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any

from loan_svc.calc_fields import MAX_SERIES, Fields
from loan_svc.calc_json import CalcError, amount_text, exponent, terms_of
from loan_svc.domain.calc.life.accrual import Rounded
from loan_svc.domain.calc.life.early import NO_EARLY, Early
from loan_svc.domain.calc.life.late import LateTerms
from loan_svc.domain.calc.life.life import Life, LivedInstalment
from loan_svc.domain.calc.life.life_terms import InAdvance, LifeTerms
from loan_svc.domain.calc.life.parts import DEFAULT_ORDER, Allocation, Part
from loan_svc.domain.calc.life.replay import replay
from loan_svc.domain.calc.life.transactions import Kind, Mode, Transaction
from loan_svc.domain.calc.terms import LevelRate

MAX_ID = 64
"""Characters of an event's id."""


class ChargedAs(StrEnum):
    PENALTY = "penalty"
    FEE = "fee"


def calc_life(request: dict[str, Any]) -> dict[str, Any]:
    """The loan as of a day, from its terms and its events in any order.

    Fields beyond the documented ones. Event: `id` (default: its index; a reversal's `of` is an index or an id);
    charge: `as` (penalty or fee), `due_on`; merchant_refund: `mode` (default: fewer_instalments), `with_interest`. Further
    kinds: disbursement, refund (of the credit), recovery, waiver (of penalties), cooling_off. Request: `overdue_interest`
    {"annual_rate_percent"}; late_fee: `grace_days`, `floor`, `cap`; `allocation_order`,
    `principal_first_after_days`; `recalculation` {"rounded", "in_advance"} (see LifeTerms); `early_repayment` {"steps":
    [{"until_instalments", "percent"}], "floor", "cap", "free_until"} (see Early; prepayment: `waived`), which the answer's
    payoff then states as early_penalty; `total_cost_cap_percent` (see Ceiling). A recalculated plan's level instalment is
    solved from the nominal period unless terms.level_rate says otherwise. Without `as_of` it is the day of the last
    event.
    """
    fields = Fields(request, "life")
    plan = fields.take("terms")
    recalculate = False
    if isinstance(plan, Mapping):
        own = Fields({"recalculate": plan.get("recalculate")}, "life.terms")
        recalculate = own.flag("recalculate")
        plan = {name: value for name, value in plan.items() if name != "recalculate"}
        if recalculate and plan.get("level_rate") is None:
            plan["level_rate"] = LevelRate.NOMINAL_PERIOD.value
    terms = terms_of(plan, "life.terms")
    scale = 10 ** exponent(terms.currency)
    events = _events(fields, scale)
    more = fields.fields("recalculation", {})
    by = LifeTerms(
        terms,
        recalculate,
        late=_late(fields, scale),
        order=_order(fields.take("allocation_order", [part.value for part in DEFAULT_ORDER])),
        principal_first_after_days=(
            fields.whole("principal_first_after_days") if fields.has("principal_first_after_days") else None
        ),
        rounded=more.one_of("rounded", Rounded) if more.has("rounded") else None,
        in_advance=more.one_of("in_advance", InAdvance) if more.has("in_advance") else None,
        early=_early(fields, scale),
        total_cost_cap=(
            fields.number("total_cost_cap_percent") / 100 if fields.has("total_cost_cap_percent") else None
        ),
    )
    more.done()
    as_of = fields.on("as_of") if fields.has("as_of") else max([terms.starts_on, *[one.on for one in events]])
    fields.done()
    return life_json(replay(by, events, as_of), exponent(terms.currency), early=bool(by.early.steps))


def life_json(life: Life, places: int, *, early: bool = False) -> dict[str, Any]:
    """A life as the answer of `fenqi calc life`; with what ending it early costs where that can cost anything."""

    def text(minor: int) -> str:
        return amount_text(minor, places)

    rows = life.instalments
    return {
        "as_of": life.as_of.isoformat(),
        "status": life.status.value,
        "days_past_due": life.days_past_due,
        "settled_on": _day(life.settled_on),
        "disbursed": text(life.disbursed_minor),
        "principal_repaid": text(life.repaid_minor),
        "balance": text(life.balance_minor),
        "past_due": text(life.past_due_minor),
        "credit": text(life.credit_minor),
        "waived": text(life.waived_minor),
        "written_off": text(life.written_off_minor),
        "claim": text(life.claim_minor),
        "recovered": text(life.recovered_minor),
        "payoff": {
            "amount": text(life.payoff.amount_minor),
            "principal": text(life.payoff.principal_minor),
            "interest": text(life.payoff.interest_minor),
            "fee": text(life.payoff.fee_minor),
            "penalty": text(life.payoff.penalty_minor),
            "per_diem": text(life.payoff.per_diem_minor),
            **({"early_penalty": text(life.payoff.early_penalty_minor)} if early else {}),
        },
        "instalments": [_row_json(row, places) for row in rows],
        "totals": {name: text(sum(amounts)) for name, amounts in _columns(rows).items()},
        "allocations": [_allocation_json(one, places) for one in life.allocations],
    }


def _columns(rows: Iterable[LivedInstalment]) -> dict[str, list[int]]:
    columns: dict[str, list[int]] = {name: [] for name in _amounts(None)}
    for row in rows:
        for name, amount in _amounts(row).items():
            columns[name].append(amount)
    return columns


def _amounts(row: LivedInstalment | None) -> dict[str, int]:
    """The columns that can be summed."""
    names = ("principal", "interest", "fee", "penalty", "due", "paid", "in_advance", "late", "outstanding")
    return {name: 0 if row is None else getattr(row, f"{name}_minor") for name in names}


def _row_json(row: LivedInstalment, places: int) -> dict[str, Any]:
    return {
        "nr": row.nr,
        "due_on": row.due_on.isoformat(),
        **{name: amount_text(amount, places) for name, amount in _amounts(row).items()},
        "balance": amount_text(row.balance_minor, places),
        "paid_on": _day(row.paid_on) if not row.outstanding_minor else None,
    }


def _allocation_json(one: Allocation, places: int) -> dict[str, Any]:
    names = ("amount", "penalty", "fee", "interest", "principal", "credit", "recovered")
    return {
        "event": one.transaction_id,
        "kind": one.kind.value,
        "on": one.on.isoformat(),
        **{name: amount_text(getattr(one, f"{name}_minor"), places) for name in names},
    }


def _day(on: date | None) -> str | None:
    return None if on is None else on.isoformat()


def _events(fields: Fields, scale: int) -> list[Transaction]:
    drafts = fields.each("events", lambda one: _event(one, scale), [])
    ids = [one.id or str(place) for place, one in enumerate(drafts)]
    return [
        Transaction(
            ids[place],
            one.on,
            one.kind,
            one.amount_minor,
            one.mode,
            _of(one.of, ids),
            one.due_on,
            one.is_fee,
            one.with_interest,
            waived=one.waived,
        )
        for place, one in enumerate(drafts)
    ]


def _of(of: str, ids: list[str]) -> str:
    """A reversal names an id, or the index of an event."""
    return ids[int(of)] if of not in ids and of.isascii() and of.isdigit() and int(of) < len(ids) else of


def _event(one: Fields, scale: int) -> Transaction:
    kind, on = one.one_of("kind", Kind), one.on("on")
    if kind == Kind.RESTRUCTURE:
        raise CalcError(
            "bad-value", "an event of kind restructure needs the new plan of a booked loan: leave it out here"
        )
    id_ = one.take("id", "")
    if not isinstance(id_, str) or len(id_) > MAX_ID:
        raise CalcError("bad-value", f"an event's id must be a text of at most {MAX_ID} characters")
    of = _reference(one.take("of")) if kind == Kind.REVERSAL else ""
    amount = 0
    if kind not in (Kind.REVERSAL, Kind.COOLING_OFF) and (kind != Kind.WRITE_OFF or one.has("amount")):
        amount = one.minor("amount", scale)
    mode = Mode.FEWER_INSTALMENTS if kind == Kind.MERCHANT_REFUND else Mode.SMALLER_INSTALMENTS
    if kind == Kind.PREPAYMENT or (kind == Kind.MERCHANT_REFUND and one.has("mode")):
        mode = one.one_of("mode", Mode)
    charge = kind == Kind.CHARGE
    return Transaction(
        id_,
        on,
        kind,
        amount,
        mode,
        of,
        one.on("due_on") if charge and one.has("due_on") else None,
        charge and one.one_of("as", ChargedAs, "penalty") == ChargedAs.FEE,
        kind == Kind.MERCHANT_REFUND and one.flag("with_interest"),
        waived=kind == Kind.PREPAYMENT and one.flag("waived"),
    )


def _reference(of: object) -> str:
    if isinstance(of, int) and not isinstance(of, bool) and abs(of) <= MAX_SERIES:
        return str(of)
    if not isinstance(of, str) or len(of) > MAX_ID:
        raise CalcError("bad-value", "a reversal's of must be the index or the id of an event")
    return of


def _late(fields: Fields, scale: int) -> LateTerms:
    percent, grace, floor, cap, rate = Fraction(0), 0, 0, None, Fraction(0)
    if fields.has("late_fee"):
        late = fields.fields("late_fee")
        percent = late.number("percent_of_overdue")
        grace = late.whole("grace_days", "0")
        floor = late.minor("floor", scale, "0")
        cap = late.minor("cap", scale) if late.has("cap") else None
        late.done()
    if fields.has("overdue_interest"):
        overdue = fields.fields("overdue_interest")
        rate = overdue.number("annual_rate_percent") / 100
        overdue.done()
    return LateTerms(percent, grace, floor, cap, rate)


def _early(fields: Fields, scale: int) -> Early:
    if not fields.has("early_repayment"):
        return NO_EARLY
    early = fields.fields("early_repayment")
    steps = early.each("steps", lambda one: (one.whole("until_instalments"), one.number("percent")))
    floor = early.minor("floor", scale, "0")
    cap = early.minor("cap", scale) if early.has("cap") else None
    free = early.on("free_until") if early.has("free_until") else None
    early.done()
    return Early(tuple(steps), floor, cap, free)


def _order(value: object) -> tuple[Part, ...]:
    known = {part.value: part for part in Part}
    if not isinstance(value, list) or any(not isinstance(one, str) or one not in known for one in value):
        raise CalcError("bad-value", f"life.allocation_order must be a list of {', '.join(known)}")
    return tuple(known[one] for one in value)
