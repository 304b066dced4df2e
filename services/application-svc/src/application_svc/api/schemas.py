"""Bodies of application-svc's requests and answers."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from application_svc.domain.catalogue import Wish
from application_svc.domain.facts import Statement
from application_svc.ports import Account, Employer, Person
from application_svc.use_cases.entered import Entered
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
Term = Annotated[int, Field(strict=True, gt=0, le=600)]
TextVersion = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9._:/-]+$")]
Name = Annotated[str, Field(min_length=1, max_length=100)]
Text = Annotated[str, Field(min_length=1, max_length=200)]
IdNumber = Annotated[str, Field(min_length=1, max_length=32)]
Phone = Annotated[str, Field(pattern=r"^\+?[0-9]{6,15}$")]
Percent = Annotated[str, Field(pattern=r"^[0-9]{1,6}(\.[0-9]{1,6})?$", examples=["18.01"])]


class CreditTold(Body):
    """What is told of income, other credit and means; what is not known is left out."""

    income_verified: Yes | None = None
    debt_to_income_percent: Percent | None = None
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


class StatementIn(CreditTold):
    """What the applicant states, none of it identifying; what is not known is left out."""

    annual_income_minor: Minor
    employment_years: Count | None = None
    home_ownership: Literal["own", "mortgage", "rent", "parents", "other"] | None = None
    age_years: Count | None = None
    goods_price_minor: Minor | None = None
    job: Literal["fixed", "temporary", "freelance", "other"] | None = None
    marital_status: Literal["single", "married", "separated", "divorced", "widowed"] | None = None

    def statement(self) -> Statement:
        """As the domain's value."""
        return Statement(**self.model_dump())


class EmployerIn(Body):
    """Who pays the wages, kept encrypted."""

    name: Text
    phone: Phone | None = None
    address: Text | None = None

    def employer(self) -> Employer:
        """As the domain's value."""
        return Employer(self.name, self.phone, self.address)


class AccountIn(Body):
    """A bank account, kept encrypted, shown by its last four digits."""

    number: Annotated[str, Field(pattern=r"^[0-9]{6,34}$")]
    bank: Text | None = None

    def account(self) -> Account:
        """As the domain's value."""
        return Account(self.number, self.bank)


class AccountsIn(Body):
    """Where money goes (cash), and where instalments are taken from."""

    payout: AccountIn | None = None
    debit: AccountIn | None = None


class ApplicantIn(Body):
    """The person, kept encrypted. Who sends a whole form states full civil capacity with the consent `truthful`."""

    name: Name
    id_number: IdNumber
    phone: Phone
    birth_date: IsoDate
    full_capacity: Yes = True
    address: Text | None = None
    employer: EmployerIn | None = None
    device_id: Id | None = None
    face_capture: Id | None = None


class ConsentsIn(Body):
    """What the applicant agreed to: the terms were read, the statement is true, the bureau may be asked.

    `texts` says which version of a text was shown; without it, it was the one in force."""

    terms: Yes = False
    truthful: Yes = False
    bureau: Yes = False
    texts: dict[Literal["terms", "truthful", "bureau"], TextVersion] = Field(default_factory=dict)

    def given(self) -> tuple[str, ...]:
        """The names of those that were given."""
        return tuple(name for name, given in self.model_dump(exclude={"texts"}).items() if given)


