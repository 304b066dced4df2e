"""Reading: lists, portfolio, entries, trial balance."""

from datetime import date
from typing import Any

from fenqi.testing.service import OPENING
from fenqi.testing.tokens import service, staff


async def test_loans_are_listed_in_pages_by_status_bucket_and_customer(road: Any) -> None:
    mine = [await road.pay_out(f"A{n}") for n in range(3)]
    theirs = await road.book("B1", customer_id="C2")
    await road.pay(mine[0], 2_000_000)

    async def ids(who: Any = None, **query: Any) -> list[str]:
        return [loan["loan_id"] for loan in (await road.get("/loans", who, **query))["items"]]

    assert await ids() == sorted([*mine, theirs])
    assert await ids(status="settled") == [mine[0]]
    assert await ids(customer_id="C2") == [theirs]
    assert await ids(road.customer("C1")) == sorted(mine)
    page = await road.get("/loans", limit=3)
    assert page["next_cursor"] == sorted([*mine, theirs])[2]
    assert (await road.get("/loans", limit=3, cursor=page["next_cursor"]))["next_cursor"] is None
    await road.close_until(date(2026, 12, 25))
    assert await ids(bucket="M1") == sorted(mine[1:])
    for query in ({"status": "lost"}, {"bucket": "M9"}, {"limit": "0"}, {"limit": "10000"}):
        assert (await road.staff.get("/loan/v1/loans", params=query)).status_code == 422


async def test_a_customer_sees_their_loan_and_its_cost(road: Any) -> None:
    loan_id = await road.book()
    loan = await road.get(f"/loans/{loan_id}", road.customer("C1"))
    assert loan["disclosure"]["simple_percent"] == "11.96"
    assert (loan["status"], loan["amount"]) == ("booked", {"amount_minor": 1_200_000, "currency": "CNY"})
    plan = await road.get(f"/loans/{loan_id}/schedule", road.customer("C1"))
    assert (plan["is_final"], len(plan["instalments"])) == (False, 12)


async def test_another_service_with_the_permission_reads(road: Any) -> None:
    loan_id = await road.book()
    assert (await road.get(f"/loans/{loan_id}", road.service.as_(service("partner-svc", "loan:read"))))[
        "loan_id"
    ] == loan_id


async def test_the_books_show_every_movement_in_accounts_that_balance(road: Any) -> None:
    yuan = await road.pay_out("A1")
    dollars = await road.pay_out(
        "A2", product_code="lc-cash-usd", currency="USD", term_months=36, annual_rate_percent="14.07"
    )
    await road.pay(yuan, 20_000_000)
    balance = await road.get("/trial-balance")
    moved = {
        (one["account"], one["balance"]["currency"]): one["balance"]["amount_minor"] for one in balance["accounts"]
    }
    interest = moved["6011", "CNY"]
    assert moved == {
        ("1002", "CNY"): 18_800_000, ("1132", "CNY"): 0, ("1303", "CNY"): 0, ("6011", "CNY"): interest,
        ("2241", "CNY"): -18_800_000 - interest, ("1002", "USD"): -1_200_000, ("1303", "USD"): 1_200_000,
    }  # fmt: skip
    assert balance["trial_balance_minor"] == 0
    assert (await road.get("/trial-balance", on="2026-11-22"))["accounts"] == []
    entries = (await road.get("/ledger/entries", loan_id=yuan))["items"]
    assert [entry["kind"] for entry in entries] == ["Disbursed", "PaymentReceived", "EarningChanged"]
    assert entries[0]["lines"] == [{"nr": 1, "debit": "1303", "credit": "1002", "amount_minor": 1_200_000}]
    page = await road.get("/ledger/entries", limit=2)
    rest = await road.get("/ledger/entries", limit=2, cursor=page["next_cursor"])
    assert [len(page["items"]), len(rest["items"]), rest["next_cursor"]] == [2, 2, None]
    assert len((await road.get("/ledger/entries", booked_on=str(OPENING), cursor="garbage"))["items"]) == 4
    book = await road.get("/portfolio")
    assert {(one["status"], one["currency"], one["loans"]) for one in book["by_status"]} == {
        ("settled", "CNY", 1), ("active", "USD", 1),
    }  # fmt: skip
    assert (book["payments"], book["disbursed"]) == (1, None)
    assert dollars


async def test_the_portfolio_of_one_currency_has_plain_totals(road: Any) -> None:
    assert (await road.get("/portfolio"))["totals"] == []
    loan_id = await road.pay_out()
    await road.pay(loan_id, 5_000)
    book = await road.get("/portfolio")
    assert book["disbursed"] == {"amount_minor": 1_200_000, "currency": "CNY"}
    assert book["received"] == {"amount_minor": 5_000, "currency": "CNY"}


async def test_an_auditor_reads_and_changes_nothing(road: Any) -> None:
    auditor = road.service.as_(staff("loan:read"))
    for path in ("trial-balance", "ledger/entries", "portfolio", "loans"):
        assert (await auditor.get(f"/loan/v1/{path}")).status_code == 200
    assert (await road.post("/payment-batches", {}, who=auditor)).status_code == 403


async def test_the_document_of_the_interface_names_the_refusals(road: Any) -> None:
    paths = (await road.service.http.get("/openapi.json")).json()["paths"]
    described = paths["/loan/v1/loans/{loan_id}/payments"]["post"]["responses"]
    assert "payoff-too-small" in described["409"]["description"]
