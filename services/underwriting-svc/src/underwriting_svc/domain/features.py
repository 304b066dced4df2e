"""The plain numbers that models and policy look at, exact. Sex is never among them; age and marital status only reach a
model whose product's policy allows them.

Two families: `features_of` for the first scorecard and the policy; `columns_of` and then `attributes_of` for the models
trained on applications to buy by instalments. Training derives its attributes by the same function as serving."""

from collections.abc import Mapping
from fractions import Fraction

from underwriting_svc.domain.submission import Statement, Submission

Feature = int | Fraction | str | bool | None
SENSITIVE = ("age_years", "marital_status")
"""A model that looks at them serves only products whose policy allows it."""
DEBT_SERVICE = Fraction(1, 100)
"""What a month takes of a debt, where only the debt is told."""
HOMES = {"own": "owner", "mortgage": "owner", "rent": "rent", "parents": "parents", "other": "other"}
"""A mortgaged home is an owner's: in the data four of five debts are owners'. Its `priv`, a private arrangement, is never
stated here."""
JOBS = {"fixed": "fixed", "temporary": "partime", "freelance": "freelance", "other": "others"}
MARITAL = {
    "single": "single", "married": "married", "separated": "separated", "divorced": "divorced", "widowed": "widow",
}  # fmt: skip


def features_of(submission: Submission) -> dict[str, Feature]:
    """By name; None is what nobody told us, or what can't be worked out from it."""
    told = submission.statement
    return {
        "loan_to_income_percent": _share(submission.amount_minor, told.annual_income_minor),
        "debt_to_income_percent": _fraction(told.debt_to_income_percent),
        "utilisation_percent": _share(told.total_credit_used_minor, told.total_credit_limit_minor),
        "credit_history_years": told.credit_history_years,
        "inquiries_12m": told.inquiries_12m,
        "delinquencies_2y": told.delinquencies_2y,
        "months_since_90d_late": told.months_since_90d_late,
        "never_delinquent_percent": _fraction(told.never_delinquent_percent),
        "public_records": told.public_records,
        "accounts_past_due": told.accounts_past_due,
        "failed_to_pay_count": told.failed_to_pay_count,
        "employment_years": told.employment_years,
        "home_ownership": told.home_ownership,
        "income_verified": told.income_verified,
        "term_months": submission.term_months,
    }


def columns_of(submission: Submission, unit_minor: int) -> dict[str, Feature]:
    """The training data's columns. Money is monthly or outstanding, in units of `unit_minor` minor units: the models know
    only the units of the data they learned from."""
    told = submission.statement

    def money(minor: int | None, months: int = 1) -> Fraction | None:
        return None if minor is None else Fraction(minor, unit_minor * months)

    return {
        "seniority": told.employment_years,
        "home": None if told.home_ownership is None else HOMES[told.home_ownership],
        "time": submission.term_months,
        "age": told.age_years,
        "marital": None if told.marital_status is None else MARITAL[told.marital_status],
        "records": _records(told),
        "job": None if told.job is None else JOBS[told.job],
        "expenses": money(told.monthly_expenses_minor),
        "income": money(told.annual_income_minor, 12),
        "assets": money(told.assets_minor),
        "debt": money(told.debts_minor),
        "amount": money(submission.amount_minor),
        "price": money(told.goods_price_minor),
    }


def attributes_of(columns: Mapping[str, Feature]) -> dict[str, Feature]:
    """What the trained models look at, by name. Shares are in percent; None where something it needs is not told. A debt
    that is not told counts as none where it is one part of several."""
    amount, time, price = _number(columns["amount"]), _number(columns["time"]), _number(columns["price"])
    income, expenses = _number(columns["income"]), _number(columns["expenses"])
    assets, debt = _number(columns["assets"]), _number(columns["debt"])
    owed = debt or Fraction(0)
    free = None if income is None or expenses is None else income - expenses
    instalment = _percent(amount, time * 100 if time else None)
    return {
        "seniority_years": columns["seniority"],
        "bad_record": columns["records"],
        "job": columns["job"],
        "home": columns["home"],
        "term_months": columns["time"],
        "amount": amount,
        "price": price,
        "income": income,
        "expenses": expenses,
        "assets": assets,
        "debt": debt,
        "instalment": instalment,
        "free_income": free,
        "loan_to_price_percent": _percent(amount, price),
        "down_payment": None if price is None or amount is None else price - amount,
        "cover_percent": None if free is None else _percent(free - owed * DEBT_SERVICE, instalment),
        "net_assets_percent": None if assets is None else _percent(assets - owed, amount),
        "amount_to_income_percent": _percent(amount, income),
        "expenses_to_income_percent": _percent(expenses, income),
        "age_years": columns["age"],
        "marital_status": columns["marital"],
    }


def _records(told: Statement) -> str | None:
    counts = [n for n in (told.failed_to_pay_count, told.accounts_past_due, told.public_records) if n is not None]
    return None if not counts else "yes" if any(counts) else "no"


def _number(value: Feature) -> Fraction | None:
    return None if value is None or isinstance(value, str) else Fraction(value)


def _percent(part: Fraction | None, whole: Fraction | None) -> Fraction | None:
    return None if part is None or not whole else part * 100 / whole


def _fraction(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)


def _share(part: int | None, whole: int | None) -> Fraction | None:
    if part is None or not whole:
        return None
    return Fraction(part * 100, whole)
