"""What a person sees of applications: state, progress, next step, and the applicant masked."""

import json
from datetime import date
from typing import Any

from application_svc.domain.catalogue import Catalogue
from application_svc.domain.progress import furthest, next_of, status_of
from application_svc.ports import Ports, Sealed
from application_svc.use_cases.access import Caller
from fenqi.kernel import NotFound
from fenqi.store import Database

_STEPS = """(
    SELECT coalesce(json_agg(json_build_object('step', p.step, 'about', p.about,
        'at', to_char(p.happened_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')) ORDER BY p.happened_at), '[]')::text
    FROM progress p WHERE p.application_id = a.id) AS steps"""
_ONE = f"""
    SELECT a.state::text AS state, f.form::text AS form, p.key_id, p.sealed, {_STEPS}
    FROM applications a JOIN forms f ON f.application_id = a.id JOIN applicants p ON p.application_id = a.id
    WHERE a.id = $1
"""
_PAGE = f"""
    SELECT a.state::text AS state, f.form::text AS form, {_STEPS}
    FROM applications a JOIN forms f ON f.application_id = a.id
    WHERE ($1::text IS NULL OR a.customer_id = $1) AND ($2 = '' OR a.id < $2)
    ORDER BY a.id DESC LIMIT $3
"""


async def show_application(
    database: Database, ports: Ports, caller: Caller, application_id: str, today: date
) -> dict[str, Any]:
    """One application. Raises NotFound, also when it is somebody else's."""
    row = await database.fetchrow(_ONE, application_id)
    state = {} if row is None else json.loads(row["state"])
    if row is None or not caller.may_see(state["customer_id"]):
        raise NotFound(f"There is no application {application_id}.")
    person = ports.vault.open(application_id, Sealed(row["key_id"], row["sealed"]))
    form = json.loads(row["form"])
    return {
        **_shown(state, form, json.loads(row["steps"]), ports.catalogue, today),
        "statement": form["statement"],
        "consents": form["consents"],
        "content_hash": form["content_hash"],
        "applicant": {
            "name": person.name[:1] + "*" * (len(person.name) - 1),
            "id_number": person.id_number[:3] + "*" * 11 + person.id_number[-4:],
            "phone": person.phone[:3] + "*" * (len(person.phone) - 5) + person.phone[-2:],
        },
    }


async def list_applications(
    database: Database, ports: Ports, caller: Caller, cursor: str, limit: int, today: date
) -> list[dict[str, Any]]:
    """Newest first, `limit` of them after `cursor`: the customer's own, or everybody's for staff."""
    own = caller.id if caller.kind == "customer" else None
    rows = await database.fetch(_PAGE, own, cursor, limit)
    return [
        _shown(json.loads(row["state"]), json.loads(row["form"]), json.loads(row["steps"]), ports.catalogue, today)
        for row in rows
    ]


def _shown(
    state: dict[str, Any], form: dict[str, Any], steps: list[dict[str, Any]], catalogue: Catalogue, today: date
) -> dict[str, Any]:
    reached = furthest([step["step"] for step in steps])
    status = status_of(state["status"], reached)
    about = {step["step"]: step["about"] for step in steps}
    offer = about.get("approved")
    channel = catalogue.channels[state["channel"]]
    next_step = next_of(
        status,
        by_clerk=channel.entered_by == "clerk",
        merchant=state["merchant_id"] is not None,
        valid_until=date.fromisoformat(offer["valid_until"]) if offer else None,
        today=today,
    )
    return {
        "application_id": state["id"],
        **{key: state[key] for key in ("customer_id", "channel", "product_code", "merchant_id", "checkout_id")},
        "product_version": form["product_version"],
        "amount": {"amount_minor": form["amount_minor"], "currency": form["currency"]},
        **{key: form[key] for key in ("term_months", "method", "purpose")},
        "status": status,
        "next_step": {"step": next_step.step, "by": next_step.by} if next_step else None,
        "offer": offer,
        "decline": about.get("declined"),
        "loan_id": (about.get("booked") or {}).get("loan_id"),
        "progress": _line(state, steps),
    }


def _line(state: dict[str, Any], steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    own = [("draft", state["started_at"]), ("submitted", state["submitted_at"]), ("withdrawn", state["withdrawn_at"])]
    line = [{"step": step, "at": at, "about": {}} for step, at in own if at is not None]
    return line + steps
