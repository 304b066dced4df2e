"""Remedies by the bus: loan-svc posts or refuses, money comes in, days pass; and the facts fold to the stored state."""

from collections.abc import AsyncIterator, Callable
from datetime import date, timedelta
from typing import Any

import pytest
import pytest_asyncio

from collections_svc.adapters.aggregates import CASES, CONTACT_BOOKS
from collections_svc.domain.case import Case
from collections_svc.domain.remedies import Remedies
from fenqi.contracts import collections_remedies as contracts
from fenqi.contracts.loan import (
    ChargedV1,
    InstructionRefusedV1,
    Moved,
    PaymentReversedV1,
    PenaltyWaivedV1,
    RecoveryReceivedV1,
    RestructuredV1,
)
from fenqi.contracts.registry import EVENTS
from fenqi.testing.service import OPENING, Running
from fenqi.testing.tokens import staff
from fenqi.testing.until import until

MOVED = {"principal_minor": 0, "interest_minor": 0, "fee_minor": 0, "penalty_minor": 0, "credit_minor": 0}
STANDING: dict[str, Any] = {"outstanding_principal_minor": 0, "past_due_minor": 0, "instalments_paid": 0}
EVERYTHING = ("read", "work", "ask-write-off", "write-off", "approve", "approve-large", "legal")


class Floor:
    """The case of loan L1, and three people who may do everything."""

    def __init__(self, service: Running, event: Callable[..., Any]) -> None:
        self.service = service
        self.event = event
        self.people = [service.as_(staff(*(f"collections:{one}" for one in EVERYTHING), id_=id_)) for id_ in "abc"]
        self._key = 0

    async def tell(self, *events: Any) -> None:
        await self.service.events.publish(*events)
        await self.service.settled()

    async def post(self, person: int, path: str, body: Any = None) -> Any:
        self._key += 1
        answer = await self.people[person].post(
            f"/collections/v1/cases/L1/{path}", json=body or {}, headers={"Idempotency-Key": f"k{self._key}"}
        )
        assert answer.is_success, answer.text
        return answer.json()

    async def case(self) -> Case:
        row = await self.service.database.fetchval("SELECT state::text FROM cases WHERE id = 'L1'")
        return CASES.read_state(row)

    async def remedies(self) -> Remedies:
        return (await self.case()).remedies

    async def approved_write_off(self) -> str:
        request_id = (await self.post(0, "write-offs", {"reason": "unrecoverable"}))["write_off"]["request_id"]
        for person in (1, 2):
            await self.post(person, f"write-offs/{request_id}/decision", {"decision": "approve"})
        await self.service.settled()
        return str(request_id)

    async def blocked(self) -> list[str]:
        row = await self.service.database.fetchval("SELECT state::text FROM contact_books WHERE id = 'C1'")
        return [] if row is None else [one.reason for one in CONTACT_BOOKS.read_state(row).blocks]

    def refused(self, instruction_id: str, kind: Any, reason: str) -> InstructionRefusedV1:
        return InstructionRefusedV1(
            loan_id="L1", customer_id="C1", instruction_id=instruction_id, kind=kind, reason=reason, refused_on=OPENING
        )

    def recovered(self, payment_id: str, minor: int, claim: int, **fields: Any) -> RecoveryReceivedV1:
        usual = {
            "loan_id": "L1", "customer_id": "C1", "payment_id": payment_id, "amount_minor": minor, "currency": "CNY",
            "received_on": OPENING, "way": "counter", "kind": "recovery", "moved": Moved(**MOVED, recovered_minor=minor),
            "claim_minor": claim, "reopened": False,
        }  # fmt: skip
        return RecoveryReceivedV1(**usual | STANDING | fields)


@pytest_asyncio.fixture
async def floor(collections: Running, event: Any) -> AsyncIterator[Floor]:
    """After every test each fact is its contract, and the facts of every aggregate fold to its state."""
    floor = Floor(collections, event)
    await floor.tell(event("overdue", bucket="M4", days_past_due=95, past_due_minor=60_000))
    yield floor
    for aggregate in (CASES, CONTACT_BOOKS):
        rows = await collections.database.fetch(
            "SELECT aggregate_id, type, data FROM facts WHERE kind = $1 ORDER BY aggregate_id, sequence", aggregate.kind
        )
        facts: dict[str, list[Any]] = {}
        for row in rows:
            assert EVENTS[row["type"]].model_validate_json(row["data"]).model_dump_json() == row["data"]
            facts.setdefault(row["aggregate_id"], []).append(aggregate.read_fact(row["type"], row["data"]))
        for row in await collections.database.fetch(f"SELECT id, state::text AS state FROM {aggregate.table}"):
            assert aggregate.fold(None, facts[row["id"]]) == aggregate.read_state(row["state"])


