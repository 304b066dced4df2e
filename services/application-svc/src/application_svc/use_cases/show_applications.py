"""What a person sees of applications: state, progress, next step, and the applicant masked."""

import json
from dataclasses import asdict
from datetime import date
from typing import Any

from application_svc.adapters.aggregates import APPLICATIONS
from application_svc.domain.application import Application
from application_svc.domain.masks import mask_account, mask_id_number, mask_name, mask_phone
from application_svc.domain.progress import furthest, next_of, status_of
from application_svc.ports import Person, Ports, Sealed
from application_svc.use_cases.access import Caller
from application_svc.use_cases.documents import checklist_of, documents_view
from application_svc.use_cases.requests import all_answered
from fenqi.kernel import NotFound
from fenqi.store import Database

_STEPS = """(
    SELECT coalesce(json_agg(json_build_object('step', p.step, 'about', p.about,
        'at', to_char(p.happened_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')) ORDER BY p.happened_at), '[]')::text
    FROM progress p WHERE p.application_id = a.id) AS steps"""
_FORM = (
    """LEFT JOIN LATERAL (SELECT form FROM forms WHERE application_id = a.id ORDER BY version DESC LIMIT 1) f ON true"""
)
_PERSON = """LEFT JOIN LATERAL (
    SELECT key_id, sealed FROM applicants WHERE application_id = a.id ORDER BY version DESC LIMIT 1) p ON true"""
_ONE = f"""
    SELECT a.state::text AS state, f.form::text AS form, p.key_id, p.sealed, {_STEPS}
    FROM applications a {_FORM} {_PERSON} WHERE a.id = $1
"""
_PAGE = f"""
    SELECT a.state::text AS state, f.form::text AS form, {_STEPS} FROM applications a {_FORM}
    WHERE ($1::text IS NULL OR a.customer_id = $1) AND ($2 = '' OR a.id < $2)
    ORDER BY a.id DESC LIMIT $3
"""


async def show_application(
    database: Database, ports: Ports, caller: Caller, application_id: str, today: date
) -> dict[str, Any]:
    """One application. Raises NotFound, also when it is somebody else's."""
    row = await database.fetchrow(_ONE, application_id)
    application = None if row is None else APPLICATIONS.read_state(row["state"])
    if row is None or application is None or not caller.may_see(application.customer_id):
        raise NotFound(f"There is no application {application_id}.")
    form = json.loads(row["form"] or "{}")
    person = None
    if row["sealed"] is not None:
        person = ports.vault.open(application_id, Sealed(row["key_id"], row["sealed"]))
    return {
        **_shown(application, form, json.loads(row["steps"]), ports, today),
        "statement": form.get("statement", {}),
        "consents": form.get("consents", []),
        "consented": form.get("consented", []),
        "content_hash": None if application.missing else form.get("content_hash"),
        "applicant": {} if person is None else _masked(person),
        "documents": documents_view(application),
        "originals_seen": [asdict(one) for one in application.originals],
    }


async def list_applications(
    database: Database, ports: Ports, caller: Caller, cursor: str, limit: int, today: date
) -> list[dict[str, Any]]:
    """Newest first, `limit` of them after `cursor`: the customer's own, or everybody's for staff."""
    own = caller.id if caller.kind == "customer" else None
    rows = await database.fetch(_PAGE, own, cursor, limit)
    return [
        _shown(
            APPLICATIONS.read_state(row["state"]),
            json.loads(row["form"] or "{}"),
            json.loads(row["steps"]),
            ports,
            today,
        )
        for row in rows
    ]


def _shown(
    application: Application, form: dict[str, Any], steps: list[dict[str, Any]], ports: Ports, today: date
) -> dict[str, Any]:
    reached = furthest([step["step"] for step in steps])
    asked = {step["about"]["request_id"]: step["about"] for step in steps if step["step"] == "supplement_asked"}
    waiting = [about for request_id, about in asked.items() if not application.answered(request_id)]
    status = status_of(application.status, reached, all_answered=all_answered(application, asked))
    about = {step["step"]: step["about"] for step in steps}
    offer = about.get("approved")
    channel = ports.catalogue.channels[application.channel]
    next_step = next_of(
        status,
        by_clerk=channel.entered_by == "clerk",
        merchant=application.merchant_id is not None,
        valid_until=date.fromisoformat(offer["valid_until"]) if offer else None,
        today=today,
        lacks=_lacks(application, ports),
        late=bool(waiting) and all(date.fromisoformat(one["deadline_on"]) < today for one in waiting),
    )
    return {
        "application_id": application.id,
        "customer_id": application.customer_id,
        "channel": application.channel,
        "product_code": application.product_code,
        "merchant_id": application.merchant_id,
        "checkout_id": application.checkout_id,
        "product_version": form.get("product_version"),
        "amount": {"amount_minor": form["amount_minor"], "currency": form["currency"]} if form else None,
        **{key: form.get(key) for key in ("term_months", "method", "purpose")},
        "status": status,
        "next_step": {"step": next_step.step, "by": next_step.by} if next_step else None,
        "missing": application.missing,
        "supplement": waiting[-1] if status == "supplement_asked" and waiting else None,
        "offer": offer,
        "decline": about.get("declined"),
        "loan_id": (about.get("booked") or {}).get("loan_id"),
        "progress": _line(application, steps),
    }


def _lacks(application: Application, ports: Ports) -> str:
    """What keeps a draft from its submission."""
    if application.status != "draft":
        return ""
    if application.missing:
        return "form"
    papers = checklist_of(application, ports)
    return "documents" if papers.missing and papers.required_at == "submission" else ""


def _line(application: Application, steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Everything that happened, in order; what others told comes as they told it."""
    own: list[tuple[str, Any, dict[str, Any]]] = [
        ("draft", application.started_at, {}),
        ("submitted", application.submitted_at, {}),
        *(
            ("supplement_provided", one.at, {"request_id": one.request_id, "items": one.items})
            for one in application.supplements
        ),
        ("withdrawn", application.withdrawn_at, {}),
        ("expired", application.expired_at, {"expired_from": application.expired_from}),
    ]
    mine = [
        {"step": step, "at": at.isoformat(timespec="microseconds").replace("+00:00", "Z"), "about": about}
        for step, at, about in own
        if at is not None
    ]
    return sorted((*mine, *steps), key=lambda one: str(one["at"])) if steps else mine


def _masked(person: Person) -> dict[str, Any]:
    accounts = {"payout": person.payout, "debit": person.debit}
    return {
        "name": mask_name(person.name),
        "id_number": mask_id_number(person.id_number),
        "phone": mask_phone(person.phone),
        **{name: mask_account(one.number) for name, one in accounts.items() if one is not None},
    }
