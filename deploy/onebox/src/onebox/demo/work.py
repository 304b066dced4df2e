"""The demo's days: book what was issued, post what was paid, close the day."""

import asyncio
import time
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import httpx

from onebox.api_client import Client, Refused
from onebox.demo.box_process import BoxProcess
from onebox.demo.calendar import Day
from onebox.demo.collecting import work_the_list
from onebox.demo.course import Course
from onebox.demo.figures import Figures
from onebox.demo.market import price_rows
from onebox.demo.merchants import onboard
from onebox.demo.originate import Originator, Stuck
from onebox.demo.progress import Progress
from onebox.staff import Staff

AT_ONCE = 12
"""Applications in work at the same time."""
BATCH = 500
QUIET_SECONDS = 120.0
LOOK_SECONDS = 0.5
COLLECTING = ("loan", "collections")
"""Services that have to hear each other before people work in collections, and after a write-off."""
COLLECTING_WEEKDAY = 4
"""Fridays."""


class Work:
    """Drives one installation over HTTP."""

    def __init__(
        self, http: httpx.AsyncClient, staff: Staff, box: BoxProcess, progress: Progress, figures: Figures
    ) -> None:
        self._http = http
        self._staff = staff
        self._box = box
        self._progress = progress
        self._figures = figures
        self._ending: dict[str, date] = {}
        self._operations: Client
        self._originator: Originator

    async def prepare(self, courses: Sequence[Course]) -> date:
        """Staff, price tables, merchants; returns the current business date."""
        self._ending = {one.row.loan_no: one.written_off_on for one in courses if one.written_off_on is not None}
        administrator = await self._staff.administrator()
        self._operations = await self._staff.acting_as("operations")
        for role in (
            "clerk",
            "initial_reviewer",
            "second_reviewer",
            "final_reviewer",
            "auditor",
            "collector",
            "collections_chief",
            "loan_supervisor",
        ):
            await self._staff.acting_as(role)
        for product, rows in price_rows([course.row for course in courses]).items():
            await administrator.put(
                f"/underwriting/v1/price-tables/{product}", {"rows": rows}, f"demo-prices-{product}"
            )
        self._originator = Originator(self._http, self._staff, await onboard(self._http, administrator))
        today = (await self._operations.get("/loan/v1/business-date"))["business_date"]
        return date.fromisoformat(today)

    async def day(self, day: Day, done: Callable[[int], None]) -> None:
        """One business day, from its first application to its close."""
        self._box.look()
        await self._staff.keep()
        started = time.monotonic()
        gate = asyncio.Semaphore(AT_ONCE)

        async def one(course: Course) -> None:
            async with gate:
                await self._book(course)
                done(1)

        await asyncio.gather(*(one(course) for course in day.issues))
        if day.issues:
            self._figures.origination_seconds += time.monotonic() - started
        await self._pay(day)
        for course in day.pays_off:
            await self._pay_off(course, day.on)
        if day.on.weekday() == COLLECTING_WEEKDAY:
            await self._collect(day)
        await self._write_off(day)
        await self.close(day)

    async def close(self, day: Day) -> None:
        """Close a business day whose work is done."""
        closed = await self._operations.post(f"/loan/v1/business-days/{day.on}/close", {}, f"demo-close-{day.on}")
        self._figures.by_day.append(
            {"on": day.on.isoformat(), "issued": len(day.issues), "paid": len(day.pays)} | _late(closed)
        )

    async def _book(self, course: Course) -> None:
        if course.row.loan_no in self._progress.booked:
            return
        try:
            self._progress.add(await self._originator.originate(course))
        except (Refused, Stuck) as error:
            self._figures.failed.append(f"line {course.row.line}: {error}")

    async def _pay(self, day: Day) -> None:
        payments = []
        for nr, course in enumerate(day.pays):
            booked = self._progress.booked.get(course.row.loan_no)
            if booked is not None:
                payment_id = f"demo-{course.row.line}-{day.on}-{nr}"
                amount = {"amount_minor": booked.instalment_minor, "currency": "USD"}
                payments.append({"payment_id": payment_id, "loan_id": booked.loan_id, "amount": amount})
        for first in range(0, len(payments), BATCH):
            body = {"way": "auto_debit", "received_on": day.on.isoformat(), "payments": payments[first : first + BATCH]}
            answer = await self._operations.post("/loan/v1/payment-batches", body, f"demo-pay-{day.on}-{first}")
            for outcome in answer["results"]:
                if outcome["status"] != "received":
                    self._figures.failed.append(f"payment {outcome['payment_id']}: {outcome.get('detail')}")

    async def _pay_off(self, course: Course, on: date) -> None:
        booked = self._progress.booked.get(course.row.loan_no)
        if booked is None:
            return
        path, key = f"/loan/v1/loans/{booked.loan_id}", f"demo-{course.row.line}-payoff"
        loan = await self._operations.get(path)
        if loan["status"] == "settled":
            return
        quote = await self._operations.get(f"{path}/payoff", on=on.isoformat())
        body = {
            "payment_id": key,
            "amount": quote["amount"],
            "received_on": on.isoformat(),
            "way": "third_party",
            "kind": "payoff",
        }
        await self._operations.post(f"{path}/payments", body, key)

    async def _collect(self, day: Day) -> None:
        await self.quiet(COLLECTING)
        booked = self._progress.booked
        ending = {booked[loan_no].loan_id: on for loan_no, on in self._ending.items() if loan_no in booked}
        await work_the_list(self._staff, day.on, ending)

    async def _write_off(self, day: Day) -> None:
        """Asked for and approved in collections, once it has heard of the arrears; posted by loan-svc before the day closes."""
        booked = [one for one in (self._progress.booked.get(course.row.loan_no) for course in day.written_off) if one]
        if not booked:
            return
        await self.quiet(COLLECTING)
        for one in booked:
            path, key = f"/collections/v1/cases/{one.loan_id}/write-offs", f"demo-{one.loan_id}-write-off"
            collector = await self._staff.acting_as("collector")
            asked = await collector.post(path, {"reason": "charged_off_by_lender"}, key)
            for role in ("loan_supervisor", "collections_chief"):
                person = await self._staff.acting_as(role)
                decision = f"{path}/{asked['write_off']['request_id']}/decision"
                await person.post(decision, {"decision": "approve"}, f"{key}-{role}")
        await self.quiet(COLLECTING)

    async def quiet(self, names: Sequence[str]) -> None:
        """Wait until every service has published and handled everything; raises Stuck."""
        waited = 0.0
        while True:
            self._box.look()
            waiting = {name: await self._waiting(name) for name in names}
            if not any(waiting.values()):
                return
            if waited > QUIET_SECONDS:
                raise Stuck(f"still not quiet after {QUIET_SECONDS:.0f} s: {waiting}")
            await asyncio.sleep(LOOK_SECONDS)
            waited += LOOK_SECONDS

    async def _waiting(self, name: str) -> float:
        lines = (await self._http.get(f"/{name}/metrics")).text.splitlines()
        values = {line.rsplit(" ", 1)[0]: float(line.rsplit(" ", 1)[1]) for line in lines if not line.startswith("#")}
        wanted = ("fenqi_facts_waiting", "fenqi_consumer_lag", 'fenqi_messages_held{status="early"}')
        return sum(values.get(key, 0.0) for key in (*wanted, 'fenqi_messages_held{status="retry"}'))


def _late(closed: dict[str, Any]) -> dict[str, Any]:
    return {"overdue": closed.get("overdue_count", 0), "active": closed.get("loans_active", 0)}
