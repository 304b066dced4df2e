"""Somebody fills in a form. Whatever breaks a rule is refused here, where it can still be corrected."""

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import date

import msgspec

from application_svc.adapters.aggregates import APPLICATIONS
from application_svc.domain import eligibility
from application_svc.domain.application import DraftStarted, Form, Statement
from application_svc.domain.catalogue import Wish
from application_svc.domain.errors import CustomerMissing, IncomeNotStated
from application_svc.ports import Person, Ports
from application_svc.use_cases.access import Caller
from fenqi.kernel import new_id
from fenqi.store import UnitOfWork

SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class StartDraft:
    caller: Caller
    customer_id: str | None
    wish: Wish
    price_grade: str | None
    statement: Statement | None
    name: str
    id_number: str
    phone: str
    birth_date: date
    consents: tuple[str, ...]

    def __repr__(self) -> str:
        return "StartDraft(…)"


@dataclass(frozen=True, slots=True)
class DraftAnswer:
    application_id: str
    customer_id: str
    status: str
    content_hash: str


async def start_draft(command: StartDraft, uow: UnitOfWork, ports: Ports) -> DraftAnswer:
    """A draft that may be submitted. Raises the errors of `application_svc.domain.errors`, Unavailable."""
    caller, wish = command.caller, command.wish
    customer_id = _customer(caller, command.customer_id)
    product = ports.catalogue.admit(wish, "clerk" if caller.kind == "staff" else "customer")
    applicant = eligibility.Applicant(command.birth_date, ports.birth_date_in(command.id_number))
    statement = command.statement
    if statement is None:
        raise IncomeNotStated
    age = eligibility.admit_person(applicant, statement.age_years, uow.context.business_date)
    eligibility.admit_statement(product, statement.annual_income_minor, command.consents)
    checkout = None
    if wish.checkout_id is not None:
        checkout = await ports.checkouts.get(wish.checkout_id)
        eligibility.admit_checkout(wish, checkout)
    application_id = new_id()
    person = Person(
        command.name, command.id_number.upper(), command.phone, command.birth_date, secrets.token_hex(SALT_BYTES)
    )
    form = Form(
        product_version=product.version,
        purpose=wish.purpose,
        amount_minor=wish.amount_minor,
        currency=wish.currency,
        term_months=wish.term_months,
        method=wish.method,
        price_grade=command.price_grade,
        statement=replace(statement, age_years=age),
        consents=command.consents,
        document_kinds=(),
        entered_by=() if caller.staff_id is None else (caller.staff_id,),
        content_hash="",
    )
    form = replace(form, content_hash=content_hash(application_id, customer_id, wish, form, person))
    started = DraftStarted(
        application_id,
        customer_id,
        wish.channel,
        wish.product_code,
        checkout.merchant_id if checkout else None,
        wish.checkout_id,
        uow.context.at,
    )
    uow.record(APPLICATIONS, application_id, [started])
    sealed = ports.vault.seal(application_id, person)
    uow.insert("forms", {"application_id": application_id, "form": form})
    uow.insert(
        "applicants",
        {"application_id": application_id, "key_id": sealed.key_id, "sealed": "\\x" + sealed.data.hex()},
    )
    return DraftAnswer(application_id, customer_id, "draft", form.content_hash)


def content_hash(application_id: str, customer_id: str, wish: Wish, form: Form, person: Person) -> str:
    """SHA-256 of everything that is signed, the person and a salt included."""
    signed = msgspec.json.encode((application_id, customer_id, wish, form, person))
    return hashlib.sha256(signed).hexdigest()


def _customer(caller: Caller, customer_id: str | None) -> str:
    if caller.kind == "customer":
        if customer_id not in (None, caller.id):
            raise CustomerMissing("A customer applies for themselves only: leave customer_id out.")
        return caller.id
    if customer_id is None:
        raise CustomerMissing("A clerk names the customer: send customer_id.")
    return customer_id
