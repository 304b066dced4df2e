"""One published loan through the whole road, from an application to money paid out, by the services' own APIs."""

import asyncio
from typing import Any

import httpx

from onebox.api_client import Client, Refused
from onebox.demo.course import Course
from onebox.demo.market import price_grade, way_of
from onebox.demo.merchants import Merchant
from onebox.demo.people import person
from onebox.demo.progress import Booked
from onebox.staff import Staff

FIRST_WAIT_SECONDS = 0.05
MAX_WAIT_SECONDS = 0.5
PATIENCE_SECONDS = 180.0
STAGES = ("initial", "second", "final")


class Stuck(Exception):
    """A step did not arrive in time."""


class Originator:
    """Takes rows through. One per demo."""

    def __init__(self, http: httpx.AsyncClient, staff: Staff, merchants: dict[str, Merchant]) -> None:
        self._http = http
        self._staff = staff
        self._merchants = merchants

    async def originate(self, course: Course) -> Booked:
        """Apply, be reviewed, sign, be paid. Every step has a key made from the row, so it can be done again."""
        row, way = course.row, way_of(course.row)
        number = int(row.loan_no) if row.loan_no.isdigit() else row.line
        who = person(number)
        key = f"demo-{row.line}"
        amount = {"amount_minor": row.amount_minor, "currency": "USD"}
        merchant = self._merchants[row.purpose] if way.by_merchant else None
        checkout_id = None
        if merchant is not None:
            body = {
                "order_reference": f"order-{row.line}",
                "amount": amount,
                "purpose": row.purpose,
                "product_code": way.product_code,
            }
            checkout_id = (await merchant.post("/partner/v1/checkouts", body, f"{key}-checkout"))["checkout_id"]
        contact = {
            "name": who.name,
            "id_number": who.id_number,
            "phone": who.phone,
            "birth_date": who.birth_date.isoformat(),
        }
        client, customer_id = await self._identify(way.by_clerk, contact, way.channel, key)
        application = {
            "channel": way.channel,
            "product_code": way.product_code,
            "amount": amount,
            "term_months": row.term_months,
            "method": "equal_instalment",
            "purpose": row.purpose,
            "checkout_id": checkout_id,
            "price_grade": price_grade(row),
            "statement": row.statement,
            "applicant": contact,
            "consents": {"terms": True, "truthful": True, "bureau": True},
        }
        if way.by_clerk:
            application["customer_id"] = customer_id
        made = await client.post("/application/v1/applications", application, f"{key}-apply")
        application_id = made["application_id"]
        await client.post(f"/application/v1/applications/{application_id}/submit", {}, f"{key}-submit")
        policy, grade = await self._reviewed(client, application_id, row.line)
        loan_id, instalment_minor = await self._sign(client, customer_id, application_id, key)
        if merchant is not None and checkout_id is not None:
            await self._until(lambda: merchant.get(f"/partner/v1/checkouts/{checkout_id}"), {"authorised"})
            await merchant.post(f"/partner/v1/checkouts/{checkout_id}/captures", {}, f"{key}-capture")
        await self._until(lambda: client.get(f"/loan/v1/loans/{loan_id}"), {"active"})
        return Booked(row.loan_no, loan_id, instalment_minor, policy, way.channel, grade)

    async def _identify(self, by_clerk: bool, contact: dict[str, str], channel: str, key: str) -> tuple[Client, str]:
        """The client that acts for this application, and the customer's id."""
        if by_clerk:
            clerk = await self._staff.acting_as("clerk")
            body = {**contact, "channel": channel}
            return clerk, (await clerk.post("/customer/v1/customers", body, f"{key}-register"))["customer_id"]
        phone = contact["phone"]
        await self._open("POST", "/access/v1/customer-codes", {"phone": phone})
        code = (await self._open("GET", f"/access/v1/sandbox/codes?phone={phone}"))["code"]
        session = await self._open("POST", "/access/v1/customer-tokens", {"phone": phone, "code": code})
        client = Client(self._http, lambda: session["access_token"])
        await client.put("/customer/v1/me", {**contact, "channel": channel}, f"{key}-register")
        return client, session["customer_id"]

    async def _open(self, method: str, path: str, body: Any = None) -> Any:
        answer = await self._http.request(method, path, json=body)
        if not answer.is_success:
            raise Refused(answer)
        return answer.json()

    async def _reviewed(self, client: Client, application_id: str, line: int) -> tuple[str, str]:
        """Wait for the decision; where the policy leaves it to people, they follow the real lender. Returns the policy's word
        and grade."""
        auditor = await self._staff.acting_as("auditor")
        path = f"/underwriting/v1/reviews/{application_id}"
        while True:
            review = await self._until(
                lambda: auditor.get(path), {"approved", "declined", "waiting"}, missing_is_early=True
            )
            if review["status"] == "declined":
                raise Stuck(f"line {line}: the review ended in a decline")
            if review["status"] == "approved":
                break
            stage = review["stage"]
            reviewer = await self._staff.acting_as(f"{stage}_reviewer")
            for one in review["verifications"] if stage == "second" else ():
                if one["result"] is None:
                    told = {"result": "met", "note": "Follows the real lender, who made this loan."}
                    await reviewer.post(f"{path}/verifications/{one['id']}", told, f"demo-{one['id']}")
            verdict: dict[str, Any] = {
                "outcome": "approve" if stage == "final" else "pass",
                "opinion": "Follows the real lender, who made this loan.",
                "findings": [],
            }
            await reviewer.post(f"{path}/stages/{stage}", verdict, f"demo-{line}-{stage}")
        await self._until(
            lambda: client.get(f"/application/v1/applications/{application_id}"),
            {"approved", "contracting", "booked", "disbursed"},
        )
        return review["policy"], review["grade"]

    async def _sign(self, client: Client, customer_id: str, application_id: str, key: str) -> tuple[str, int]:
        async def quoted() -> Any:
            return await client.post("/loan/v1/quotes", {"application_id": application_id}, f"{key}-quote")

        quote = await self._when_there(quoted)
        body = {"quote_id": quote["quote_id"], "quote_hash": quote["quote_hash"]}
        loan_id = (await client.post("/loan/v1/loans", body, f"{key}-book"))["loan_id"]

        async def code_sent() -> Any:
            return await client.post(f"/loan/v1/loans/{loan_id}/signing-code", {}, f"{key}-code")

        await self._when_there(code_sent)
        messages = await self._open("GET", f"/customer/v1/sandbox/messages?customer_id={customer_id}")
        code = next(message["code"] for message in messages["items"] if message.get("code"))

        async def signed() -> Any:
            return await client.post(f"/loan/v1/loans/{loan_id}/signature", {"code": code}, f"{key}-sign")

        await self._when_there(signed)
        return loan_id, int(quote["instalments"][0]["due"]["amount_minor"])

    async def _when_there(self, ask: Any) -> Any:
        """Repeat while an event this needs is still on its way (404)."""
        waited, pause = 0.0, FIRST_WAIT_SECONDS
        while True:
            try:
                return await ask()
            except Refused as error:
                if error.status != 404 or waited > PATIENCE_SECONDS:
                    raise
            await asyncio.sleep(pause)
            waited, pause = waited + pause, min(pause * 2, MAX_WAIT_SECONDS)

    async def _until(self, read: Any, wanted: set[str], *, missing_is_early: bool = False) -> Any:
        """Read until the status is a wanted one; raises Stuck."""
        waited, pause = 0.0, FIRST_WAIT_SECONDS
        while True:
            try:
                found = await read()
            except Refused as error:
                if not (missing_is_early and error.status == 404):
                    raise
                found = {"status": "not there yet"}
            if found["status"] in wanted:
                return found
            if waited > PATIENCE_SECONDS:
                raise Stuck(
                    f"still {found['status']!r} after {PATIENCE_SECONDS:.0f} s, wanted {sorted(wanted)}: {found}"
                )
            await asyncio.sleep(pause)
            waited, pause = waited + pause, min(pause * 2, MAX_WAIT_SECONDS)
