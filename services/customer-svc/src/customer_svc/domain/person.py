"""A person: kept encrypted, matched by blind index, shown masked, in no fact and no log."""

from dataclasses import dataclass, replace
from datetime import date

from customer_svc.domain.customer import Language
from fenqi.kernel import Conflict, Invalid

HIDDEN = "******"


class AlreadyCustomer(Conflict):
    """This person is already a customer under another login: log in with the phone registered first."""

    code = "already-customer"


class PhoneOfAnother(Conflict):
    """Another customer has this phone: check the number."""

    code = "phone-taken"


class IdentityFixed(Conflict):
    """A registered identity number does not change here: a branch corrects it against the original document."""

    code = "identity-number-fixed"


class IdNumberWrong(Invalid):
    """This is no valid identity number (GB 11643, 18 characters): check every digit."""

    code = "id-number-invalid"


class BirthDateDiffers(Invalid):
    """The birth date is not the one in the identity number: check both."""

    code = "birth-date-differs"


@dataclass(frozen=True, slots=True)
class Employment:
    """Where somebody works."""

    employer: str
    position: str | None = None
    since_year: int | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Person:
    """Who a customer is. Its text form shows nothing, so that no log can."""

    name: str
    id_number: str
    birth_on: date
    phone: str
    email: str | None = None
    address: str | None = None
    employment: Employment | None = None
    language: Language | None = None

    def __repr__(self) -> str:
        return f"Person({HIDDEN})"

    def filled_from(self, before: "Person") -> "Person":
        """What this one leaves out stays as it was before."""
        return replace(
            self,
            email=self.email or before.email,
            address=self.address or before.address,
            employment=self.employment or before.employment,
            language=self.language or before.language,
        )


@dataclass(frozen=True, slots=True)
class Masked:
    """What is shown of a person."""

    name: str
    id_number: str
    phone: str
    email: str | None
    address: str | None
    employment: str | None


def mask(person: Person) -> Masked:
    """Enough to recognise a person one knows, too little to be one."""
    return Masked(
        name=person.name[:1] + "**",
        id_number=person.id_number[:1] + "*" * 13 + person.id_number[-4:],
        phone=person.phone[:3] + "****" + person.phone[-4:] if len(person.phone) >= 11 else HIDDEN + person.phone[-2:],
        email=person.email and person.email[:1] + "***@" + person.email.rpartition("@")[2],
        address=person.address and HIDDEN,
        employment=HIDDEN if person.employment else None,
    )


def national_phone(phone: str) -> str:
    """One phone has one text: a Chinese mobile number loses its +86."""
    short = phone.removeprefix("+").removeprefix("86")
    return short if len(short) == 11 and short.startswith("1") else phone


def check_birth_date(given: date | None, in_id_number: date) -> date:
    """The birth date. Raises BirthDateDiffers."""
    if given is not None and given != in_id_number:
        raise BirthDateDiffers
    return in_id_number
