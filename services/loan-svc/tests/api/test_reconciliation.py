"""A channel's statement against our books: every kind of break found, worked and closed by a person, and a report of it."""

import asyncio
import csv
import io
from collections.abc import AsyncIterator, Callable
from datetime import date, timedelta
from typing import Any

import pytest
import pytest_asyncio

from fenqi.contracts.loan_channels import BreakClosedV1, BreakFoundV1, ReconciliationDoneV1
from fenqi.store.audit import verify
from fenqi.testing.service import OPENING, Running
from fenqi.testing.tokens import staff
from loan_svc.adapters.ledger import ledger_differences
from loan_svc.adapters.statement_csv import COLUMNS
from loan_svc.domain import statement as rules
from loan_svc.main import AGGREGATES, build
from loan_svc.settings import LoanSettings
from loan_svc.use_cases import reconcile as module

from .test_callbacks import SECRET, call, told

HEADER = ",".join(COLUMNS)
COLLEAGUE = staff("loan:reconcile", "loan:read", id_="staff-2")


@pytest_asyncio.fixture
async def loans(running: Callable[..., Any], neighbours: Any, documents: dict[str, Any]) -> AsyncIterator[Running]:
    """The service with a channel that may call back."""
    peers = {"customer": neighbours.customer, "limit": neighbours.limit}
    async with running(build, LoanSettings, peers=peers, channel_secrets={"wallet": SECRET}, **documents) as service:
        yield service


def row(transaction_id: str, amount: str, *, direction: str = "in", reference: str = "", on: date = OPENING) -> str:
    return f"{transaction_id},{on},{direction},{amount},CNY,{reference}"


def file(*rows: str) -> bytes:
    return "\n".join((HEADER, *rows, "")).encode()


async def upload(
    road: Any, content: bytes, *, channel: str = "wallet", currency: str = "CNY", on: Any = OPENING, key: str = ""
) -> Any:
    headers = {"Idempotency-Key": key or f"upload-{next(road._keys)}", "Content-Type": "text/csv"}
    return await road.staff.post(f"/loan/v1/statements/{channel}/{currency}/{on}", content=content, headers=headers)


async def compared(road: Any, *rows: str, **more: Any) -> Any:
    answer = await upload(road, file(*rows), **more)
    assert answer.status_code == 201, answer.text
    return answer.json()


def counts(done: Any) -> tuple[int, ...]:
    return tuple(done[name] for name in ("matched", "different_amount", "missing_here", "missing_there"))


async def breaks(road: Any, **query: Any) -> dict[str, Any]:
    return {one["kind"]: one for one in (await road.get("/breaks", **query))["items"]}


async def exact(road: Any) -> None:
    assert await ledger_differences(road.service.database) == []
    assert (await verify(road.service.database, AGGREGATES)).differences == []


async def one_of_each(road: Any) -> tuple[str, Any]:
    """A loan, and a statement with one line matched and one break of each kind."""
    loan_id = await road.pay_out()
    for n, minor in enumerate((110_000, 5_000, 7_000), 1):
        await call(road, told(loan_id, minor, f"T{n}"))
    done = await compared(
        road, row("T1", "1100.00", reference=loan_id), row("T2", "50.01"), row("T4", "305.00", reference=loan_id)
    )
    return loan_id, done