class TestWriteOff:
    """Approved here, posted by loan-svc."""

    async def test_the_posted_write_off_closes_the_case_and_leaves_the_claim(self, floor: Floor) -> None:
        request_id = await floor.approved_write_off()
        await floor.tell(floor.event("written_off", request_id=request_id, interest_minor=1_000))
        case = await floor.case()
        assert (case.closed_because, case.remedies.claim_minor) == ("written_off", 51_000)
        assert case.remedies.write_off is not None
        assert case.remedies.write_off.status == "posted"

    async def test_what_can_not_be_posted_is_said_on_the_request(self, floor: Floor) -> None:
        request_id = await floor.approved_write_off()
        await floor.tell(floor.event("cured"), floor.refused(request_id, "write_off", "not-overdue"))
        case = await floor.case()
        assert case.remedies.write_off is not None
        assert (case.closed_because, case.remedies.write_off.status, case.remedies.write_off.answer) == (
            "cured",
            "not_posted",
            "not-overdue",
        )

    async def test_a_write_off_that_loan_svc_did_on_its_own_makes_the_request_void(self, floor: Floor) -> None:
        await floor.post(0, "write-offs", {"reason": "unrecoverable"})
        await floor.tell(floor.event("written_off", request_id="another"))
        asked = (await floor.remedies()).write_off
        assert asked is not None
        assert (asked.status, asked.answer) == ("cancelled", "written_off")

    async def test_recovery_goes_on_and_is_counted_and_taken_back(self, floor: Floor) -> None:
        request_id = await floor.approved_write_off()
        await floor.tell(
            floor.event("written_off", request_id=request_id),
            floor.recovered("Y1", 20_000, 30_000),
            floor.recovered("Y2", 5_000, 25_000),
        )
        case = await floor.case()
        assert (case.recovered_minor, case.remedies.claim_minor, case.credited_minor) == (25_000, 25_000, 0)
        await floor.tell(
            PaymentReversedV1(
                loan_id="L1", customer_id="C1", payment_id="Y2", amount_minor=5_000, currency="CNY", received_on=OPENING,
                reversed_on=OPENING, reason="chargeback", moved=Moved(**MOVED, recovered_minor=-5_000), reopened=False,
                **STANDING,
            )
        )  # fmt: skip
        case = await floor.case()
        assert (case.recovered_minor, case.remedies.claim_minor) == (20_000, 30_000)

    async def test_a_claim_is_settled_by_its_recoveries(self, floor: Floor) -> None:
        await floor.tell(floor.event("written_off", principal_minor=50_000))
        body = {"pays": {"amount_minor": 20_000, "currency": "CNY"}, "valid_until": str(OPENING)}
        offer_id = (await floor.post(0, "settlements", body))["settlement"]["offer_id"]
        await floor.post(1, f"settlements/{offer_id}/decision", {"decision": "approve"})
        await floor.post(0, f"settlements/{offer_id}/acceptance")
        await floor.tell(floor.recovered("Y1", 20_000, 30_000))
        (paid,) = await floor.service.events.of(contracts.SettlementPaidV1)
        assert (paid.of, paid.paid_minor, paid.waived_minor) == ("claim", 20_000, 30_000)

    async def test_money_on_a_loan_that_never_had_a_case_is_nothing_here(self, floor: Floor) -> None:
        await floor.tell(floor.recovered("Y1", 20_000, 30_000, loan_id="L9"), floor.event("written_off", loan_id="L9"))
        assert await floor.service.held() == []
        assert await floor.service.database.fetchval("SELECT count(*) FROM facts WHERE aggregate_id = 'L9'") == 0


