"""A draft that is filled in section by section. Until it is whole, all of it lies sealed; then the form is made of it.

Every change is a fact, so that a submission and a change that meet can't both go through."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

import msgspec

from application_svc.adapters.aggregates import APPLICATIONS
from application_svc.domain import application as rules
from application_svc.domain import sections
from application_svc.domain.application import Application, Form
from application_svc.domain.catalogue import Wish
from application_svc.domain.errors import Ineligible, NotDraft, SectionUnknown, TooManyChanges, WrongHand
from application_svc.domain.facts import DraftStarted, Statement
from application_svc.domain.masks import masked_sections
from application_svc.ports import Account, Employer, Person, Ports, Sealed
from application_svc.use_cases.access import Caller, the_callers
from application_svc.use_cases.entered import Entered, complete_form, hold_against_rules, sealed_columns
from application_svc.use_cases.start_draft import customer_of, hand_of, watch_draft
from fenqi.kernel import new_id
from fenqi.store import UnitOfWork

_NEWEST = """SELECT version, key_id, sealed, entered_by::text AS entered_by FROM sections
    WHERE application_id = $1 ORDER BY version DESC LIMIT 1"""
_WHOLE = """SELECT f.version, f.form::text AS form, p.key_id, p.sealed FROM forms f
    JOIN applicants p ON p.application_id = f.application_id AND p.version = f.version
    WHERE f.application_id = $1 ORDER BY f.version DESC LIMIT 1"""

MAX_CHANGES = 500
"""Of one draft: each is a row and a fact."""
_ELSEWHERE: Mapping[str, tuple[str, ...]] = {
    "applicant": ("marital_status",),
    "employment": ("job", "employment_years"),
    "housing": ("home_ownership",),
    "purpose": ("goods_price_minor",),
}
"""The statement's fields that stand in another section than income."""


@dataclass(frozen=True, slots=True, repr=False)
class BeginDraft:
    """`filled` may hold some sections already."""

    caller: Caller
    customer_id: str | None
    channel: str
    product_code: str
    checkout_id: str | None
    filled: Mapping[str, Mapping[str, Any]]

    def __repr__(self) -> str:
        return "BeginDraft(…)"


@dataclass(frozen=True, slots=True, repr=False)
class FillSection:
    caller: Caller
    application_id: str
    section: str
    changes: Mapping[str, Any]

    def __repr__(self) -> str:
        return f"FillSection({self.application_id}, {self.section})"


@dataclass(frozen=True, slots=True)
class _Kept:
    version: int
    filled: dict[str, dict[str, Any]]
    entered_by: tuple[str, ...]


async def begin_draft(command: BeginDraft, uow: UnitOfWork, ports: Ports) -> dict[str, Any]:
    """A draft with part of its form. Raises CustomerMissing, ProductUnknown, ChannelNotOpen, WrongHand, and what the
    merchant's checkout raises."""
    customer_id = customer_of(command.caller, command.customer_id)
    product = ports.catalogue.product(command.product_code)
    for broken in ports.catalogue.broken_start(product, command.channel, command.checkout_id, hand_of(command.caller)):
        raise broken
    checkout = None if command.checkout_id is None else await ports.checkouts.get(command.checkout_id)
    application_id = new_id()
    started = DraftStarted(
        application_id,
        customer_id,
        command.channel,
        product.code,
        checkout.merchant_id if checkout else None,
        command.checkout_id,
        uow.context.at,
    )
    application = uow.record(APPLICATIONS, application_id, [started])
    filled: dict[str, dict[str, Any]] = {}
    for section, changes in command.filled.items():
        filled = _with(filled, section, changes, uow.context.at)
    watch_draft(application_id, uow, ports)
    return await _keep(command.caller, application, _Kept(0, filled, ()), tuple(command.filled), uow, ports)


