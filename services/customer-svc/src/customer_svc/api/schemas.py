"""Bodies of customer-svc's requests and answers."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import Field

from customer_svc.adapters.id_number import read_id_number
from customer_svc.domain.customer import Channel, Language
from customer_svc.domain.person import Employment, Person, check_birth_date, national_phone
from fenqi.web.money import Body

NO_CONTROLS = r"^[^\x00-\x1f\x7f]+$"
Id = Annotated[str, Field(min_length=1, max_length=64, pattern=NO_CONTROLS)]
Word = Annotated[str, Field(pattern=r"^[a-z][a-z_]{0,39}$", examples=["sign"])]
Code = Annotated[str, Field(pattern=r"^[0-9]{6}$")]


class EmploymentIn(Body):
    """Where somebody works."""

    employer: Annotated[str, Field(min_length=1, max_length=120, pattern=NO_CONTROLS)]
    position: Annotated[str, Field(min_length=1, max_length=80, pattern=NO_CONTROLS)] | None = None
    since_year: Annotated[int, Field(strict=True, ge=1900, le=2200)] | None = None


class PersonIn(Body):
    """A person to register. Without a language, the service's own."""

    name: Annotated[str, Field(min_length=1, max_length=100, pattern=NO_CONTROLS, examples=["张三"])]
    id_number: Annotated[str, Field(min_length=15, max_length=24, pattern=r"^[0-9Xx -]+$")]
    phone: Annotated[str, Field(pattern=r"^\+?[0-9]{6,15}$", examples=["13800138000"])]
    birth_date: date | None = None
    channel: Channel
    email: Annotated[str, Field(max_length=200, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")] | None = None
    address: Annotated[str, Field(min_length=1, max_length=300, pattern=NO_CONTROLS)] | None = None
    employment: EmploymentIn | None = None
    language: Language | None = None
    application_id: Id | None = None

    def person(self, today: date) -> Person:
        """As the domain's value. Raises IdNumberWrong, BirthDateDiffers."""
        id_number, born = read_id_number(self.id_number, today)
        work = self.employment
        return Person(
            name=self.name.strip(),
            id_number=id_number,
            birth_on=check_birth_date(self.birth_date, born),
            phone=national_phone(self.phone),
            email=self.email,
            address=self.address,
            employment=Employment(work.employer, work.position, work.since_year) if work else None,
            language=self.language,
        )


class RegisteredOut(Body):
    """`matched`: this person was a customer before."""

    customer_id: str
    matched: bool


class CustomerOut(Body):
    """A customer, masked."""

    customer_id: str
    channel: Channel
    registered_at: datetime
    name: str
    id_number: str
    phone: str
    email: str | None
    address: str | None
    employment: str | None
    language: Language


class CodeSendIn(Body):
    """For what: e.g. purpose "sign", subject the contract's hash."""

    customer_id: Id
    purpose: Word
    subject: Annotated[str, Field(min_length=1, max_length=200, pattern=NO_CONTROLS)]


class CodeCheckIn(CodeSendIn):
    """The same, and the code that came."""

    code: Code


class CodeSentOut(Body):
    """For how many seconds the code is good."""

    expires_in: int


class ConsentOut(Body):
    """Proof that the customer agreed to this one thing."""

    consent_id: str


class NoticesOut(Body):
    """A page of notices."""

    items: list[dict[str, Any]]
    next_cursor: str | None
