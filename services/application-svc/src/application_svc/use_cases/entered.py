"""A whole form as somebody entered it: every rule held against it, and its rows once none is broken."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

import msgspec

from application_svc.domain import eligibility
from application_svc.domain.application import Consent, Form
from application_svc.domain.catalogue import Hand, Product, Wish
from application_svc.domain.errors import Ineligible, OnBadRecordList
from application_svc.domain.facts import Statement
from application_svc.ports import Person, Ports, Sealed
from application_svc.use_cases.bad_records import is_listed
from fenqi.store import UnitOfWork

SALT_BYTES = 16


@dataclass(frozen=True, slots=True, repr=False)
class Entered:
    """`person` is not salted yet; `texts` are the versions of the consents' texts that were shown, as far as said."""

    wish: Wish
    price_grade: str | None
    statement: Statement | None
    person: Person
    consents: tuple[str, ...]
    texts: Mapping[str, str] = field(default_factory=dict)
    consented_at: Mapping[str, datetime] = field(default_factory=dict)
    """When a consent was given, where that was before now."""

    def __repr__(self) -> str:
        return "Entered(…)"


@dataclass(frozen=True, slots=True)
class Findings:
    """What the rules say of a form: the broken ones, and the merchant's checkout where it was asked for."""

    broken: tuple[Ineligible, ...]
    checkout: eligibility.OpenCheckout | None


async def hold_against_rules(
    entered: Entered, hand: Hand, uow: UnitOfWork, ports: Ports, *, all_of_them: bool
) -> Findings:
    """Every broken rule, or the first ones only: then nobody is asked once one is broken.

    Raises Unavailable where the merchant's checkout can't be asked for."""
    wish, person, statement = entered.wish, entered.person, entered.statement
    product = ports.catalogue.products.get(wish.product_code)
    broken: list[Ineligible] = list(ports.catalogue.broken(wish, hand))
    if product is not None:
        income = None if statement is None else statement.annual_income_minor
        broken += eligibility.broken_by_statement(product, income, entered.consents)
        broken += eligibility.broken_by_texts(entered.texts, ports.catalogue.consent_texts)
    applicant = eligibility.Applicant(person.birth_date, ports.birth_date_in(person.id_number), person.full_capacity)
    stated_age = None if statement is None else statement.age_years
    broken += eligibility.broken_by_person(applicant, stated_age, uow.context.business_date)
    if broken and not all_of_them:
        return Findings(tuple(broken), None)
    if applicant.birth_date_in_number is not None and await is_listed(person.id_number, uow, ports):
        broken.append(OnBadRecordList())
    if wish.checkout_id is None or (broken and not all_of_them):
        return Findings(tuple(broken), None)
    try:
        checkout = await ports.checkouts.get(wish.checkout_id)
    except Ineligible as unknown:
        return Findings((*broken, unknown), None)
    return Findings((*broken, *eligibility.broken_by_checkout(wish, checkout)), checkout)


def complete_form(
    entered: Entered,
    application_id: str,
    customer_id: str,
    product: Product,
    entered_by: tuple[str, ...],
    version: int,
    uow: UnitOfWork,
    ports: Ports,
) -> Form:
    """Stage the form and its sealed person, in one more version."""
    statement, wish = entered.statement, entered.wish
    assert statement is not None, "the rules want an income"
    salted = replace(entered.person, id_number=entered.person.id_number.upper(), salt=secrets.token_hex(SALT_BYTES))
    age = eligibility.age_on(salted.birth_date, uow.context.business_date)
    form = Form(
        product_version=product.version,
        purpose=wish.purpose,
        amount_minor=wish.amount_minor,
        currency=wish.currency,
        term_months=wish.term_months,
        method=wish.method,
        price_grade=entered.price_grade,
        statement=replace(statement, age_years=age),
        consents=entered.consents,
        document_kinds=(),
        entered_by=entered_by,
        content_hash="",
        consented=tuple(
            Consent(
                kind,
                ports.catalogue.consent_texts[kind],
                entered.consented_at.get(kind, uow.context.at),
                wish.channel,
            )
            for kind in entered.consents
            if kind in ports.catalogue.consent_texts
        ),
    )
    form = replace(form, content_hash=content_hash(application_id, customer_id, wish, form, salted))
    sealed = ports.vault.seal(application_id, salted)
    uow.insert("forms", {"application_id": application_id, "version": version, "form": form})
    uow.insert("applicants", {"application_id": application_id, "version": version, **sealed_columns(sealed)})
    return form


def content_hash(application_id: str, customer_id: str, wish: Wish, form: Form, person: Person) -> str:
    """SHA-256 of everything that is signed, the person and a salt included."""
    signed = msgspec.json.encode((application_id, customer_id, wish, form, person))
    return hashlib.sha256(signed).hexdigest()


def sealed_columns(sealed: Sealed) -> dict[str, str]:
    """As the columns `key_id` and `sealed`."""
    return {"key_id": sealed.key_id, "sealed": "\\x" + sealed.data.hex()}