async def test_a_statement_with_one_of_each_break_is_worked_and_closed(road: Any) -> None:
    loan_id, done = await one_of_each(road)
    assert counts(done) == (1, 1, 1, 1)
    found = await breaks(road, statement_id=done["statement_id"])
    assert {kind: (one["transaction_id"], one["theirs"], one["ours"]) for kind, one in found.items()} == {
        "different_amount": (
            "T2",
            {"amount_minor": 5_001, "currency": "CNY"},
            {"amount_minor": 5_000, "currency": "CNY"},
        ),
        "missing_here": ("T4", {"amount_minor": 30_500, "currency": "CNY"}, None),
        "missing_there": ("T3", None, {"amount_minor": 7_000, "currency": "CNY"}),
    }
    assert {one["loan_id"] for one in found.values()} == {loan_id, None}

    missing = f"/breaks/{found['missing_here']['break_id']}"
    assert (await road.post(f"{missing}/suspense")).json()["code"] == "break-not-yours"
    await road.done(f"{missing}/assignment")
    assert (await road.post(f"{missing}/closing", {"reason": "found"})).json()["code"] == "break-not-worked"
    worked = await road.done(f"{missing}/suspense")
    assert (worked["status"], worked["action"]) == ("worked", "to-suspense")
    receipt = await road.get(f"/suspense/{worked['receipt_id']}")
    assert (receipt["amount"]["amount_minor"], receipt["claimed_loan_id"]) == (30_500, loan_id)
    assert (await road.post(f"{missing}/suspense")).json()["code"] == "nothing-to-suspend"
    await road.done(f"/suspense/{receipt['receipt_id']}/application", {"loan_id": loan_id, "reason": "statement-seen"})
    assert (await road.loan(loan_id))["paid"]["total"]["amount_minor"] == 122_000 + 30_500
    await road.done(f"{missing}/closing", {"reason": "callback-lost"})

    for kind in ("different_amount", "missing_there"):
        path = f"/breaks/{found[kind]['break_id']}"
        assert (await road.post(f"{path}/work", {"action": "channel-asked"})).json()["code"] == "break-not-yours"
        await road.done(f"{path}/assignment", {"to": "staff:staff-2"})
        assert (await road.post(f"{path}/work", {"action": "channel-asked"})).status_code == 403
        colleague = road.service.as_(COLLEAGUE)
        assert (await road.post(f"{path}/suspense", who=colleague)).json()["code"] == "nothing-to-suspend"
        await road.done(f"{path}/work", {"action": "channel-asked"}, who=colleague)
        await road.done(f"{path}/closing", {"reason": "channel-corrects"}, who=colleague)
        assert (await road.post(f"{path}/assignment")).json()["code"] == "break-closed"
    assert await breaks(road, status="open") == {}
    await road.service.settled()
    (event,) = await road.service.events.of(ReconciliationDoneV1)
    assert (event.statement_id, event.lines, event.matched) == ("wallet-CNY-2026-11-23", 3, 1)
    assert len(await road.service.events.of(BreakFoundV1)) == len(await road.service.events.of(BreakClosedV1)) == 3
    await exact(road)


async def test_everything_that_moves_by_a_channel_is_compared(road: Any) -> None:
    """Payouts, debits, counter payments, money in suspense and its return, each with the statement of its channel."""
    loan_id = await road.pay_out()
    payout = await road.service.database.fetchval("SELECT reference FROM payouts")
    receipt = (await call(road, told("L9", 90_000))).json()["receipt_id"]
    counter = (await road.pay(loan_id, 5_000))["payment_id"]
    await road.done(f"/suspense/{receipt}/return", {"reason": "unknown-payer"})
    second = road.service.as_(staff("loan:suspense", id_="staff-2"))
    await road.done(f"/suspense/{receipt}/return/decision", {"approve": True, "reason": "agreed"}, who=second)
    back = await road.service.database.fetchval("SELECT return_reference FROM suspense")
    out = {"direction": "out"}
    rows = (row("P1", "12000", reference=payout, **out), row("P2", "900", reference=back, **out))
    assert counts(await compared(road, *rows, channel="payout")) == (2, 0, 0, 0)
    assert counts(await compared(road, row("T1", "900.00"))) == (1, 0, 0, 0)
    assert counts(await compared(road, row(counter, "50"), channel="counter")) == (1, 0, 0, 0)
    due = OPENING + timedelta(days=30)
    await road.close_until(due)
    await road.done(f"/debit-batches/{due}")
    (debit,) = (await road.get("/debits"))["items"]
    minor = debit["amount"]["amount_minor"]
    line = row("bank-77", f"{minor // 100}.{minor % 100:02}", reference=debit["debit_id"], on=due)
    assert counts(await compared(road, line, channel="auto_debit", on=due)) == (1, 0, 0, 0)
    await exact(road)


