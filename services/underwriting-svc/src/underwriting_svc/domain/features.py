"""The plain numbers that scorecard and policy look at, exact. Age and sex are not among the scorecard's."""

from fractions import Fraction

from underwriting_svc.domain.submission import Submission

Feature = int | Fraction | str | bool | None


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


def _fraction(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)


def _share(part: int | None, whole: int | None) -> Fraction | None:
    if part is None or not whole:
        return None
    return Fraction(part * 100, whole)