class ApplicationIn(Body):
    """A form. Clerks send `customer_id`; customers apply for themselves."""

    channel: Channel
    product_code: Word
    amount: Amount
    term_months: Term
    method: Method
    purpose: Word
    checkout_id: Id | None = None
    customer_id: Id | None = None
    price_grade: Grade | None = None
    statement: StatementIn | None = None
    applicant: ApplicantIn
    accounts: AccountsIn = AccountsIn()
    consents: ConsentsIn = ConsentsIn()

    def entered(self) -> Entered:
        """As it is held against the rules."""
        person, accounts = self.applicant, self.accounts
        return Entered(
            wish=Wish(
                self.channel,
                self.product_code,
                self.amount.amount_minor,
                self.amount.currency,
                self.term_months,
                self.method,
                self.purpose,
                self.checkout_id,
            ),
            price_grade=self.price_grade,
            statement=self.statement.statement() if self.statement else None,
            person=Person(
                name=person.name,
                id_number=person.id_number,
                phone=person.phone,
                birth_date=person.birth_date,
                salt="",
                full_capacity=person.full_capacity,
                address=person.address,
                employer=person.employer.employer() if person.employer else None,
                payout=accounts.payout.account() if accounts.payout else None,
                debit=accounts.debit.account() if accounts.debit else None,
                device_id=person.device_id,
                face_capture=person.face_capture,
            ),
            consents=self.consents.given(),
            texts={str(consent): version for consent, version in self.consents.texts.items()},
        )


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
    """An application in a list. What a draft's form does not hold yet is null; `missing` names it."""

    application_id: str
    customer_id: str
    channel: str
    product_code: str
    merchant_id: str | None
    checkout_id: str | None
    product_version: str | None
    amount: AmountOut | None
    term_months: int | None
    method: str | None
    purpose: str | None
    status: str
    next_step: NextOut | None
    missing: list[str]
    supplement: dict[str, Any] | None
    offer: dict[str, Any] | None
    decline: dict[str, Any] | None
    loan_id: str | None
    progress: list[StepOut]


class SeenOut(Body):
    """Who held an original in their hands, and when."""

    by: str
    at: datetime


class DocumentOut(Body):
    """A document without its content."""

    document_id: str
    kind: str
    sha256: str
    media_type: Literal["application/pdf", "image/jpeg", "image/png"]
    size_bytes: int
    request_id: str | None
    added_at: datetime
    original_seen: SeenOut | None


class DocumentsOut(Body):
    """The documents of an application, as they came in."""

    application_id: str
    documents: list[DocumentOut]


class OriginalsIn(Body):
    """The documents whose originals were seen."""

    document_ids: Annotated[tuple[Id, ...], Field(min_length=1, max_length=40)]


class OriginalsOut(SeenOut):
    """Which originals were seen."""

    document_hashes: list[str]


class ConsentOut(Body):
    """What was agreed to: which text, when, through which channel."""

    kind: str
    text_version: str
    given_at: datetime
    channel: str


class ApplicationOut(ApplicationListed):
    """One application, the applicant masked."""

    statement: dict[str, Any]
    consents: list[str]
    consented: list[ConsentOut]
    content_hash: str | None
    applicant: dict[str, str]
    documents: list[DocumentOut]
    originals_seen: list[OriginalsOut]


class LineOut(Body):
    """One line of the checklist: any of these kinds will do."""

    group: str
    any_of: list[str]
    required: bool
    state: Literal["there", "missing", "optional"]
    document_ids: list[str]


class ChecklistOut(Body):
    """`required_at`: `submission` means that a missing document stops the submission, `review` that it is asked for later."""

    application_id: str
    product_code: str
    channel: str
    required_at: Literal["submission", "review"]
    complete: bool
    missing: list[str]
    lines: list[LineOut]


class ApplicationPage(Body):
    """A page of applications, newest first."""

    items: list[ApplicationListed]
    next_cursor: str | None


class RuleOut(Body):
    """A rule that is broken, and what helps."""

    rule: str
    detail: str
    remedy: str


class EligibilityOut(Body):
    """What a draft's form still lacks, or else every rule that is broken, at once. Nothing is kept of a form that is only
    asked about."""

    eligible: bool
    missing: list[str]
    broken: list[RuleOut]


class ApplicantSection(Body):
    """Who applies. `full_capacity`: the applicant states full civil capacity."""

    name: Name | None = None
    id_number: IdNumber | None = None
    phone: Phone | None = None
    birth_date: IsoDate | None = None
    full_capacity: Yes | None = None
    marital_status: Literal["single", "married", "separated", "divorced", "widowed"] | None = None
    device_id: Id | None = None
    face_capture: Id | None = None


class EmploymentSection(Body):
    """What the applicant works."""

    job: Literal["fixed", "temporary", "freelance", "other"] | None = None
    employment_years: Count | None = None
    employer: EmployerIn | None = None


class IncomeSection(CreditTold):
    """Income, what it must already carry, and what is known of other credit."""

    annual_income_minor: Minor | None = None


class HousingSection(Body):
    """Where and how the applicant lives."""

    home_ownership: Literal["own", "mortgage", "rent", "parents", "other"] | None = None
    address: Text | None = None