async def test_money_that_left_suspense_for_a_loan_is_compared_once(road: Any) -> None:
    loan_id = await road.pay_out()
    receipt = (await call(road, told("L9", 90_000))).json()["receipt_id"]
    await road.done(f"/suspense/{receipt}/application", {"loan_id": loan_id, "reason": "customer-called"})
    assert counts(await compared(road, row("T1", "900.00"))) == (1, 0, 0, 0)


async def test_what_the_channel_books_a_day_later_is_still_found(road: Any) -> None:
    loan_id = await road.pay_out()
    await call(road, told(loan_id, 5_000, "T1"))
    assert counts(await compared(road)) == (0, 0, 0, 1)
    await road.close()
    following = OPENING + timedelta(days=1)
    assert counts(await compared(road, row("T1", "50", on=following), on=following)) == (1, 0, 0, 0)
    await road.close()
    again = OPENING + timedelta(days=2)
    done = await compared(road, row("T1", "50", on=again), on=again)
    assert counts(done) == (0, 0, 1, 0), "what was matched is not matched again"


async def test_a_payment_that_was_reversed_is_no_difference_unless_the_channel_knows_of_it(road: Any) -> None:
    loan_id = await road.pay_out()
    for transaction_id in ("T1", "T2"):
        payment_id = (await call(road, told(loan_id, 5_000, transaction_id))).json()["payment_id"]
        await road.done(f"/loans/{loan_id}/payments/{payment_id}/reversal", {"reason": "debit_returned"})
    done = await compared(road, row("T2", "50"), row("T2", "50", direction="out"))
    assert counts(done) == (2, 0, 0, 0)


async def test_a_callback_after_its_statement_finds_the_money_in_suspense(road: Any) -> None:
    loan_id = await road.pay_out()
    await compared(road, row("T1", "1100.00", reference=loan_id))
    path = f"/breaks/{(await breaks(road))['missing_here']['break_id']}"
    await road.done(f"{path}/assignment")
    receipt_id = (await road.done(f"{path}/suspense"))["receipt_id"]
    answer = await call(road, told(loan_id, 110_000))
    assert (answer.json()["status"], answer.json()["receipt_id"]) == ("suspense", receipt_id)
    other = await call(road, told(loan_id, 110_001))
    assert other.json()["code"] == "transaction-id-reused"
    assert (await road.loan(loan_id))["paid"]["total"]["amount_minor"] == 0
    await exact(road)


async def test_a_callback_before_the_break_is_worked_leaves_nothing_to_suspend(road: Any) -> None:
    loan_id = await road.pay_out()
    await compared(road, row("T1", "1100.00"), row("T2", "10.00"))
    assert (await call(road, told(loan_id, 110_000))).json()["status"] == "received"
    assert (await call(road, told("L9", 1_000, "T2"))).json()["status"] == "suspense"
    for one in (await road.get("/breaks"))["items"]:
        path = f"/breaks/{one['break_id']}"
        await road.done(f"{path}/assignment")
        answer = await road.post(f"{path}/suspense")
        assert (answer.status_code, answer.json()["code"]) == (409, "break-here-meanwhile")
    await exact(road)


async def test_money_of_a_debit_that_is_still_asked_about_does_not_go_to_suspense(road: Any) -> None:
    loan_id = await road.pay_out()
    due = OPENING + timedelta(days=30)
    await road.close_until(due)
    first = (await road.get(f"/loans/{loan_id}/schedule"))["instalments"][0]["due"]["amount_minor"]
    await road.pay(loan_id, (first - 2) % 100 or 100)
    await road.done(f"/debit-batches/{due}")
    (debit,) = (await road.get("/debits"))["items"]
    assert debit["status"] == "open", "the rail takes amounts that end in 02 and does not say so at once"
    minor = debit["amount"]["amount_minor"]
    line = row("bank-77", f"{minor // 100}.{minor % 100:02}", reference=debit["debit_id"], on=due)
    await compared(road, line, channel="auto_debit", on=due)
    path = f"/breaks/{(await breaks(road))['missing_here']['break_id']}"
    await road.done(f"{path}/assignment")
    assert (await road.post(f"{path}/suspense")).json()["code"] == "break-here-meanwhile"
    await road.done(f"/debit-batches/{due}")
    assert (await road.get("/debits"))["items"][0]["status"] == "collected"
    assert (await road.post(f"{path}/suspense")).json()["code"] == "break-here-meanwhile"
    await road.done(f"{path}/work", {"action": "debit-collected"})
    await road.done(f"{path}/closing", {"reason": "late-answer"})
    await exact(road)


