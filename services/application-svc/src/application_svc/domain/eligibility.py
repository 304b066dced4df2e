"""The rules about the applicant and the merchant's checkout, checked before anybody reviews the application."""

from collections.abc import Collection
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
    """The applicant's age. Raises IdentityNumberInvalid, BirthDateDiffers or UnderAge."""
    if applicant.birth_date_in_number is None:
        raise errors.IdentityNumberInvalid
    if applicant.birth_date != applicant.birth_date_in_number:
        raise errors.BirthDateDiffers
    age = age_on(applicant.birth_date, on)
    if age < FULL_AGE_YEARS:
        raise errors.UnderAge
    if stated_age is not None and stated_age != age:
        raise errors.BirthDateDiffers("The stated age is not the one that follows from the identity number.")
    return age


def admit_statement(product: Product, annual_income_minor: int, consents: Collection[str]) -> None:
    """Raises IncomeNotStated or ConsentMissing."""
    if annual_income_minor < product.min_annual_income_minor:
        raise errors.IncomeNotStated
    missing = [consent for consent in product.consents if consent not in consents]
    if missing:
        raise errors.ConsentMissing(f"Not given: {', '.join(missing)}.")


def admit_checkout(wish: Wish, checkout: OpenCheckout) -> None:
    """Raises CheckoutNotOpen or CheckoutDiffers."""
    if checkout.status != "open":
        raise errors.CheckoutNotOpen(f"The checkout is {checkout.status}.")
    compared = {
        "amount": ((wish.amount_minor, wish.currency), (checkout.amount_minor, checkout.currency)),
        "purpose": (wish.purpose, checkout.purpose),
        "product": (wish.product_code, checkout.product_code or wish.product_code),
    }
    differing = [name for name, (asked, sold) in compared.items() if asked != sold]
    if differing:
        raise errors.CheckoutDiffers(f"Not as in the checkout: {', '.join(differing)}.")
