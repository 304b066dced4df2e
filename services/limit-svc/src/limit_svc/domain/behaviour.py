"""What is known of a customer when the table of proposals is asked, and the limit that follows from its answer."""

from dataclasses import dataclass

from limit_svc.domain.line import Line


@dataclass(frozen=True, slots=True)
class Behaviour:
    """Of the last `Policy.reviews.behaviour_days` days. Incomes are a year's, 0 where unknown; `overdues` counts moves into a
    bucket, `worst_bucket` is 0 for none and 7 for M7+."""

    on_time_instalments: int = 0
    overdues: int = 0
    worst_bucket: int = 0
    signals_medium: int = 0
    signals_high: int = 0
    income_minor: int = 0
    income_before_minor: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """By how many percent the limit should change (below zero: down), at most to this percent of a year's income (0: no such
    bound), why, and by which version of the table."""

    change_percent: int
    income_bound_percent: int
    reason: str
    version: str


def question(line: Line, known: Behaviour) -> dict[str, int | bool]:
    """What the table is asked. Percents are whole, rounded down."""
    income_change = 0
    if known.income_before_minor and known.income_minor:
        income_change = (known.income_minor - known.income_before_minor) * 100 // known.income_before_minor
    return {
        "on_time_instalments": known.on_time_instalments,
        "overdues": known.overdues,
        "worst_bucket": known.worst_bucket,
        "signals_medium": known.signals_medium,
        "signals_high": known.signals_high,
        "income_known": known.income_minor > 0,
        "income_change_percent": income_change,
        "limit_to_income_percent": line.limit_minor * 100 // known.income_minor if known.income_minor else 0,
        "utilisation_percent": (line.used_minor + line.held_minor) * 100 // line.limit_minor
        if line.limit_minor
        else 100,
        "frozen": bool(line.freezes),
    }


def limit_after(line: Line, known: Behaviour, verdict: Verdict, step_minor: int) -> int:
    """The limit that the verdict means, a multiple of the step, rounded down; an increase within the income's bound."""
    limit = line.limit_minor * (100 + verdict.change_percent) // 100
    if verdict.change_percent > 0 and verdict.income_bound_percent:
        bound = known.income_minor * verdict.income_bound_percent // 100
        limit = max(line.limit_minor, min(limit, bound))
    if limit == line.limit_minor:
        return limit
    stepped = limit // step_minor * step_minor
    return max(line.limit_minor, stepped) if verdict.change_percent > 0 else stepped