async def fill_section(command: FillSection, uow: UnitOfWork, ports: Ports) -> dict[str, Any]:
    """How far the form is after these fields. Raises NotFound, SectionUnknown, NotDraft, WrongHand,
    TooManyChanges, Unavailable."""
    application = await the_callers(command.caller, command.application_id, uow)
    if command.section not in sections.SECTIONS:
        raise SectionUnknown(f"There is no section {command.section!r}.")
    if application.status != "draft":
        raise NotDraft(f"This application is {application.status}.")
    entered_by = ports.catalogue.channels[application.channel].entered_by
    if entered_by != hand_of(command.caller):
        raise WrongHand(f"A form of the channel {application.channel} is entered by the {entered_by}.")
    kept = await _kept(application, uow, ports)
    if kept.version >= MAX_CHANGES:
        raise TooManyChanges
    filled = _with(kept.filled, command.section, command.changes, uow.context.at)
    kept = replace(kept, filled=filled)
    return await _keep(command.caller, application, kept, (command.section,), uow, ports)


async def show_sections(caller: Caller, application_id: str, uow: UnitOfWork, ports: Ports) -> dict[str, Any]:
    """The form section by section: what is filled in (masked), and what is missing. Raises NotFound."""
    application = await the_callers(caller, application_id, uow)
    kept = await _kept(application, uow, ports)
    return _shown(application, kept.filled, ports)


async def show_eligibility(caller: Caller, application_id: str, uow: UnitOfWork, ports: Ports) -> dict[str, Any]:
    """What keeps a draft from its submission: what is missing, or else every broken rule. Raises NotFound, NotDraft,
    Unavailable."""
    application = await the_callers(caller, application_id, uow)
    if application.status != "draft":
        raise NotDraft(f"This application is {application.status}.")
    kept = await _kept(application, uow, ports)
    missing = sections.missing(kept.filled, ports.catalogue.product(application.product_code))
    if missing and application.missing:
        return {"eligible": False, "missing": missing, "broken": []}
    hand = ports.catalogue.channels[application.channel].entered_by
    entered = _entered(application, kept.filled)
    found = await hold_against_rules(entered, hand, uow, ports, all_of_them=True)
    return {"eligible": not found.broken, "missing": (), "broken": broken_view(found.broken)}


def broken_view(broken: Iterable[Ineligible]) -> list[dict[str, str]]:
    """Rules that are broken, each with what helps."""
    return [{"rule": one.code, "detail": one.detail, "remedy": one.remedy} for one in broken]


async def _keep(
    caller: Caller,
    application: Application,
    kept: _Kept,
    changed: tuple[str, ...],
    uow: UnitOfWork,
    ports: Ports,
) -> dict[str, Any]:
    product = ports.catalogue.product(application.product_code)
    version = kept.version + 1
    entered_by = kept.entered_by
    if caller.staff_id is not None and caller.staff_id not in entered_by:
        entered_by = (*entered_by, caller.staff_id)
    missing = sections.missing(kept.filled, product)
    if not missing:
        entered = _entered(application, kept.filled)
        found = await hold_against_rules(entered, hand_of(caller), uow, ports, all_of_them=True)
        missing = tuple(f"rule.{broken.code}" for broken in found.broken)
        if not missing:
            complete_form(entered, application.id, application.customer_id, product, entered_by, version, uow, ports)
    sealed = ports.vault.seal_sections(application.id, kept.filled)
    uow.insert(
        "sections",
        {
            "application_id": application.id,
            "version": version,
            "entered_by": entered_by,
            **sealed_columns(sealed),
        },
    )
    application = uow.record(APPLICATIONS, application.id, rules.fill(application, changed, missing, uow.context.at))
    return _shown(application, kept.filled, ports)


async def _kept(application: Application, uow: UnitOfWork, ports: Ports) -> _Kept:
    rows = await uow.fetch(_NEWEST, application.id)
    if rows:
        row = rows[0]
        filled = ports.vault.open_sections(application.id, Sealed(row["key_id"], row["sealed"]))
        return _Kept(row["version"], filled, tuple(msgspec.json.decode(row["entered_by"])))
    row = (await uow.fetch(_WHOLE, application.id))[0]
    form = msgspec.json.decode(row["form"], type=Form)
    person = ports.vault.open(application.id, Sealed(row["key_id"], row["sealed"]))
    return _Kept(row["version"], _sections_of(form, person), form.entered_by)


