"""The road through loan-svc, over HTTP."""

from datetime import date
from typing import Any

from fenqi.testing.service import OPENING


async def test_an_approved_offer_becomes_a_loan_that_is_paid_out_and_paid_back(road: Any) -> None:
    loan_id = await road.pay_out()
    plan = (await road.get(f"/loans/{loan_id}/schedule"))["instalments"]
    assert (len(plan), plan[0]["due_on"]) == (12, "2026-12-23")
    for row in plan:
        due_on = date.fromisoformat(row["due_on"])
        await road.close_until(due_on)
        receipt = await road.pay(loan_id, row["due"]["amount_minor"], due_on)
        assert receipt["allocation"]["principal"] == row["principal"]
    loan = await road.loan(loan_id)
    assert (loan["status"], loan["instalments_paid"]) == ("settled", 12)
    assert loan["outstanding_principal"]["amount_minor"] == 0
    assert loan["paid"]["principal"] == loan["amount"]
    balance = await road.get("/trial-balance")
    assert balance["trial_balance_minor"] == 0
    assert (await road.today()) > OPENING
