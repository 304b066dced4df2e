"""From a submitted application to the decision, whole product in one process: how long one takes, and how many a second.

Each application is somebody else's, tells what a bank asks for, and is approved by the policy alone: evidence asked for,
every model scored, the policy run, three stages signed by the system, everything recorded. Every decision is counted as a
fact in underwriting's own database.
"""

import asyncio
import json
import shutil
import statistics
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

from submit_load import load, request

from fenqi.store import Database
from onebox.api_client import connect
from onebox.demo.box_process import box_running
from onebox.demo.people import Person, person
from onebox.onebox import Installation

FIRST_PERSON = 2_000_000
ALONE, TOGETHER, CONNECTIONS = 100, 1_000, 32
FLOOR_A_SECOND, WANT_A_SECOND = 100.0, 200.0
LIMIT_MS, WANT_MS = 100.0, 50.0
PATIENCE_SECONDS = 120.0
LOOK_SECONDS = 0.001
DECIDED = "SELECT count(*) FROM facts WHERE type IN ('underwriting.Approved.v1', 'underwriting.Declined.v1')"
APPROVED = "SELECT count(*) FROM facts WHERE type = 'underwriting.Approved.v1'"
OF_ONE = "SELECT EXISTS (SELECT FROM facts WHERE aggregate_id = $1 AND type = 'underwriting.Approved.v1')"


def run() -> list[dict[str, Any]]:
    """Two rows: decisions a second against the floor, and the median of one decision against its limit."""
    folder = Path(tempfile.mkdtemp(prefix="fenqi-bench-"))
    folder.chmod(0o755)
    try:
        with box_running(folder, date(2026, 11, 23)) as box:
            return asyncio.run(_measure(box.url, folder))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _measure(url: str, folder: Path) -> list[dict[str, Any]]:
    port = int(url.rpartition(":")[2])
    installation = Installation.at(folder)
    with installation.any_server():
        return await _rows(url, port, installation.database("underwriting"))


async def _rows(url: str, port: int, database: Database) -> list[dict[str, Any]]:
    await database.open()
    try:
        async with connect(url) as http:
            drafts = [await _draft(http, n) for n in range(ALONE + TOGETHER)]
        alone = [await _one(port, database, *draft) for draft in drafts[:ALONE]]
        a_second = await _many(port, database, drafts[ALONE:])
        approved = await database.fetchval(APPROVED)
        if approved != ALONE + TOGETHER:
            raise AssertionError(f"{approved} of {ALONE + TOGETHER} were approved by the policy alone")
    finally:
        await database.close()
    ordered = sorted(alone)
    p50, p99 = statistics.median(alone), ordered[len(ordered) * 99 // 100]
    return [
        {"name": "decisions/s in one process, submit to decision ÷ floor", "product": a_second,
         "reference": FLOOR_A_SECOND, "ratio": a_second / FLOOR_A_SECOND, "floor": 1.0,
         "target": WANT_A_SECOND / FLOOR_A_SECOND},
        {"name": "one decision, ms from submit to Approved, p50 ÷ limit", "product": p50, "reference": LIMIT_MS,
         "ratio": p50 / LIMIT_MS, "floor": 1.0, "target": WANT_MS / LIMIT_MS, "lower_is_better": True, "p50": round(p50, 1),
         "p99": round(p99, 1)},
    ]  # fmt: skip


async def _draft(http: Any, number: int) -> tuple[str, str]:
    """A person of their own with a complete draft: token and application id."""
    who = person(FIRST_PERSON + number * 37)
    await http.post("/access/v1/customer-codes", json={"phone": who.phone})
    code = (await http.get("/access/v1/sandbox/codes", params={"phone": who.phone})).json()["code"]
    session = (await http.post("/access/v1/customer-tokens", json={"phone": who.phone, "code": code})).json()
    token = session["access_token"]
    contact = {**_contact(who), "channel": "mobile_app"}
    (await http.put("/customer/v1/me", json=contact, headers=_headers(token, f"r{number}"))).raise_for_status()
    answer = await http.post("/application/v1/applications", json=_form(who), headers=_headers(token, f"d{number}"))
    if answer.status_code != 201:
        raise AssertionError(answer.text)
    return token, answer.json()["application_id"]


def _form(who: Person) -> dict[str, Any]:
    return {
        "channel": "mobile_app",
        "product_code": "cash-cny",
        "amount": {"amount_minor": 2_000_000, "currency": "CNY"},
        "term_months": 12,
        "method": "equal_instalment",
        "purpose": "travel",
        "statement": {
            "annual_income_minor": 18_000_000, "income_verified": True, "debt_to_income_percent": "9.5",
            "employment_years": 9, "home_ownership": "own", "delinquencies_2y": 0, "credit_history_years": 12,
            "inquiries_12m": 0, "total_credit_limit_minor": 10_000_000, "total_credit_used_minor": 1_000_000,
            "failed_to_pay_count": 0, "accounts_past_due": 0, "public_records": 0, "monthly_expenses_minor": 300_000,
            "assets_minor": 80_000_000, "debts_minor": 0, "goods_price_minor": 4_000_000, "job": "fixed",
        },
        "applicant": _contact(who),
        "consents": {"terms": True, "truthful": True, "bureau": True},
    }  # fmt: skip


def _contact(who: Person) -> dict[str, str]:
    return {
        "name": who.name,
        "id_number": who.id_number,
        "phone": who.phone,
        "birth_date": who.birth_date.isoformat(),
    }


def _headers(token: str, key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", "Idempotency-Key": f"bench-{key}"}


def _submit(port: int, token: str, application_id: str) -> bytes:
    path = f"/application/v1/applications/{application_id}/submit"
    return request(port, path, b"{}", _headers(token, application_id))


async def _one(port: int, database: Database, token: str, application_id: str) -> float:
    """Milliseconds from sending it to the decision being there."""
    started = time.perf_counter()
    await load(port, [_submit(port, token, application_id)], 1, 200)
    while not await database.fetchval(OF_ONE, application_id):
        if time.perf_counter() - started > PATIENCE_SECONDS:
            raise AssertionError(f"{application_id} is not approved")
        await asyncio.sleep(LOOK_SECONDS)
    return (time.perf_counter() - started) * 1000


async def _many(port: int, database: Database, drafts: list[tuple[str, str]]) -> float:
    """Decisions a second, from the first submission sent to the last decision made."""
    before = await database.fetchval(DECIDED)
    started = time.perf_counter()
    await load(port, [_submit(port, *draft) for draft in drafts], CONNECTIONS, 200)
    while await database.fetchval(DECIDED) - before < len(drafts):
        if time.perf_counter() - started > PATIENCE_SECONDS:
            raise AssertionError("not every application was decided")
        await asyncio.sleep(0.02)
    return len(drafts) / (time.perf_counter() - started)


if __name__ == "__main__":
    print(json.dumps(run(), indent=1))
