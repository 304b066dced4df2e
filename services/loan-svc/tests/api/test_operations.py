"""What happens to a loan beside payments, over HTTP, each with its books."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from fenqi.contracts.loan import LoanCancelledV1, PaymentReceivedV1, RefundAppliedV1
from fenqi.contracts.registry import EVENTS
from fenqi.testing.service import OPENING
from fenqi.testing.tokens import staff
from fenqi.testing.until import until
from loan_svc.adapters.aggregates import LOANS
from loan_svc.adapters.ledger import ledger_differences
from loan_svc.domain.products import catalogue

EVERYTHING = (
    "loan:write", "loan:read", "loan:pay", "loan:write-off", "loan:charge", "loan:waive", "loan:refund", "loan:reverse",
    "loan:restructure", "loan:approve", "loan:approve-payout",
)  # fmt: skip
DUE = date(2026, 12, 23)
LATE = date(2027, 1, 10)
CASH = ("cash-cny", "2026-11")


def cny(minor: int) -> dict[str, Any]:
    return {"amount_minor": minor, "currency": "CNY"}


def minors(parts: dict[str, Any]) -> dict[str, int]:
    """Those that are not zero."""
    return {name: part["amount_minor"] for name, part in parts.items() if part["amount_minor"]}


def product(monkeypatch: pytest.MonkeyPatch, **fields: Any) -> None:
    """The cash product with other terms."""
    monkeypatch.setitem(catalogue(), CASH, replace(catalogue()[CASH], **fields))


async def balance(road: Any, account: str) -> int:
    accounts = (await road.get("/trial-balance"))["accounts"]
    return sum(one["balance"]["amount_minor"] for one in accounts if one["account"] == account)


async def written_off_minor(road: Any, loan_id: str) -> int:
    """What this loan's entries took from the allowance."""
    total = 0
    for entry in (await road.get("/ledger/entries", loan_id=loan_id, limit=200))["items"]:
        for line in entry["lines"]:
            total += line["amount_minor"] * ((line["debit"] == "1304") - (line["credit"] == "1304"))
    return total


async def first_due(road: Any, loan_id: str) -> Any:
    """The first instalment."""
    return (await road.get(f"/loans/{loan_id}/schedule"))["instalments"][0]


async def refused(answer: Any, status: int, code: str) -> None:
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text


async def written_off(road: Any, application_id: str = "A1") -> str:
    """A loan that was written off on 10 January 2027, with nothing paid."""
    loan_id: str = await road.pay_out(application_id)
    await road.close_until(LATE)
    await road.write_off(loan_id)
    return loan_id


@pytest.fixture(autouse=True)
async def books(road: Any) -> Any:
    """After every test the ledger, the facts and the loans agree, every fact is what its contract says, and the facts of a
    loan fold to its state."""
    yield
    database = road.service.database
    assert await ledger_differences(database) == []
    facts: dict[str, list[Any]] = {}
    for row in await database.fetch("SELECT aggregate_id, type, data FROM facts WHERE kind = 'loan' ORDER BY sequence"):
        EVENTS[row["type"]].model_validate_json(row["data"])
        facts.setdefault(row["aggregate_id"], []).append(LOANS.read_fact(row["type"], row["data"]))
    for row in await database.fetch("SELECT id, state::text AS state FROM loans"):
        assert LOANS.fold(None, facts[row["id"]]) == LOANS.read_state(row["state"])
    assert (await road.get("/trial-balance"))["trial_balance_minor"] == 0