async def test_a_statement_is_compared_once(road: Any) -> None:
    await road.pay_out()
    content = file(row("T1", "305.00"))
    first = await upload(road, content, key="once")
    again = await upload(road, content, key="once")
    assert (again.status_code, again.content) == (201, first.content)
    for other in (
        await upload(road, content),
        await upload(road, file(row("T2", "1"))),
        await upload(road, content, channel="counter"),
    ):
        assert (other.status_code, other.json()["code"]) == (409, "statement-already-uploaded")
    answers = await asyncio.gather(*(upload(road, file(row("T9", "1")), channel="counter") for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]


BAD: tuple[tuple[bytes, dict[str, str], int, str], ...] = (
    (b"\xff\xfe", {}, 422, "statement-not-utf-8"),
    (file(row("T1", "1"))[:-6], {}, 422, "statement-truncated"),
    (b"", {}, 422, "statement-truncated"),
    (b"<Document>", {}, 422, "statement-truncated"),
    (b"<html></html>", {}, 422, "statement-not-readable"),
    (file(row("T1", "1"), "T2,what"), {}, 422, "statement-line-broken"),
    (file(row("T1", "1"), row("T2", "1").replace("CNY", "USD")), {}, 422, "statement-other-currency"),
    (file(row("T1", "1")), {"currency": "USD"}, 422, "statement-other-currency"),
    (file(row("T1", "1")), {"currency": "usd"}, 422, "invalid-request"),
    (file(row("T1", "1", on=date(2026, 11, 22))), {}, 422, "statement-other-day"),
    (file(row("T1", "1")), {"on": "2026-11-24"}, 422, "statement-in-future"),
    (file(row("T1", "1")), {"on": "2026-02-30"}, 422, "invalid-request"),
    (file(row("T1", "1")), {"channel": "nobody"}, 404, "channel-unknown"),
    (file(row("T1", "1")), {"channel": "suspense"}, 404, "channel-unknown"),
    (
        file(",2026-11-23,opening,1,CNY,", row("T1", "1"), ",2026-11-23,closing,3,CNY,"),
        {},
        422,
        "statement-does-not-add-up",
    ),
    (b" " * 1_100_000, {}, 413, "body-too-large"),
)


async def test_a_bad_file_is_refused_and_nothing_of_it_is_stored(road: Any) -> None:
    for content, where, status, code in BAD:
        answer = await upload(road, content, **where)
        assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    stored = await road.service.database.fetchrow(
        "SELECT (SELECT count(*) FROM facts), (SELECT count(*) FROM statement_lines), (SELECT count(*) FROM reconciled)"
    )
    assert tuple(stored) == (0, 0, 0)


async def test_a_statement_that_differs_everywhere_is_refused(road: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_BREAKS", 2)
    answer = await upload(road, file(*(row(f"T{n}", "1") for n in range(3))))
    assert (answer.status_code, answer.json()["code"]) == (422, "statement-too-long")
    assert rules.MAX_BREAKS > 2


async def test_the_report_is_a_page_and_a_table(road: Any) -> None:
    loan_id, done = await one_of_each(road)
    path = f"/loan/v1/statements/{done['statement_id']}/report"
    page = await road.staff.get(path)
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    for shown in ("对账报告", "missing there", "1,100.00", "T3", "3 of 3 differences are open", loan_id):
        assert shown in page.text, shown
    assert "http" not in page.text, "nothing comes from elsewhere"
    table = await road.staff.get(f"{path}.csv")
    assert "attachment" in table.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(table.text)))
    assert [(one["outcome"], one["transaction_id"], one["theirs"], one["ours"], one["difference"]) for one in rows] == [
        ("matched", "T1", "1100.00", "1100.00", "0.00"), ("different_amount", "T2", "50.01", "50.00", "0.01"),
        ("missing_here", "T4", "305.00", "", "305.00"), ("missing_there", "T3", "", "70.00", "-70.00"),
    ]  # fmt: skip
    assert (await road.staff.get("/loan/v1/statements/nobody/report")).status_code == 404
    assert (await road.get("/statements", channel="wallet"))["items"] == [
        await road.get(f"/statements/{done['statement_id']}")
    ]


