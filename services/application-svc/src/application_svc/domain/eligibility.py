"""The rules about the applicant and the merchant's checkout, checked before anybody reviews the application."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from application_svc.domain import errors
from application_svc.domain.catalogue import Product, Wish

FULL_AGE_YEARS = 18


@dataclass(frozen=True, slots=True)
class Applicant:
    """What the rules ask about the person: the birth dates only, the number itself stays outside.

    `birth_date_in_number` is None when the identity number is not valid."""

    birth_date: date
    birth_date_in_number: date | None
    full_capacity: bool = True


@dataclass(frozen=True, slots=True)
class OpenCheckout:
    """A merchant's checkout as partner-svc shows it."""

    checkout_id: str
    merchant_id: str
    amount_minor: int
    currency: str
    purpose: str
    status: str
    product_code: str | None = None


def age_on(birth_date: date, on: date) -> int:
    """Full years. Who was born on 29 February has the birthday on 1 March in common years."""
    return on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))


def admit_person(applicant: Applicant, stated_age: int | None, on: date) -> int:
    """The applicant's age. Raises the error of the first rule that is broken."""
    for broken in broken_by_person(applicant, stated_age, on):
        raise broken
    return age_on(applicant.birth_date, on)


def broken_by_person(applicant: Applicant, stated_age: int | None, on: date) -> Iterator[errors.Ineligible]:
    """Every rule about the person that does not hold: a valid number, its birth date, 18 years, full civil capacity."""
    if applicant.birth_date_in_number is None:
        yield errors.IdentityNumberInvalid()
    elif applicant.birth_date != applicant.birth_date_in_number:
        yield errors.BirthDateDiffers()
    age = age_on(applicant.birth_date, on)
    if age < FULL_AGE_YEARS:
        yield errors.UnderAge()
    elif stated_age is not None and stated_age != age:
        yield errors.BirthDateDiffers("The stated age is not the one that follows from the identity number.")
    if not applicant.full_capacity:
        yield errors.CapacityLimited()


def admit_statement(product: Product, annual_income_minor: int, consents: Collection[str]) -> None:
    """Raises IncomeNotStated or ConsentMissing."""
    for broken in broken_by_statement(product, annual_income_minor, consents):
        raise broken


def broken_by_statement(
    product: Product, annual_income_minor: int | None, consents: Collection[str]
) -> Iterator[errors.Ineligible]:
    """Every rule about income and consents that does not hold."""
    if annual_income_minor is None or annual_income_minor < product.min_annual_income_minor:
        yield errors.IncomeNotStated()
    missing = [consent for consent in product.consents if consent not in consents]
    if missing:
        yield errors.ConsentMissing(f"Not given: {', '.join(missing)}.")


def broken_by_texts(shown: Mapping[str, str], in_force: Mapping[str, str]) -> Iterator[errors.Ineligible]:
    """A consent to a text (`shown`: by consent, the version) that is not the one in force."""
    old = sorted(consent for consent, version in shown.items() if in_force.get(consent) != version)
    if old:
        yield errors.ConsentTextOutdated(f"Not the text in force: {', '.join(old)}.")


def admit_checkout(wish: Wish, checkout: OpenCheckout) -> None:
    """Raises CheckoutNotOpen or CheckoutDiffers."""
    for broken in broken_by_checkout(wish, checkout):
        raise broken


def broken_by_checkout(wish: Wish, checkout: OpenCheckout) -> Iterator[errors.Ineligible]:
    """What does not go together with the merchant's checkout."""
    if checkout.status != "open":
        yield errors.CheckoutNotOpen(f"The checkout is {checkout.status}.")
    compared = {
        "amount": ((wish.amount_minor, wish.currency), (checkout.amount_minor, checkout.currency)),
        "purpose": (wish.purpose, checkout.purpose),
        "product": (wish.product_code, checkout.product_code or wish.product_code),
    }
    differing = [name for name, (asked, sold) in compared.items() if asked != sold]
    if differing:
        yield errors.CheckoutDiffers(f"Not as in the checkout: {', '.join(differing)}.")
