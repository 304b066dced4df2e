"""The JSON of `fenqi calc schedule` and `fenqi calc apr`: dictionaries in, dictionaries out; the rules are in domain/calc.

Every bad input is a CalcError with a stable `code` and a message that says what to do.
"""

from datetime import date
from fractions import Fraction
from typing import Any

from loan_svc.calc_fields import Fields
from loan_svc.domain.calc.day_count import DayCount
from loan_svc.domain.calc.disclosure import disclosure
from loan_svc.domain.calc.errors import CalcError
from loan_svc.domain.calc.periods import Period, Unit
from loan_svc.domain.calc.published import AnnualRate
from loan_svc.domain.calc.rates import Series, cn_2021_3, eu_aprc, eu_aprc_dated, us_reg_z, xirr
from loan_svc.domain.calc.rounding import Rounding
from loan_svc.domain.calc.schedule import Schedule, schedule
from loan_svc.domain.calc.terms import Charged, Fee, FeeKind, Interest, LevelRate, Method, Terms

__all__ = ["CalcError", "amount_text", "calc_apr", "calc_schedule", "exponent", "schedule_json", "terms_of"]

NO_MINOR_UNIT = frozenset(
    [
        "BIF",
        "CLP",
        "DJF",
        "GNF",
        "ISK",
        "JPY",
        "KMF",
        "KRW",
        "PYG",
        "RWF",
        "UGX",
        "UYI",
        "VND",
        "VUV",
        "XAF",
        "XOF",
        "XPF",
    ]
)
THOUSANDTHS = frozenset(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"])
"""ISO 4217 minor units other than hundredths."""


def calc_schedule(request: dict[str, Any]) -> dict[str, Any]:
    """The whole plan with totals and disclosure; amounts as strings in the currency's own decimals.

    `interest` per_period: a period that is shorter or longer than the others (first_due_on) bears that part of the
    periodic rate, in months of 30 days, as simple interest; the level instalment is solved from those exact rates.
    """
    return schedule_json(schedule(terms_of(request)))


def terms_of(request: object, where: str = "schedule") -> Terms:
    """Terms from the request's fields. Beyond the documented ones: `instalment_rounding` (default: as `rounding`) and
    `level_rate` (actual_periods or nominal_period)."""
    fields = Fields(request, where)
    currency = fields.text("currency", "[A-Z]{3}", "CNY")
    scale = 10 ** exponent(currency)
    period = fields.fields("period", {})
    every, unit = period.whole("every", "1"), period.one_of("unit", Unit, "month")
    period.done()
    level_rounding = fields.one_of("instalment_rounding", Rounding) if fields.has("instalment_rounding") else None
    terms = Terms(
        principal_minor=fields.minor("principal", scale),
        currency=currency,
        annual_rate=fields.number("annual_rate_percent") / 100,
        method=fields.one_of("method", Method),
        periods=fields.whole("periods"),
        starts_on=fields.on("starts_on"),
        period=Period(unit, every),
        first_due_on=fields.on("first_due_on") if fields.has("first_due_on") else None,
        day_count=fields.one_of("day_count", DayCount, "30/360"),
        interest=fields.one_of("interest", Interest, "per_period"),
        instalment_multiple_minor=fields.minor("instalment_multiple", scale, f"1/{scale}"),
        rounding=fields.one_of("rounding", Rounding, "half_up"),
        instalment_rounding=level_rounding,
        level_rate=fields.one_of("level_rate", LevelRate, "actual_periods"),
        principal_grace_periods=fields.whole("principal_grace_periods", "0"),
        down_payment_percent=fields.number("down_payment_percent", "0"),
        fee=_fee(fields.fields("fee"), scale) if fields.has("fee") else None,
    )
    fields.done()
    return terms


def schedule_json(plan: Schedule) -> dict[str, Any]:
    """A plan as the answer of `fenqi calc schedule`."""
    places = exponent(plan.terms.currency)

    def text(minor: int) -> str:
        return amount_text(minor, places)

    told = disclosure(plan)
    return {
        "instalments": [
            {
                "nr": row.nr,
                "due_on": row.due_on.isoformat(),
                "principal": text(row.principal_minor),
                "interest": text(row.interest_minor),
                "fee": text(row.fee_minor),
                "due": text(row.due_minor),
                "balance": text(row.balance_minor),
            }
            for row in plan.instalments
        ],
        "totals": {
            "principal": text(plan.principal_minor),
            "interest": text(plan.interest_minor),
            "fee": text(plan.fee_minor),
            "due": text(plan.due_minor),
        },
        "disclosure": {
            "simple_percent": str(told.simple_percent),
            "compound_percent": str(told.compound_percent),
            "total_cost": text(told.total_cost_minor),
        },
    }


def calc_apr(request: dict[str, Any]) -> dict[str, Any]:
    """An annualised rate by the request's `convention`: us_reg_z, eu_aprc, cn_2021_3 or xirr."""
    fields = Fields(request, "apr")
    conventions = {"us_reg_z": _us_reg_z, "eu_aprc": _eu_aprc, "cn_2021_3": _cn_2021_3, "xirr": _xirr}
    name = fields.take("convention")
    if not isinstance(name, str) or name not in conventions:
        raise CalcError("unknown-convention", f"apr.convention must be one of {', '.join(conventions)}")
    return conventions[name](fields)


def exponent(currency: str) -> int:
    """Decimals of a currency (ISO 4217): 2 but for the named ones."""
    return 0 if currency in NO_MINOR_UNIT else 3 if currency in THOUSANDTHS else 2


def amount_text(minor: int, places: int) -> str:
    """Minor units in the currency's own decimals."""
    if not places:
        return str(minor)
    whole, rest = divmod(abs(minor), 10**places)
    return f"{'-' if minor < 0 else ''}{whole}.{rest:0{places}d}"


def _fee(fields: Fields, scale: int) -> Fee:
    kind = fields.one_of("kind", FeeKind)
    value = fields.number("value")
    charged = fields.one_of("charged", Charged, "per_period")
    fields.done()
    return Fee(kind, value * scale if kind == FeeKind.FIXED_PER_PERIOD else value, charged)


def _rate_json(rate: AnnualRate) -> dict[str, Any]:
    return {"percent": f"{rate.percent:f}", "unrounded_percent": f"{rate.unrounded_percent:f}"}


def _us_reg_z(fields: Fields) -> dict[str, Any]:
    """Times in unit-periods; an advance may carry a `fraction`, as a payment its `first_fraction`."""
    w = fields.number("unit_periods_per_year")

    def advance(one: Fields) -> Series:
        return Series(one.number("amount"), one.number("at", "0"), odd=one.number("fraction", "0"))

    def payment(one: Fields) -> Series:
        return Series(
            one.number("amount"), one.number("first_at"), one.whole("count", "1"), odd=one.number("first_fraction", "0")
        )

    advances, payments = fields.each("advances", advance), fields.each("payments", payment)
    fields.done()
    return _rate_json(us_reg_z(w, advances, payments))


def _eu_aprc(fields: Fields) -> dict[str, Any]:
    """Also answers `percent_one_decimal`, the accuracy the directives ask for at least."""
    dated: list[bool] = []

    def advance(one: Fields) -> tuple[Series, date | None]:
        dated.append(one.has("on"))
        on = one.on("on") if one.has("on") else None
        at = Fraction(0) if on else one.number("at_months", "0")
        return Series(one.number("amount"), at), on

    def payment(one: Fields) -> tuple[Series, date | None]:
        dated.append(one.has("on"))
        if one.has("on"):
            on = one.on("on")
            return Series(one.number("amount")), on
        first, count = one.number("first_month"), one.whole("count", "1")
        return Series(one.number("amount"), first, count, one.number("every_months", "1")), None

    advances, payments = fields.each("advances", advance), fields.each("payments", payment)
    fields.done()
    if any(dated) and not all(dated):
        raise CalcError("mixed-times", "give every advance and payment a day (on), or every one its months")
    if all(dated):
        out = [(on, series.amount) for series, on in advances if on]
        back = [(on, series.amount) for series, on in payments if on]
        rate = eu_aprc_dated(out, back)
    else:
        rate = eu_aprc([series for series, _ in advances], [series for series, _ in payments])
    return _rate_json(rate) | {"percent_one_decimal": f"{rate.to_places(1):f}"}


def _cn_2021_3(fields: Fields) -> dict[str, Any]:
    """`periods_per_year` is 12 unless given; payments of several series follow one another."""
    principal, fee = fields.number("principal"), fields.number("up_front_fee", "0")
    if principal <= 0 or fee < 0:
        raise CalcError("amount-out-of-range", "principal must be above 0 and up_front_fee not below 0")

    def payment(one: Fields) -> Series:
        return Series(one.number("amount"), count=one.whole("count", "1"))

    payments = fields.each("payments", payment)
    per_year = fields.number("periods_per_year", "12")
    fields.done()
    both = cn_2021_3(principal, fee, payments, per_year)
    return {
        "simple_percent": f"{both.simple.percent:f}",
        "compound_percent": f"{both.compound.percent:f}",
        "unrounded_simple_percent": f"{both.simple.unrounded_percent:f}",
        "unrounded_compound_percent": f"{both.compound.unrounded_percent:f}",
    }


def _xirr(fields: Fields) -> dict[str, Any]:
    day_count = fields.one_of("day_count", DayCount, "ACT/365")
    flows = fields.each("flows", lambda one: (one.on("on"), one.number("amount")))
    fields.done()
    return _rate_json(xirr(day_count, flows))