class TestMerchantRefund:
    """Goods go back to the shop."""

    async def test_a_part_makes_principal_fall(self, road: Any) -> None:
        loan_id = await road.pay_out()
        body = {"refund_id": "R1", "amount": cny(300_000), "reason": "goods_returned"}
        done = await road.done(f"/loans/{loan_id}/merchant-refunds", body)
        assert minors(done["moved"]) == {"principal": 300_000}
        assert (await road.loan(loan_id))["outstanding_principal"] == cny(900_000)
        assert await balance(road, "1002") == -900_000
        assert await road.done(f"/loans/{loan_id}/merchant-refunds", body) == done
        other = await road.post(f"/loans/{loan_id}/merchant-refunds", body | {"amount": cny(1)})
        await refused(other, 409, "transaction-id-reused")

    async def test_the_whole_settles_the_loan_and_what_was_paid_is_credit(
        self, road: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        product(monkeypatch, refund_gives_back_interest=True)
        loan_id = await road.pay_out()
        await road.close_until(DUE)
        due = (await first_due(road, loan_id))["due"]["amount_minor"]
        assert (await road.pay(loan_id, due))["allocation"]["interest"] == cny(11_836)
        body = {"refund_id": "R1", "amount": cny(1_200_000), "reason": "goods_returned"}
        done = await road.done(f"/loans/{loan_id}/merchant-refunds", body)
        loan = await road.loan(loan_id)
        assert (loan["status"], loan["credit_balance"]) == ("settled", cny(due))
        assert minors(done["moved"])["given_back"] == 11_836
        assert await balance(road, "6011") == 0, "no interest is earned on a sale that never was"
        (event,) = await road.service.events.of(RefundAppliedV1)
        assert (event.amount_minor, event.moved.given_back_minor) == (1_200_000, 11_836)

    async def test_refunds_together_are_not_above_what_the_merchant_got(self, road: Any) -> None:
        loan_id = await road.pay_out()
        path = f"/loans/{loan_id}/merchant-refunds"
        await road.done(path, {"refund_id": "R1", "amount": cny(700_000), "reason": "returned"})
        again = await road.post(path, {"refund_id": "R2", "amount": cny(500_001), "reason": "returned"})
        await refused(again, 409, "refund-above-captured")
        await road.done(path, {"refund_id": "R3", "amount": cny(500_000), "reason": "returned"})
        assert (await road.loan(loan_id))["status"] == "settled"


class TestCreditRefund:
    """Credit goes back to the customer: two people, one payout."""

    async def overpaid(self, road: Any, credit: int, application_id: str = "A1") -> tuple[str, Any]:
        loan_id = await road.pay_out(application_id)
        owed = (await road.get(f"/loans/{loan_id}/payoff"))["amount"]["amount_minor"]
        await road.pay(loan_id, owed + credit, kind="payoff", payment_id=f"P-{application_id}")
        return loan_id, await road.done(f"/loans/{loan_id}/credit-refunds", {"reason": "overpaid"})

    async def test_it_is_asked_for_by_one_and_approved_by_another(self, road: Any) -> None:
        loan_id, loan = await self.overpaid(road, 7_000)
        (asked,) = loan["asked"]
        assert (asked["kind"], asked["amount"], asked["asked_by"]) == ("credit_refund", cny(7_000), "staff:staff-1")
        path = f"/loans/{loan_id}/approvals/{asked['request_id']}"
        await refused(await road.post(path, {"decision": "approve"}), 403, "second-person-needed")
        await refused(await road.post(f"/loans/{loan_id}/credit-refunds", {"reason": "overpaid"}), 409, "already-asked")
        await road.done(path, {"decision": "approve"}, who=road.second)
        await refused(await road.post(path, {"decision": "approve"}, who=road.second), 404, "nothing-asked")
        await road.service.settled()
        assert (await road.loan(loan_id))["credit_balance"] == cny(0)
        assert (await balance(road, "1002"), await balance(road, "2241"), await balance(road, "2243")) == (0, 0, 0)

    async def test_what_the_rail_refuses_is_credit_again(self, road: Any) -> None:
        loan_id, _ = await self.overpaid(road, 7_001)
        await road.approve_request(loan_id)
        await road.service.settled()
        assert (await road.loan(loan_id))["credit_balance"] == cny(7_001)
        assert (await balance(road, "2241"), await balance(road, "2243")) == (-7_001, 0)

    async def test_an_unknown_outcome_is_asked_about_and_never_paid_twice(self, road: Any) -> None:
        for nr, (credit, back) in enumerate([(7_002, 0), (7_003, 7_003), (7_004, 0)]):
            before = await balance(road, "1002")
            loan_id, _ = await self.overpaid(road, credit, f"A{nr}")
            await road.approve_request(loan_id)

            async def known() -> bool:
                return await balance(road, "2243") == 0

            await until(known)
            assert (await road.loan(loan_id))["credit_balance"] == cny(back)
            assert await balance(road, "1002") == before + back

    async def test_a_refused_request_pays_nothing(self, road: Any) -> None:
        loan_id, _ = await self.overpaid(road, 7_000)
        loan = await road.approve_request(loan_id, decision="refuse", reason="not_plausible")
        assert (loan["asked"], loan["credit_balance"]) == ([], cny(7_000))
        more = {"amount": cny(7_001), "reason": "overpaid"}
        await refused(await road.post(f"/loans/{loan_id}/credit-refunds", more), 409, "credit-too-small")

    async def test_a_payment_whose_credit_was_refunded_is_not_reversed(self, road: Any) -> None:
        loan_id, _ = await self.overpaid(road, 7_000)
        await road.approve_request(loan_id)
        await road.service.settled()
        gone = await road.post(f"/loans/{loan_id}/payments/P-A1/reversal", {"reason": "debit_returned"})
        await refused(gone, 409, "credit-already-refunded")


class TestChargesAndWaivers:
    """What is added to a debt, and what is forgiven of it."""

    async def test_a_legal_cost_is_owed_and_is_income_when_it_is_paid(self, road: Any) -> None:
        loan_id = await road.pay_out()
        done = await road.done(f"/loans/{loan_id}/charges", {"amount": cny(15_000), "reason": "legal_cost"})
        assert (minors(done["moved"]), await balance(road, "6021")) == ({}, 0)
        owed = await road.get(f"/loans/{loan_id}/payoff")
        assert (owed["fee"], owed["amount"]) == (cny(15_000), cny(1_215_000))
        await road.pay(loan_id, 1_215_000, kind="payoff")
        assert (await road.loan(loan_id))["status"] == "settled"
        assert await balance(road, "6021") == -15_000

    async def test_a_waiver_stays_a_waiver_when_penalties_are_derived_anew(self, road: Any) -> None:
        loan_id = await road.pay_out()
        await road.close_until(LATE)
        owed = (await road.get(f"/loans/{loan_id}/payoff"))["penalty"]["amount_minor"]
        path = f"/loans/{loan_id}/penalty-waivers"
        above = await road.post(path, {"amount": cny(owed + 1), "reason": "hardship"})
        await refused(above, 409, "waiver-above-penalty")
        await road.done(path, {"amount": cny(owed), "reason": "hardship"})
        assert (await road.get(f"/loans/{loan_id}/payoff"))["penalty"] == cny(0)
        await road.close_until(LATE + timedelta(days=2))
        later = (await road.get(f"/loans/{loan_id}/payoff"))["penalty"]["amount_minor"]
        await road.pay(loan_id, 5_000, LATE - timedelta(days=5))
        now = (await road.get(f"/loans/{loan_id}/payoff"))["penalty"]["amount_minor"]
        assert 0 <= now <= later < owed


class TestWriteOff:
    """The debt leaves the book, the claim stays."""

    async def test_it_takes_two_people(self, road: Any) -> None:
        loan_id = await road.pay_out()
        await road.close_until(LATE)
        body = {"reason": "unrecoverable", "request_id": "collections-7"}
        asked = await road.done(f"/loans/{loan_id}/write-off", body)
        assert (asked["status"], asked["asked"][0]["kind"]) == ("active", "write_off")
        await refused(await road.post(f"/loans/{loan_id}/write-off", body), 403, "second-person-needed")
        assert [one["loan_id"] for one in (await road.get("/approvals"))["items"]] == [loan_id]
        gone = await road.done(f"/loans/{loan_id}/write-off", body, who=road.second)
        assert (await road.get("/approvals"))["items"] == []
        assert (gone["status"], gone["written_off"], gone["asked"]) == ("written_off", cny(1_200_000), [])
        assert (await balance(road, "1303"), await written_off_minor(road, loan_id)) == (0, 1_200_000)

    async def test_money_that_comes_later_is_recovery_and_opens_nothing(self, road: Any) -> None:
        loan_id = await written_off(road)
        receipt = await road.pay(loan_id, 50_000)
        assert (receipt["recovered"], minors(receipt["allocation"])) == (cny(50_000), {})
        loan = await road.loan(loan_id)
        assert (loan["status"], loan["recovered"], loan["outstanding_principal"]) == (
            "written_off",
            cny(50_000),
            cny(0),
        )
        assert (await balance(road, "6053"), await balance(road, "1303")) == (-50_000, 0)

    async def test_a_charge_after_it_adds_to_the_claim_and_all_above_the_claim_is_credit(self, road: Any) -> None:
        loan_id = await written_off(road)
        await road.done(f"/loans/{loan_id}/charges", {"amount": cny(20_000), "reason": "legal_cost"})
        receipt = await road.pay(loan_id, 2_000_000)
        claim = receipt["recovered"]["amount_minor"]
        assert claim > 1_220_000
        assert minors(receipt["allocation"]) == {"credit": 2_000_000 - claim}

    async def test_a_chargeback_after_it_makes_the_loss_larger(self, road: Any) -> None:
        loan_id = await road.pay_out()
        await road.close_until(DUE)
        await road.pay(loan_id, 106_619, payment_id="P1")
        await road.close_until(date(2027, 2, 10))
        await road.write_off(loan_id)
        before = (await road.loan(loan_id))["written_off"]["amount_minor"]
        await road.done(f"/loans/{loan_id}/payments/P1/reversal", {"reason": "chargeback"})
        loan = await road.loan(loan_id)
        assert (loan["status"], loan["written_off"]) == ("written_off", cny(1_200_000))
        assert before < 1_200_000 == await written_off_minor(road, loan_id)
        assert (await balance(road, "1002"), await balance(road, "6011")) == (-1_200_000, 0)

    async def test_a_payment_of_an_earlier_day_takes_principal_out_of_it(self, road: Any) -> None:
        loan_id = await written_off(road)
        first = await first_due(road, loan_id)
        receipt = await road.pay(loan_id, 94_761 + 11_836, DUE)
        assert receipt["recovered"] == cny(0)
        assert minors(receipt["allocation"]) == {"principal": 94_761, "interest": 11_836}, first
        principal = 94_761
        assert (await road.loan(loan_id))["written_off"] == cny(1_200_000 - principal)
        assert await balance(road, "1303") == 0

    async def test_a_reversed_one_lets_the_loan_run_again_with_what_was_recovered(self, road: Any) -> None:
        loan_id = await written_off(road)
        await road.close_until(LATE + timedelta(days=3))
        await road.pay(loan_id, 50_000)
        listed = (await road.get(f"/loans/{loan_id}/transactions"))["items"]
        (one,) = [each for each in listed if each["kind"] == "write_off"]
        path = f"/loans/{loan_id}/transactions/{one['transaction_id']}/reversal"
        done = await road.done(path, {"reason": "entered_in_error"})
        assert minors(done["moved"])["recovered"] == -50_000
        loan = await road.loan(loan_id)
        assert (loan["status"], loan["written_off"], loan["recovered"]) == ("active", cny(0), cny(0))
        assert loan["paid"]["total"] == cny(50_000)
        assert (await balance(road, "6053"), await written_off_minor(road, loan_id)) == (0, 0)
        await road.close()
        assert (await road.loan(loan_id))["bucket"] == "M1"


class TestReversal:
    """What never was."""

    async def test_a_reversal_is_not_reversed(self, road: Any) -> None:
        loan_id = await road.pay_out()
        await road.pay(loan_id, 10_000, payment_id="P1")
        done = await road.done(f"/loans/{loan_id}/payments/P1/reversal", {"reason": "debit_returned"})
        for kind in ("transactions", "payments"):
            path = f"/loans/{loan_id}/{kind}/{done['reversal_id']}/reversal"
            await refused(await road.post(path, {"reason": "again"}), 409, "reversal-of-reversal")
        path = f"/loans/{loan_id}/transactions/P1/reversal"
        await refused(await road.post(path, {"reason": "again"}), 409, "transaction-not-standing")

    async def test_every_kind_can_be_reversed_and_leaves_the_loan_as_before(self, road: Any) -> None:
        loan_id = await road.pay_out()
        await road.close_until(LATE)
        before = await road.loan(loan_id)
        refund = {"refund_id": "R1", "amount": cny(200_000), "reason": "returned"}
        posted = [
            await road.done(f"/loans/{loan_id}/charges", {"amount": cny(900), "reason": "legal_cost"}),
            await road.done(f"/loans/{loan_id}/penalty-waivers", {"amount": cny(100), "reason": "hardship"}),
            await road.done(f"/loans/{loan_id}/merchant-refunds", refund),
        ]
        for one in posted:
            path = f"/loans/{loan_id}/transactions/{one['transaction_id']}/reversal"
            await road.done(path, {"reason": "entered_in_error"})
        now = await road.loan(loan_id)
        assert {name for name in now if now[name] != before[name]} <= {"bucket", "past_due_since"}
        assert await balance(road, "1002") == -1_200_000
        listed = (await road.get(f"/loans/{loan_id}/transactions"))["items"]
        assert sorted(one["kind"] for one in listed) == sorted(
            ["charge", "waiver", "merchant_refund", *["reversal"] * 3]
        )


class TestPayoffQuote:
    """What pays a loan off, as a thing."""

    async def test_it_is_paid_on_a_later_day_at_the_quoted_amount(self, road: Any) -> None:
        loan_id = await road.pay_out()
        await road.close_until(date(2026, 12, 3))
        quote = await road.done(f"/loans/{loan_id}/payoff-quotes")
        assert (quote["amount"], quote["valid_until"]) == (cny(1_203_945), "2026-12-06")
        assert quote["per_diem"]["amount_minor"] in {394, 395}
        await road.close_until(date(2026, 12, 6))
        fields = {"kind": "payoff", "payoff_quote_id": quote["quote_id"]}
        body = road.payment(1_203_946, date(2026, 12, 6), **fields)
        await refused(await road.post(f"/loans/{loan_id}/payments", body), 422, "payoff-quote-mismatch")
        receipt = await road.pay(loan_id, 1_203_945, **fields)
        assert (receipt["settled"], minors(receipt["allocation"])) == (
            True,
            {"principal": 1_200_000, "interest": 3_945},
        )
        (event,) = await road.service.events.of(PaymentReceivedV1)
        assert (event.received_on, event.value_on) == (date(2026, 12, 6), date(2026, 12, 3))

    async def test_after_its_days_it_is_refused(self, road: Any) -> None:
        loan_id = await road.pay_out()
        quote = await road.done(f"/loans/{loan_id}/payoff-quotes")
        await road.close_until(OPENING + timedelta(days=4))
        body = road.payment(
            quote["amount"]["amount_minor"], await road.today(), kind="payoff", payoff_quote_id=quote["quote_id"]
        )
        await refused(await road.post(f"/loans/{loan_id}/payments", body), 409, "payoff-quote-expired")

    async def test_a_later_transaction_voids_it_even_when_it_is_reversed(self, road: Any) -> None:
        loan_id = await road.pay_out()
        quote = await road.done(f"/loans/{loan_id}/payoff-quotes")
        await road.pay(loan_id, 100, payment_id="P1")
        await road.done(f"/loans/{loan_id}/payments/P1/reversal", {"reason": "debit_returned"})
        body = road.payment(
            quote["amount"]["amount_minor"], kind="payoff", payoff_quote_id=quote["quote_id"], payment_id="P2"
        )
        await refused(await road.post(f"/loans/{loan_id}/payments", body), 409, "payoff-quote-voided")
        unknown = await road.post(f"/loans/{loan_id}/payments", body | {"payoff_quote_id": "Q9"})
        await refused(unknown, 404, "not-found")


class TestPayoutApproval:
    """A large payout waits for a second person."""

    async def test_nothing_goes_out_before_it(self, road: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        product(monkeypatch, second_approval_above_minor=1_000_000)
        loan_id = await road.sign()
        loan = await road.loan(loan_id)
        assert (loan["status"], loan["payout_waits"]) == ("instructed", True)
        assert len((await road.get("/approvals"))["items"]) == 1
        assert await balance(road, "1002") == 0
        path = f"/loans/{loan_id}/payout-approval"
        await refused(await road.post(path, {"decision": "approve"}), 403, "second-person-needed")
        await road.done(path, {"decision": "approve"}, who=road.second)
        await road.service.settled()
        assert (await road.loan(loan_id))["status"] == "active"
        assert await balance(road, "1002") == -1_200_000
        await refused(await road.post(path, {"decision": "approve"}, who=road.second), 409, "payout-not-waiting")

    async def test_a_refused_one_fails_the_loan(self, road: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        product(monkeypatch, second_approval_above_minor=1_000_000)
        loan_id = await road.sign()
        body = {"decision": "refuse", "reason": "payee_doubtful"}
        loan = await road.done(f"/loans/{loan_id}/payout-approval", body, who=road.second)
        assert (loan["status"], loan["payout_waits"]) == ("failed", False)
        await road.service.settled()
        assert await balance(road, "1002") == 0


class TestCoolingOff:
    """The customer thinks again."""

    async def test_it_costs_the_interest_of_the_days_used(self, road: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        product(monkeypatch, cooling_off_days=7)
        loan_id = await road.pay_out()
        await road.done(f"/loans/{loan_id}/charges", {"amount": cny(500), "reason": "service"})
        await road.close_until(OPENING + timedelta(days=5))
        quote = await road.done(f"/loans/{loan_id}/cooling-off", who=road.customer())
        assert (quote["principal"], quote["fee"]) == (cny(1_200_000), cny(0))
        assert quote["interest"]["amount_minor"] == 1_973  # 12,000.00 × 12 % × 5/365
        await refused(await road.post(f"/loans/{loan_id}/cooling-off"), 409, "already-asked")
        minor = quote["amount"]["amount_minor"]
        receipt = await road.pay(loan_id, minor, kind="payoff", payoff_quote_id=quote["quote_id"], payment_id="P1")
        assert receipt["settled"]
        assert (await road.loan(loan_id))["status"] == "cancelled"
        await road.service.settled()
        (event,) = await road.service.events.of(LoanCancelledV1)
        assert (event.cancelled_from, event.hold_id) == ("cooling_off", None)
        body = {"refund_id": "R1", "amount": cny(100), "reason": "goods_returned"}
        await road.done(f"/loans/{loan_id}/merchant-refunds", body)
        given_back = await road.loan(loan_id)
        assert (given_back["status"], given_back["credit_balance"]) == ("cancelled", cny(100))
        await road.done(f"/loans/{loan_id}/payments/P1/reversal", {"reason": "debit_returned"})
        assert (await road.loan(loan_id))["status"] == "active"

    async def test_after_its_days_or_without_any_it_is_refused(
        self, road: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        product(monkeypatch, cooling_off_days=0)
        loan_id = await road.pay_out()
        await refused(await road.post(f"/loans/{loan_id}/cooling-off"), 409, "cooling-off-over")
        product(monkeypatch, cooling_off_days=7)
        await road.close_until(OPENING + timedelta(days=8))
        await refused(await road.post(f"/loans/{loan_id}/cooling-off"), 409, "cooling-off-over")


class TestRestructure:
    """A new plan for what is left."""

    async def asked(self, road: Any, **fields: Any) -> str:
        loan_id: str = await road.pay_out()
        await road.close_until(DUE)
        await road.pay(loan_id, 106_619)
        await road.close_until(date(2027, 2, 10))
        assert (await road.loan(loan_id))["bucket"] == "M1"
        body = {"periods": 24, "annual_rate_percent": "9", "reason": "hardship"} | fields
        await road.done(f"/loans/{loan_id}/restructures", body)
        return loan_id

    async def test_arrears_join_the_new_plan_and_interest_bears_none(self, road: Any) -> None:
        loan_id = await self.asked(road)
        owed = await road.get(f"/loans/{loan_id}/payoff")
        loan = await road.approve_request(loan_id)
        assert (loan["bucket"], loan["term_months"], loan["annual_rate_percent"]) == (None, 24, "9")
        assert loan["next_due_on"] == "2027-03-10"
        after = await road.get(f"/loans/{loan_id}/payoff")
        assert {name: after[name] for name in ("amount", "principal", "interest", "penalty")} == {
            name: owed[name] for name in ("amount", "principal", "interest", "penalty")
        }
        plan = await road.get(f"/loans/{loan_id}/schedule")
        assert [one["periods"] for one in plan["plans"]] == [12, 24]
        assert sum(row["principal"]["amount_minor"] for row in plan["instalments"]) == 1_200_000
        assert [row["status"] for row in plan["instalments"]][:1] == ["paid"]

    async def test_arrears_may_stay_overdue(self, road: Any) -> None:
        loan_id = await self.asked(road, arrears="keep", first_due_on="2027-05-10")
        before = (await road.loan(loan_id))["next_due_on"]
        loan = await road.approve_request(loan_id)
        assert (loan["bucket"], loan["next_due_on"]) == ("M1", before)
        plan = await road.get(f"/loans/{loan_id}/schedule")
        assert "2027-05-10" in [row["due_on"] for row in plan["instalments"]]
        assert sum(row["principal"]["amount_minor"] for row in plan["instalments"]) == 1_200_000

    async def test_the_new_plan_is_paid_to_its_end_and_a_reversal_brings_the_old_one_back(self, road: Any) -> None:
        loan_id = await self.asked(road)
        before = await road.loan(loan_id)
        restructure = before["asked"][0]["request_id"]
        await road.approve_request(loan_id)
        owed = (await road.get(f"/loans/{loan_id}/payoff"))["amount"]["amount_minor"]
        await road.pay(loan_id, owed, kind="payoff", payment_id="P2")
        assert (await road.loan(loan_id))["status"] == "settled"
        await road.done(f"/loans/{loan_id}/payments/P2/reversal", {"reason": "debit_returned"})
        path = f"/loans/{loan_id}/transactions/{restructure}/reversal"
        await road.done(path, {"reason": "entered_in_error"})
        now = await road.loan(loan_id)
        assert {name for name in now if now[name] != before[name]} <= {"bucket", "past_due_since", "asked"}

    async def test_a_plan_that_can_not_be_is_refused(self, road: Any) -> None:
        loan_id = await road.pay_out()
        for fields, status, code in (
            ({"annual_rate_percent": "30"}, 409, "rate-outside-corridor"),
            ({"periods": 48}, 422, "term-outside-product"),
            ({"method": "bullet"}, 422, "method-outside-product"),
            ({"first_due_on": "2026-11-23"}, 422, "restructure-impossible"),
            ({"principal_grace_periods": 24}, 422, "restructure-impossible"),
            ({"effective_on": "2026-11-24"}, 422, "payment-in-future"),
        ):
            body = {"periods": 24, "reason": "hardship"} | fields
            await refused(await road.post(f"/loans/{loan_id}/restructures", body), status, code)

    async def test_every_operation_takes_its_permission(self, road: Any) -> None:
        for path, permission in (
            ("charges", "charge"), ("penalty-waivers", "waive"), ("merchant-refunds", "refund"),
            ("credit-refunds", "refund"), ("restructures", "restructure"), ("approvals/R1", "approve"),
            ("payout-approval", "approve-payout"), ("transactions/T1/reversal", "reverse"), ("cooling-off", "write"),
            ("payoff-quotes", "write"),
        ):  # fmt: skip
            others = road.service.as_(staff(*(one for one in EVERYTHING if one != f"loan:{permission}")))
            await refused(await road.post(f"/loans/L1/{path}", {}, who=others), 403, "forbidden")


class TestDays:
    """On which days and loans anything may happen."""

    async def test_neither_too_far_back_nor_absurdly_large(self, road: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        product(monkeypatch, days_back=2)
        loan_id = await road.pay_out()
        await road.close_until(OPENING + timedelta(days=3))
        path = f"/loans/{loan_id}/payments"
        await refused(await road.post(path, road.payment(100, OPENING)), 422, "too-far-back")
        body = road.payment(200_000_000, await road.today())
        await refused(await road.post(path, body), 422, "payment-absurdly-large")

    async def test_a_settled_or_cancelled_loan_takes_no_payment(self, road: Any) -> None:
        booked, paid = await road.book("A1"), await road.pay_out("A2")
        await road.pay(paid, 1_200_000, kind="payoff")
        for loan_id in (booked, paid):
            await refused(await road.post(f"/loans/{loan_id}/payments", road.payment(100)), 409, "loan-not-active")
            body = {"amount": cny(100), "reason": "legal_cost"}
            await refused(await road.post(f"/loans/{loan_id}/charges", body), 409, "loan-not-active")
        await refused(await road.post("/loans/L9/payments", road.payment(100)), 404, "not-found")