def _with(
    filled: Mapping[str, Mapping[str, Any]], section: str, changes: Mapping[str, Any], at: datetime
) -> dict[str, dict[str, Any]]:
    found = sections.merged(filled, section, changes)
    if section == "consents":
        given = {kind: at.isoformat() for kind, value in changes.items() if value is True}
        found[section]["given_at"] = {**filled.get(section, {}).get("given_at", {}), **given}
    return found


def _shown(application: Application, filled: Mapping[str, Mapping[str, Any]], ports: Ports) -> dict[str, Any]:
    product = ports.catalogue.product(application.product_code)
    masked = masked_sections(filled)
    return {
        "application_id": application.id,
        "customer_id": application.customer_id,
        "status": application.status,
        "complete": not application.missing,
        "missing": application.missing,
        "sections": [
            {**asdict(one), "filled": masked.get(one.section, {})} for one in sections.progress(filled, product)
        ],
    }


def _entered(application: Application, filled: Mapping[str, Mapping[str, Any]]) -> Entered:
    applicant, plan = filled["applicant"], filled["plan"]
    purpose, consents, accounts = filled["purpose"], filled.get("consents", {}), filled.get("accounts", {})
    stated = dict(filled["income"])
    for section, names in _ELSEWHERE.items():
        stated.update({name: filled.get(section, {}).get(name) for name in names})
    amount = plan["amount"]
    return Entered(
        wish=Wish(
            application.channel,
            application.product_code,
            amount["amount_minor"],
            amount["currency"],
            plan["term_months"],
            plan["method"],
            purpose["purpose"],
            application.checkout_id,
        ),
        price_grade=purpose.get("price_grade"),
        statement=msgspec.convert(stated, Statement),
        person=Person(
            name=applicant["name"],
            id_number=applicant["id_number"],
            phone=applicant["phone"],
            birth_date=date.fromisoformat(applicant["birth_date"]),
            salt="",
            full_capacity=applicant["full_capacity"],
            address=filled.get("housing", {}).get("address"),
            employer=msgspec.convert(filled.get("employment", {}).get("employer"), Employer | None),
            payout=msgspec.convert(accounts.get("payout"), Account | None),
            debit=msgspec.convert(accounts.get("debit"), Account | None),
            device_id=applicant.get("device_id"),
            face_capture=applicant.get("face_capture"),
        ),
        consents=tuple(kind for kind, value in consents.items() if value is True),
        texts=consents.get("texts", {}),
        consented_at={kind: datetime.fromisoformat(at) for kind, at in consents.get("given_at", {}).items()},
    )


def _sections_of(form: Form, person: Person) -> dict[str, dict[str, Any]]:
    """A form that came whole, as sections."""
    stated: dict[str, Any] = msgspec.to_builtins(form.statement)
    stated.pop("age_years")
    somebody: dict[str, Any] = msgspec.to_builtins(person)
    moved = {section: {name: stated.pop(name) for name in names} for section, names in _ELSEWHERE.items()}
    given_at = {one.kind: one.given_at.isoformat() for one in form.consented}
    named = ("name", "id_number", "phone", "birth_date", "full_capacity", "device_id", "face_capture")
    found: dict[str, dict[str, Any]] = {
        "applicant": {**moved["applicant"], **{name: somebody[name] for name in named}},
        "employment": {**moved["employment"], "employer": somebody["employer"]},
        "income": stated,
        "housing": {**moved["housing"], "address": somebody["address"]},
        "purpose": {**moved["purpose"], "purpose": form.purpose, "price_grade": form.price_grade},
        "plan": {
            "amount": {"amount_minor": form.amount_minor, "currency": form.currency},
            "term_months": form.term_months,
            "method": form.method,
        },
        "accounts": {"payout": somebody["payout"], "debit": somebody["debit"]},
        "consents": {**dict.fromkeys(form.consents, True), "given_at": given_at},
    }
    return {
        section: {name: value for name, value in fields.items() if value is not None}
        for section, fields in found.items()
    }
