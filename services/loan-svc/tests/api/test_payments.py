"""Money that comes in, one by one and in batches."""

import asyncio
from datetime import date
from typing import Any

from fenqi.testing.service import OPENING
from loan_svc.adapters.ledger import ledger_differences

DUE = date(2026, 12, 23)


def item(payment_id: str, loan_id: str, minor: int = 10_000, currency: str = "CNY", **more: Any) -> dict[str, Any]:
    amount = {"amount_minor": minor, "currency": currency}
    return {"payment_id": payment_id, "loan_id": loan_id, "amount": amount, **more}


def batch(*items: Any, on: date = OPENING) -> dict[str, Any]:
    return {"way": "auto_debit", "received_on": str(on), "payments": list(items)}


async def test_a_bad_item_does_not_stop_the_rest(road: Any) -> None:
    loans = [await road.pay_out(f"A{n}") for n in range(3)]
    answer = await road.done(
        "/payment-batches",
        batch(
            item("P1", loans[0]),
            item("P2", "L9"),
            item("P3", loans[1], -5),
            item("P4", loans[1], currency="USD"),
            item("P5", loans[1], 10**18),
            item("P6", loans[2]),
            item("P7", loans[2], 5_000),
            item("P6", loans[2], 77),
            item("P8", loans[2], kind="payoff"),
        ),
    )
    said = [(one["payment_id"], one["status"], one.get("code")) for one in answer["results"]]
    assert said == [
        ("P1", "received", None),
        ("P2", "refused", "not-found"),
        ("P3", "refused", "amount-not-payable"),
        ("P4", "refused", "wrong-currency"),
        ("P5", "refused", "amount-not-payable"),
        ("P6", "received", None),
        ("P7", "received", None),
        ("P6", "refused", "payment-id-reused"),
        ("P8", "refused", "payoff-too-small"),
    ]
    assert (answer["received"], answer["refused"]) == (3, 6)
    paid = [(await road.loan(loan_id))["paid"]["total"]["amount_minor"] for loan_id in loans]
    assert paid == [10_000, 0, 15_000]
    assert await ledger_differences(road.service.database) == []


async def test_a_batch_is_one_unit_of_work(road: Any) -> None:
    loans = [await road.pay_out(f"A{n}") for n in range(4)]
    await road.done("/payment-batches", batch(*(item(f"P{n}", loan) for n, loan in enumerate(loans))))
    transactions = await road.service.database.fetchval(
        "SELECT count(DISTINCT txid) FROM facts WHERE type = 'loan.PaymentReceived.v1'"
    )
    assert transactions == 1


async def test_a_batch_holds_at_most_500(road: Any) -> None:
    answer = await road.post("/payment-batches", batch(*(item(f"P{n}", "L9") for n in range(501))))
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-request")
    assert (await road.post("/payment-batches", batch())).status_code == 422
    full = await road.done("/payment-batches", batch(*(item(f"P{n}", "L9") for n in range(500))))
    assert full["refused"] == 500


async def test_the_same_payment_again_gets_its_first_receipt(road: Any) -> None:
    loan_id = await road.pay_out()
    body = road.payment(5_000)
    first = await road.done(f"/loans/{loan_id}/payments", body)
    assert await road.done(f"/loans/{loan_id}/payments", body) == first
    again = await road.done("/payment-batches", batch(item(body["payment_id"], loan_id, 5_000)) | {"way": "counter"})
    assert again["results"][0] == {"status": "received"} | first
    other = await road.post(f"/loans/{loan_id}/payments", body | {"way": "auto_debit"})
    assert (other.status_code, other.json()["code"]) == (409, "payment-id-reused")
    assert (await road.loan(loan_id))["paid"]["total"]["amount_minor"] == 5_000


async def test_many_at_once_on_one_loan_lose_nothing(road: Any) -> None:
    loan_id = await road.pay_out()
    bodies = [road.payment(1_000 + n) for n in range(16)]
    answers = await asyncio.gather(*(road.post(f"/loans/{loan_id}/payments", body) for body in bodies))
    received = [body for body, answer in zip(bodies, answers, strict=True) if answer.status_code == 201]
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} <= {"too-busy"}
    total = sum(body["amount"]["amount_minor"] for body in received)
    assert (await road.loan(loan_id))["paid"]["total"]["amount_minor"] == total
    assert await ledger_differences(road.service.database) == []


async def test_the_same_payment_at_once_counts_once(road: Any) -> None:
    loan_id = await road.pay_out()
    body = road.payment(1_000)
    answers = await asyncio.gather(*(road.post(f"/loans/{loan_id}/payments", body) for _ in range(8)))
    assert {answer.status_code for answer in answers} == {201}
    assert (await road.loan(loan_id))["paid"]["total"]["amount_minor"] == 1_000