class TestHardship:
    """Contacts stop while it is checked, the ladder while relief is agreed."""

    async def asked(self, floor: Floor) -> str:
        body = {"reason": "illness", "until_on": str(OPENING + timedelta(days=40))}
        return str((await floor.post(0, "hardship-checks", body))["hardship"]["check_id"])

    async def test_the_open_check_blocks_contacts_and_its_answer_frees_them(self, floor: Floor) -> None:
        check_id = await self.asked(floor)
        assert await floor.blocked() == ["hardship"]
        await floor.post(1, f"hardship-checks/{check_id}/decision", {"reason": "not_in_hardship"})
        assert await floor.blocked() == []
        check_id = await self.asked(floor)
        assert await floor.blocked() == ["hardship"]
        relief = {"kind": "pause", "until_on": str(OPENING + timedelta(days=40))}
        await floor.post(1, f"hardship-checks/{check_id}/decision", {"relief": relief})
        assert await floor.blocked() == []

    async def test_a_cure_ends_the_check_and_its_block(self, floor: Floor) -> None:
        await self.asked(floor)
        await floor.tell(floor.event("cured"))
        assert await floor.blocked() == []
        hardship = (await floor.remedies()).hardship
        assert hardship is not None
        assert (hardship.status, hardship.answer) == ("ended", "case_closed")

    async def test_relief_is_looked_at_by_the_business_date_and_steps_come_later(
        self, floor: Floor, day_closed: Callable[[date], Any]
    ) -> None:
        planned = [step.planned_on for step in (await floor.case()).plan]
        check_id = await self.asked(floor)
        relief = {"kind": "pause", "until_on": str(OPENING + timedelta(days=19))}
        await floor.post(1, f"hardship-checks/{check_id}/decision", {"relief": relief})
        for day in range(20):
            await floor.service.events.publish(day_closed(OPENING + timedelta(days=day)))

        async def ended() -> bool:
            return not (await floor.remedies()).stands_still

        await until(ended)
        case = await floor.case()
        assert [step.planned_on for step in case.plan] == [on + timedelta(days=20) for on in planned]


async def test_an_offer_lapses_by_the_business_date(floor: Floor, day_closed: Callable[[date], Any]) -> None:
    await floor.tell(floor.event("written_off", principal_minor=50_000))
    body = {"pays": {"amount_minor": 20_000, "currency": "CNY"}, "valid_until": str(OPENING)}
    await floor.post(0, "settlements", body)
    await floor.service.events.publish(day_closed(OPENING))

    async def lapsed() -> bool:
        settlement = (await floor.remedies()).settlement
        return settlement is not None and settlement.status == "lapsed"

    await until(lapsed)


@pytest.mark.parametrize("posted", [True, False])
async def test_a_new_plan_is_made_by_loan_svc_or_refused(floor: Floor, posted: bool) -> None:
    body = {"reason": "hardship", "periods": 12}
    request_id = (await floor.post(0, "restructures", body))["restructuring"]["request_id"]
    await floor.post(1, f"restructures/{request_id}/decision", {"decision": "approve"})
    terms = {
        "principal_minor": 1, "currency": "CNY", "annual_rate_percent": "12", "method": "equal_instalment", "periods": 12,
        "period_unit": "month", "period_every": 1, "day_count": "30/360", "interest": "per_period", "rounding": "half_up",
        "instalment_rounding": "half_up",
    }  # fmt: skip
    made = RestructuredV1(
        loan_id="L1", customer_id="C1", restructure_id=request_id, restructured_on=OPENING, terms=terms, arrears_join=True,
        plan=(), maturity_on=date(2027, 11, 23), currency="CNY", reason="hardship", asked_by="a", approved_by="b",
        moved=Moved(**MOVED), **STANDING,
    )  # fmt: skip
    await floor.tell(made if posted else floor.refused(request_id, "restructure", "term-outside-product"))
    asked = (await floor.remedies()).restructuring
    assert asked is not None
    expected = ("posted", None) if posted else ("not_posted", "term-outside-product")
    assert (asked.status, asked.answer) == expected


@pytest.mark.parametrize("posted", [True, False])
async def test_a_legal_cost_is_charged_by_loan_svc_or_stays_the_lenders(floor: Floor, posted: bool) -> None:
    body = {"step": "formal_demand", "cost": {"amount_minor": 5_000, "currency": "CNY"}, "charged": True}
    step_id = (await floor.post(0, "legal-steps", body))["steps"][0]["step_id"]
    made = ChargedV1(
        loan_id="L1", customer_id="C1", charge_id=step_id, amount_minor=5_000, currency="CNY", charged_on=OPENING,
        due_on=OPENING, is_fee=True, reason="legal_cost", moved=Moved(**MOVED), **STANDING,
    )  # fmt: skip
    await floor.tell(made if posted else floor.refused(step_id, "charge", "loan-not-active"))
    (step,) = (await floor.remedies()).legal
    assert step.charge == ("charged" if posted else "refused")


async def test_waivers_and_charges_that_nobody_asked_for_here_change_nothing(floor: Floor) -> None:
    before = await floor.case()
    await floor.tell(
        PenaltyWaivedV1(
            loan_id="L1", customer_id="C1", waiver_id="V1", amount_minor=5, currency="CNY", waived_on=OPENING, reason="x",
            moved=Moved(**MOVED), **STANDING,
        ),
        floor.refused("V2", "waiver", "loan-not-active"),
    )  # fmt: skip
    assert await floor.case() == before