class PurposeSection(Body):
    """What the money is for."""

    purpose: Word | None = None
    goods_price_minor: Minor | None = None
    price_grade: Grade | None = None


class PlanSection(Body):
    """How much, how long, how repaid."""

    amount: Amount | None = None
    term_months: Term | None = None
    method: Method | None = None


class ConsentsSection(Body):
    """As ConsentsIn; what is left out stays as it was."""

    terms: Yes | None = None
    truthful: Yes | None = None
    bureau: Yes | None = None
    texts: dict[Literal["terms", "truthful", "bureau"], TextVersion] | None = None


class SectionsIn(Body):
    """Some sections of a form."""

    applicant: ApplicantSection | None = None
    employment: EmploymentSection | None = None
    income: IncomeSection | None = None
    housing: HousingSection | None = None
    purpose: PurposeSection | None = None
    plan: PlanSection | None = None
    accounts: AccountsIn | None = None
    consents: ConsentsSection | None = None

    def filled(self) -> dict[str, dict[str, Any]]:
        """What was sent, and only that."""
        sent: dict[str, dict[str, Any]] = self.model_dump(mode="json", exclude_unset=True, exclude_none=False)
        return {section: fields for section, fields in sent.items() if fields is not None}


class DraftIn(Body):
    """A draft with part of its form; clerks send `customer_id`."""

    channel: Channel
    product_code: Word
    checkout_id: Id | None = None
    customer_id: Id | None = None
    sections: SectionsIn = SectionsIn()


class SectionOut(Body):
    """One section: what it lacks, and what was filled in, personal data masked."""

    section: str
    complete: bool
    missing: list[str]
    filled: dict[str, Any]


class SectionsOut(Body):
    """A form by its sections. `missing` names what keeps it from being submitted: "plan.term_months", "rule.under-age"."""

    application_id: str
    customer_id: str
    status: str
    complete: bool
    missing: list[str]
    sections: list[SectionOut]


class SupplementIn(Body):
    """An answer: the item codes it answers, and a corrected statement where one is asked for."""

    items: Annotated[tuple[Word, ...], Field(max_length=40)] = ()
    statement: StatementIn | None = None


class ItemOut(Body):
    """One thing asked for; a document of one of `document_kinds` answers it where there are some."""

    item: str
    reason_code: str
    document_kinds: list[str]
    answered: bool


class SupplementOut(Body):
    """A supplement request; once nothing is missing it is `answered`, past its deadline it is `closed`."""

    request_id: str
    application_id: str
    status: Literal["open", "answered", "closed"]
    asked_at: datetime
    deadline_on: date
    items: list[ItemOut]
    missing: list[str]


class SupplementsOut(Body):
    """Every request, the oldest first."""

    items: list[SupplementOut]


class RevealedOut(Body):
    """The applicant in clear; what was not told is null. `account` is where cash goes."""

    name: str
    id_number: str
    phone: str
    birth_date: date
    address: str | None
    employer: str | None
    employer_phone: str | None
    employer_address: str | None
    account: str | None
    debit_account: str | None
    device_id: str | None
    face_capture: str | None
    document_hashes: list[str]


class RevealOut(Body):
    """Who saw what in clear: "applicant", or a document's id."""

    what: str
    seen_by: str
    reason: str
    seen_at: datetime


class RevealsOut(Body):
    """The oldest first."""

    items: list[RevealOut]


class BadRecordIn(Body):
    """Whom to list, and the reason as a word; the number is kept as a keyed hash only."""

    id_number: IdNumber
    reason_code: Word


class LiftIn(Body):
    """Why the entry is lifted, as a word."""

    reason: Word


class BadRecordOut(Body):
    """An entry; it does not say who."""

    entry_id: str
    reason_code: str
    listed_by: str
    listed_at: datetime


class BadRecordListed(BadRecordOut):
    """An entry in the list, lifted or standing."""

    lifted_by: str | None
    lifted_at: datetime | None
    lifted_because: str | None


class LiftedOut(Body):
    """An entry that was lifted."""

    entry_id: str
    lifted_by: str
    lifted_at: datetime
    reason: str


class BadRecordPage(Body):
    """Newest first."""

    items: list[BadRecordListed]
    next_cursor: str | None
