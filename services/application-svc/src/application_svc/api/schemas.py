"""Bodies of application-svc's requests and answers."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from application_svc.domain.application import Statement
from fenqi.contracts.vocabulary import Channel, Method
from fenqi.kernel.money import MAX_AMOUNT_MINOR
from fenqi.web.money import Amount, AmountOut, Body


def _only_iso(value: object) -> object:
    if isinstance(value, str) and len(value) == len("2026-11-23"):
        return value
    raise ValueError("a date is written as 2026-11-23")


IsoDate = Annotated[date, BeforeValidator(_only_iso)]
Id = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9._:-]+$")]
Word = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[a-z0-9][a-z0-9_.-]*$")]
Grade = Annotated[str, Field(min_length=1, max_length=32, pattern=r"^[A-Za-z0-9][A-Za-z0-9_./:@+-]*$")]
Yes = Annotated[bool, Field(strict=True)]
Minor = Annotated[int, Field(strict=True, ge=0, le=MAX_AMOUNT_MINOR)]
Count = Annotated[int, Field(strict=True, ge=0, le=100_000)]
Percent = Annotated[str, Field(pattern=r"^[0-9]{1,6}(\.[0-9]{1,6})?$", examples=["18.01"])]


class StatementIn(Body):
    """What the applicant states, none of it identifying; what is not known is left out."""

    annual_income_minor: Minor
    income_verified: Annotated[bool | None, Field(strict=True)] = None
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

    def statement(self) -> Statement:
        """As the domain's value."""
        return Statement(**self.model_dump())


class ApplicantIn(Body):
    """The person, kept encrypted."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    id_number: Annotated[str, Field(min_length=1, max_length=32)]
    phone: Annotated[str, Field(pattern=r"^\+?[0-9]{6,15}$")]
    birth_date: IsoDate


class ConsentsIn(Body):
    """What the applicant agreed to: the terms were read, the statement is true, the bureau may be asked."""

    terms: Yes = False
    truthful: Yes = False
    bureau: Yes = False

    def given(self) -> tuple[str, ...]:
        """The names of those that were given."""
        return tuple(name for name, given in self.model_dump().items() if given)


class ApplicationIn(Body):
    """A form. Clerks send `customer_id`; customers apply for themselves."""

    channel: Channel
    product_code: Word
    amount: Amount
    term_months: Annotated[int, Field(strict=True, gt=0, le=600)]
    method: Method
    purpose: Word
    checkout_id: Id | None = None
    customer_id: Id | None = None
    price_grade: Grade | None = None
    statement: StatementIn | None = None
    applicant: ApplicantIn
    consents: ConsentsIn = ConsentsIn()


class WithdrawIn(Body):
    """Why, as a word: `found_another`, `too_expensive`, `mistake`, …"""

    reason: Word


class DraftOut(Body):
    """A draft that may be submitted."""

    application_id: str
    customer_id: str
    status: Literal["draft"]
    content_hash: str


class SubmittedOut(Body):
    """A submitted application."""

    application_id: str
    status: Literal["submitted"]
    content_hash: str


class StepOut(Body):
    """One step that was taken."""

    step: str
    at: str
    about: dict[str, Any]


class NextOut(Body):
    """What comes next and who must do it."""

    step: str
    by: Literal["customer", "clerk", "bank", "merchant"]


class ApplicationListed(Body):
    """An application in a list."""

    application_id: str
    customer_id: str
    channel: str
    product_code: str
    merchant_id: str | None
    checkout_id: str | None
    product_version: str
    amount: AmountOut
    term_months: int
    method: str
    purpose: str
    status: str
    next_step: NextOut | None
    offer: dict[str, Any] | None
    decline: dict[str, Any] | None
    loan_id: str | None
    progress: list[StepOut]


class ApplicationOut(ApplicationListed):
    """One application, the applicant masked."""

    statement: dict[str, Any]
    consents: list[str]
    content_hash: str
    applicant: dict[str, str]


class ApplicationPage(Body):
    """A page of applications, newest first."""

    items: list[ApplicationListed]
    next_cursor: str | None
