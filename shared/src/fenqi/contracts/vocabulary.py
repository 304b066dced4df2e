"""The types and closed word lists that events of several contexts share."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, Field

from fenqi.contracts.base import Part


def _in_utc(at: datetime) -> datetime:
    return at.astimezone(UTC)


Id = Annotated[str, Field(min_length=1, max_length=128)]
Code = Annotated[str, Field(min_length=1, max_length=128)]
"""A stable word for machines (a reason, a rule, a product): never a sentence, never a person's data."""
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
"""ISO 4217."""
Minor = Annotated[int, Field(strict=True, ge=0)]
"""An amount in minor units; the event's `currency` goes with it."""
SignedMinor = Annotated[int, Field(strict=True)]
"""An amount that may be below zero, such as what is left of an over-used line."""
Count = Annotated[int, Field(strict=True, ge=0)]
Percent = Annotated[str, Field(pattern=r"^-?[0-9]+(\.[0-9]+)?$", max_length=40)]
"""An exact decimal in percent, as text: "13.56" is 13.56 %."""
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Instant = Annotated[AwareDatetime, AfterValidator(_in_utc)]
"""A moment, always in UTC; a naive one is refused."""

Channel = Literal["bank_site", "mobile_app", "wechat", "partner_platform", "branch", "merchant_store", "card_business"]
Method = Literal["equal_instalment", "equal_principal", "flat", "interest_first", "bullet"]
PeriodUnit = Literal["month", "week", "day"]
DayCount = Literal["30/360", "ACT/360", "ACT/364", "ACT/365", "ACT/ACT"]
InterestBasis = Literal["per_period", "daily"]
Rounding = Literal["half_up", "half_even", "up", "down"]
LineType = Literal["comprehensive", "special_purpose"]
PayeeKind = Literal["merchant", "customer", "card"]
"""Who the money goes to; `card`: nobody, a posted card purchase is converted."""
Bucket = Literal["M1", "M2", "M3", "M4", "M5", "M6", "M7+"]
"""How long a debt is past due, by product setting; a loan on time (M0) is in none."""

Classification = Literal["pass", "special_mention", "substandard", "doubtful", "loss"]
"""The five classes of a loan: 正常, 关注, 次级, 可疑, 损失."""


class FeeTerms(Part):
    """The handling fee agreed besides interest; `value` is percent or an amount in major units, as `kind` says."""

    kind: Literal["percent_of_amount", "fixed_per_period", "amount_and_periods"]
    value: Annotated[str, Field(pattern=r"^[0-9]+(\.[0-9]+)?$", max_length=40)]
    charged: Literal["per_period", "up_front"]


class Statement(Part):
    """What the decision knows of the applicant, none of it identifying. What nobody told us is None, not zero."""

    annual_income_minor: Minor
    income_verified: bool | None = None
    debt_to_income_percent: Percent | None = None
    employment_years: Count | None = None
    home_ownership: Literal["own", "mortgage", "rent", "parents", "other"] | None = None
    age_years: Count | None = None
    delinquencies_2y: Count | None = None
    months_since_last_delinquency: Count | None = None
    months_since_90d_late: Count | None = None
    credit_history_years: Count | None = None
    inquiries_12m: Count | None = None
    open_credit_lines: Count | None = None
    total_credit_lines: Count | None = None
    total_credit_limit_minor: Minor | None = None
    total_credit_used_minor: Minor | None = None
    failed_to_pay_count: Count | None = None
    accounts_past_due: Count | None = None
    accounts_30d_past_due: Count | None = None
    never_delinquent_percent: Percent | None = None
    public_records: Count | None = None
    monthly_expenses_minor: Minor | None = None
    assets_minor: Minor | None = None
    debts_minor: Minor | None = None
    goods_price_minor: Minor | None = None
    job: Literal["fixed", "temporary", "freelance", "other"] | None = None
    marital_status: Literal["single", "married", "separated", "divorced", "widowed"] | None = None