async def test_one_payment_id_on_two_loans_at_once_counts_once(road: Any) -> None:
    loans = [await road.pay_out(f"A{n}") for n in range(6)]
    body = road.payment(1_000)
    answers = await asyncio.gather(*(road.post(f"/loans/{loan_id}/payments", body) for loan_id in loans))
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [201, 409, 409, 409, 409, 409]
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"payment-id-reused"}


async def test_a_loan_is_paid_off_by_what_the_payoff_says(road: Any) -> None:
    loan_id = await road.pay_out()
    await road.close_until(date(2026, 12, 3))
    quoted = await road.get(f"/loans/{loan_id}/payoff")
    assert quoted["amount"]["amount_minor"] == 1_200_000 + 3_945  # 10 of 365 days at 12 %
    assert quoted["per_diem"]["amount_minor"] in {394, 395}
    receipt = await road.pay(loan_id, quoted["amount"]["amount_minor"], kind="payoff")
    assert (receipt["settled"], receipt["allocation"]["credit"]["amount_minor"]) == (True, 0)
    loan, plan = await road.loan(loan_id), await road.get(f"/loans/{loan_id}/schedule")
    assert (loan["status"], loan["outstanding_principal"]["amount_minor"]) == ("settled", 0)
    assert {row["status"] for row in plan["instalments"]} == {"paid_off"}
    assert await ledger_differences(road.service.database) == []


async def test_the_schedule_shows_what_is_paid(road: Any) -> None:
    loan_id = await road.pay_out()
    first = (await road.get(f"/loans/{loan_id}/schedule"))["instalments"][0]["due"]["amount_minor"]
    await road.close_until(DUE)
    await road.pay(loan_id, first + 500)
    rows = (await road.get(f"/loans/{loan_id}/schedule"))["instalments"]
    assert [row["status"] for row in rows[:3]] == ["paid", "part_paid", "open"]
    assert [row["paid"]["amount_minor"] for row in rows[:3]] == [first, 500, 0]


async def test_a_reversed_payment_leaves_the_loan_and_the_books_as_before(road: Any) -> None:
    loan_id = await road.pay_out()
    before = await road.loan(loan_id)
    body = road.payment(120_000)
    await road.done(f"/loans/{loan_id}/payments", body)
    path = f"/loans/{loan_id}/payments/{body['payment_id']}/reversal"
    answer = await road.done(path, {"reason": "debit_returned"})
    assert answer["payment_id"] == body["payment_id"]
    assert {name: value for name, value in answer["loan"].items() if value != before[name]} == {}
    assert await ledger_differences(road.service.database) == []
    again = await road.post(path, {"reason": "debit_returned"})
    assert (again.status_code, again.json()["code"]) == (409, "payment-not-standing")
    assert (await road.post(path, {})).status_code == 422


async def test_a_prepayment_makes_later_instalments_smaller(road: Any) -> None:
    loan_id = await road.pay_out()
    body = road.payment(600_000) | {"kind": "prepayment"}
    refused = await road.post(f"/loans/{loan_id}/payments", body)
    assert (refused.status_code, refused.json()["code"]) == (422, "prepayment-mode-missing")
    before = (await road.get(f"/loans/{loan_id}/schedule"))["instalments"]
    await road.done(f"/loans/{loan_id}/payments", body | {"mode": "smaller_instalments"})
    after = (await road.get(f"/loans/{loan_id}/schedule"))["instalments"]
    assert len(after) == len(before)
    assert after[-2]["due"]["amount_minor"] < before[-2]["due"]["amount_minor"]
    assert sum(row["principal"]["amount_minor"] for row in after) == 1_200_000
    assert await ledger_differences(road.service.database) == []


async def test_a_payment_dated_back_moves_the_books_with_it(road: Any) -> None:
    loan_id = await road.pay_out()
    late = date(2027, 1, 10)
    await road.close_until(late)
    await road.pay(loan_id, 5_000, late, payment_id="late")
    assert (await road.loan(loan_id))["paid"]["penalty"]["amount_minor"] > 0
    receipt = await road.pay(loan_id, 110_000, DUE, payment_id="earlier")
    parts = {name: part["amount_minor"] for name, part in receipt["allocation"].items()}
    assert sum(parts.values()) == 110_000
    assert parts["penalty"] < 0 < parts["principal"]
    assert (await road.loan(loan_id))["paid"]["penalty"]["amount_minor"] == 0
    assert await ledger_differences(road.service.database) == []


async def test_a_schedule_does_not_age_before_the_money_is_out_nor_after_a_write_off(road: Any) -> None:
    def penalties(schedule: Any) -> int:
        return sum(row["penalty"]["amount_minor"] for row in schedule["instalments"])

    booked, lent = await road.book("A1"), await road.pay_out("A2")
    await road.close_until(date(2027, 1, 10))
    assert penalties(await road.get(f"/loans/{booked}/schedule")) == 0
    owed = penalties(await road.get(f"/loans/{lent}/schedule"))
    assert owed > 0
    await road.write_off(lent)
    await road.close_until(date(2027, 1, 20))
    assert penalties(await road.get(f"/loans/{lent}/schedule")) == owed
