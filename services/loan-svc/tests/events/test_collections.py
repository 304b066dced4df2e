"""What collections has decided about a debt is posted once, or refused by name; and the books agree after each."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any

import pytest_asyncio

from fenqi.contracts.collections_remedies import (
    LegalStepTakenV1,
    RestructureApprovedV1,
    SettlementPaidV1,
    WriteOffApprovedV1,
)
from fenqi.contracts.loan import (
    ApprovalRefusedV1,
    ChargedV1,
    InstructionRefusedV1,
    LoanSettledV1,
    OverdueCuredV1,
    PenaltyWaivedV1,
    RestructuredV1,
    WrittenOffV1,
)
from fenqi.contracts.registry import EVENTS
from loan_svc.adapters.aggregates import LOANS
from loan_svc.adapters.ledger import ledger_differences

DUE = date(2026, 12, 23)
LATE = date(2027, 1, 10)


class Collections:
    """Tells loan-svc what was decided about a loan that is 18 days past due."""

    def __init__(self, road: Any, loan_id: str) -> None:
        self.road = road
        self.loan_id = loan_id
        self.of = {"loan_id": loan_id, "case_id": "K1", "customer_id": "C1"}

    async def tell(self, event: Any) -> list[Any]:
        told = await self.road.service.events.publish(event)
        await self.road.service.settled()
        return list(told)

    async def heard(self, event: type[Any]) -> list[Any]:
        return list(await self.road.service.events.of(event))

    async def refused(self) -> tuple[str, str, str]:
        (one,) = await self.heard(InstructionRefusedV1)
        return one.instruction_id, one.kind, one.reason

    async def loan(self) -> Any:
        return await self.road.loan(self.loan_id)

    def write_off(self, request_id: str = "W1") -> WriteOffApprovedV1:
        return WriteOffApprovedV1(
            **self.of, request_id=request_id, reason="unrecoverable", requested_by="staff:ann",
            approved_by=("staff:ben", "staff:cho"), approved_on=LATE,
        )  # fmt: skip

    def settlement(self, waived: int, accepted_on: date = LATE, **fields: Any) -> SettlementPaidV1:
        usual = {
            "offer_id": "S1", "of": "arrears", "paid_minor": 1, "waived_minor": waived, "currency": "CNY",
            "offered_by": "staff:ben", "accepted_on": accepted_on, "paid_on": accepted_on,
        }  # fmt: skip
        return SettlementPaidV1(**self.of | usual | fields)

    def restructure(self, **fields: Any) -> RestructureApprovedV1:
        usual = {
            "request_id": "R1", "reason": "hardship", "periods": 18, "arrears_join": True, "policy_version": "p",
            "requested_by": "staff:ann", "approved_by": "staff:ben", "approved_on": LATE,
        }  # fmt: skip
        return RestructureApprovedV1(**self.of | usual | fields)

    def legal_step(self, **fields: Any) -> LegalStepTakenV1:
        usual = {
            "step_id": "G1", "step": "filing", "taken_on": LATE, "cost_minor": 30_000, "charged": True, "currency": "CNY",
            "recorded_by": "staff:lea", "recorded_on": LATE,
        }  # fmt: skip
        return LegalStepTakenV1(**self.of | usual | fields)


@pytest_asyncio.fixture
async def debt(road: Any) -> AsyncIterator[Collections]:
    """After every test the ledger and the loans agree, every fact is its contract, and the facts fold to the state."""
    loan_id = await road.pay_out()
    await road.close_until(LATE)
    yield Collections(road, loan_id)
    database = road.service.database
    assert await ledger_differences(database) == []
    assert await road.service.held() == []
    facts = []
    for row in await database.fetch("SELECT type, data FROM facts WHERE kind = 'loan' ORDER BY sequence"):
        EVENTS[row["type"]].model_validate_json(row["data"])
        facts.append(LOANS.read_fact(row["type"], row["data"]))
    state = await database.fetchval("SELECT state::text FROM loans WHERE id = $1", loan_id)
    assert LOANS.fold(None, facts) == LOANS.read_state(state)


class TestWriteOff:
    """Approved by two people in collections: it is posted at once."""

    async def test_the_debt_leaves_the_book_once(self, debt: Collections) -> None:
        envelopes = await debt.tell(debt.write_off())
        await debt.road.service.events.send(*envelopes)
        await debt.tell(debt.write_off())
        (gone,) = await debt.heard(WrittenOffV1)
        assert (gone.request_id, gone.write_off_id, gone.approved_by) == ("W1", "W1", ("staff:ben", "staff:cho"))
        assert (gone.principal_minor, gone.reason, gone.written_off_on) == (1_200_000, "unrecoverable", LATE)
        assert (await debt.loan())["status"] == "written_off"
        kinds = [one["kind"] for one in (await debt.road.get(f"/loans/{debt.loan_id}/transactions"))["items"]]
        assert kinds == ["write_off"]

    async def test_a_debt_paid_meanwhile_is_not_written_off_and_that_is_said(self, debt: Collections) -> None:
        owed = (await debt.road.get(f"/loans/{debt.loan_id}/payoff"))["amount"]["amount_minor"]
        await debt.road.pay(debt.loan_id, owed, kind="payoff")
        await debt.tell(debt.write_off())
        assert await debt.refused() == ("W1", "write_off", "loan-not-active")
        assert (await debt.loan())["status"] == "settled"

    async def test_a_debt_cured_meanwhile_is_not_written_off(self, debt: Collections) -> None:
        past_due = (await debt.road.get(f"/loans/{debt.loan_id}/payoff"))["penalty"]["amount_minor"] + 106_619
        await debt.road.pay(debt.loan_id, past_due)
        assert (await debt.loan())["bucket"] is None
        await debt.tell(debt.write_off())
        assert await debt.refused() == ("W1", "write_off", "not-overdue")

    async def test_one_that_waits_here_for_its_second_person_has_been_done(self, debt: Collections) -> None:
        await debt.road.done(f"/loans/{debt.loan_id}/write-off", {"reason": "unrecoverable"})
        await debt.tell(debt.write_off())
        (refused,) = await debt.heard(ApprovalRefusedV1)
        assert refused.reason == "written_off_otherwise"
        assert (await debt.loan())["asked"] == []

    async def test_it_happens_today_whatever_day_it_was_approved(self, debt: Collections) -> None:
        await debt.road.close()
        await debt.tell(debt.write_off())
        (gone,) = await debt.heard(WrittenOffV1)
        assert gone.written_off_on == LATE + timedelta(days=1)


class TestSettlement:
    """Penalties given up once the rest is paid."""

    async def penalty(self, debt: Collections) -> int:
        return int((await debt.road.get(f"/loans/{debt.loan_id}/payoff"))["penalty"]["amount_minor"])

    async def test_what_was_given_up_and_what_grew_since_is_waived_and_the_debt_is_cured(
        self, debt: Collections
    ) -> None:
        waived, instalment = await self.penalty(debt), 106_619
        days = []
        for part in (50_000, instalment - 50_000):
            await debt.road.close()
            await debt.road.close()
            days.append(await debt.road.today())
            await debt.road.pay(debt.loan_id, part, days[-1])
        assert (await debt.loan())["bucket"] == "M1", "the penalties took part of it"
        await debt.tell(debt.settlement(waived))
        first, *grown = await debt.heard(PenaltyWaivedV1)
        assert (first.waiver_id, first.amount_minor, first.waived_on) == ("S1", waived, LATE)
        assert [one.waived_on for one in grown] == days
        assert len(await debt.heard(OverdueCuredV1)) == 1
        loan = await debt.loan()
        assert (loan["bucket"], loan["instalments_paid"]) == (None, 1)
        assert (loan["paid"]["penalty"]["amount_minor"], loan["paid"]["total"]["amount_minor"]) == (0, instalment)

    async def test_no_more_is_waived_than_was_given_up_while_more_is_owed(self, debt: Collections) -> None:
        waived = await self.penalty(debt)
        await debt.tell(debt.settlement(waived - 1))
        assert [one.amount_minor for one in await debt.heard(PenaltyWaivedV1)] == [waived - 1]
        assert await self.penalty(debt) == 1

    async def test_where_no_penalty_is_owed_any_more_none_is_waived(self, debt: Collections) -> None:
        await debt.road.pay(debt.loan_id, 106_619 + await self.penalty(debt))
        await debt.road.close()
        await debt.tell(debt.settlement(100, accepted_on=await debt.road.today()))
        assert await debt.refused() == ("S1", "waiver", "waiver-above-penalty")

    async def test_a_loan_that_has_ended_waives_nothing_and_says_so(self, debt: Collections) -> None:
        owed = (await debt.road.get(f"/loans/{debt.loan_id}/payoff"))["amount"]["amount_minor"]
        await debt.road.pay(debt.loan_id, owed, kind="payoff")
        assert len(await debt.heard(LoanSettledV1)) == 1
        await debt.tell(debt.settlement(100))
        assert await debt.refused() == ("S1", "waiver", "loan-not-active")

    async def test_of_a_claim_nothing_is_posted(self, debt: Collections) -> None:
        await debt.tell(debt.write_off())
        await debt.tell(debt.settlement(100, of="claim"))
        assert await debt.heard(PenaltyWaivedV1) == await debt.heard(InstructionRefusedV1) == []


class TestRestructure:
    """A new plan that two people agreed to in collections."""

    async def test_it_is_made_at_once_and_once(self, debt: Collections) -> None:
        await debt.tell(debt.restructure())
        await debt.tell(debt.restructure())
        (made,) = await debt.heard(RestructuredV1)
        assert (made.restructure_id, made.asked_by, made.approved_by) == ("R1", "staff:ann", "staff:ben")
        loan = await debt.loan()
        assert (loan["periods"], loan["bucket"], loan["asked"]) == (18, None, [])

    async def test_what_the_product_does_not_allow_is_refused(self, debt: Collections) -> None:
        await debt.tell(debt.restructure(periods=60))
        assert await debt.refused() == ("R1", "restructure", "term-outside-product")
        assert (await debt.loan())["asked"] == []


class TestLegalCost:
    """A cost that the customer bears, on the debt and on the claim."""

    async def test_it_is_charged_once_and_only_when_it_should_be(self, debt: Collections) -> None:
        await debt.tell(debt.legal_step(step_id="G0", charged=False))
        await debt.tell(debt.legal_step())
        await debt.tell(debt.legal_step())
        (charged,) = await debt.heard(ChargedV1)
        assert (charged.charge_id, charged.amount_minor, charged.reason) == ("G1", 30_000, "legal_cost")
        assert (charged.is_fee, charged.due_on) == (True, LATE)

    async def test_it_adds_to_the_claim_after_a_write_off(self, debt: Collections) -> None:
        await debt.tell(debt.write_off())
        await debt.tell(debt.legal_step())
        assert [one.charge_id for one in await debt.heard(ChargedV1)] == ["G1"]

    async def test_a_loan_that_has_ended_bears_no_cost(self, debt: Collections) -> None:
        owed = (await debt.road.get(f"/loans/{debt.loan_id}/payoff"))["amount"]["amount_minor"]
        await debt.road.pay(debt.loan_id, owed, kind="payoff")
        await debt.tell(debt.legal_step())
        assert await debt.refused() == ("G1", "charge", "loan-not-active")