async def test_a_statement_without_a_difference_says_so(road: Any) -> None:
    loan_id = await road.pay_out()
    await call(road, told(loan_id, 5_000))
    done = await compared(road, ",2026-11-23,opening,-10.00,CNY,", row("T1", "50"), ",2026-11-23,closing,40.00,CNY,")
    assert (done["opening"]["amount_minor"], done["closing"]["amount_minor"]) == (-1_000, 4_000)
    page = await road.staff.get(f"/loan/v1/statements/{done['statement_id']}/report")
    assert "everything agrees" in page.text
    assert "-10.00" in page.text


async def test_payments_and_payouts_are_found_by_channel_and_day(road: Any) -> None:
    plans = {
        "payments_channel": "channel = 'wallet' AND currency = 'CNY' AND moved_on BETWEEN '2026-11-01' AND '2026-11-24'",
        "payouts_day": "channel = 'payout' AND currency = 'CNY' AND moved_on BETWEEN '2026-11-01' AND '2026-11-24'",
    }
    async with road.service.database.transaction() as connection:
        await connection.execute("SET LOCAL enable_seqscan = off")
        for index, condition in plans.items():
            plan = await connection.fetch(f"EXPLAIN SELECT * FROM channel_movements WHERE {condition}")
            assert index in "\n".join(row[0] for row in plan)


async def test_whatever_comes_in_is_answered_and_never_breaks_the_service(road: Any) -> None:
    statements = (
        (b"", {"on": "0001-01-01"}), (file(), {"on": "0001-01-01"}), (b"<a>" * 300_000, {}), (b"<" * 1_000, {}),
        (b"<?xml version='1.0' encoding='no-such'?><a/>", {}), (file('"' + "x" * 200_000 + '",'), {}), (b"\x00" * 9, {}),
        (file(row("T1", "1", on=date(1, 1, 1))), {"on": "0001-01-01"}), (b"<\x00>", {}), (file(), {"channel": "%00"}),
    )  # fmt: skip
    for content, where in statements:
        answer = await upload(road, content, **where)
        assert answer.status_code in {201, 404, 409, 422}, answer.text
    for path in ("/suspense/%00", "/statements/%00/report", "/breaks?statement_id=%00", "/debits?loan_id=%00",
                 "/debits?instructed_on=0001-01-01", "/debit-batches/9999-12-31", "/callbacks-refused?since=0001-01-01",
                 "/suspense?cursor=%00", "/statements?channel=%00"):  # fmt: skip
        answer = await road.staff.get(f"/loan/v1{path}")
        assert answer.status_code in {200, 404, 422}, (path, answer.text)
    for path in ("/breaks/%00/assignment", "/breaks/%00/closing", "/suspense/%00/return", "/debit-batches/0001-01-01"):
        answer = await road.post(path, {"reason": "why"})
        assert answer.status_code in {404, 422}, (path, answer.text)
    for paid_on in ("0001-01-01", "9999-12-31"):
        answer = await call(road, told("L9\x00", paid_on=paid_on, transaction_id=f"T{paid_on}"))
        assert answer.json()["status"] == "suspense", answer.text
    await exact(road)
