"""The chain of events of a customer who falls behind, from loan-svc's word to the signal, as the archive shows it.

collections-svc and insight-svc run over one bus; limit-svc's answer carries on the same story (its own tests hold that).
"""

from typing import Any

import collections_svc.main
import insight_svc.main
from collections_svc.settings import CollectionsSettings
from fenqi.contracts.loan import DisbursedV1, OverdueV1
from fenqi.testing.service import OPENING, settled
from fenqi.testing.tokens import staff
from insight_svc.settings import InsightSettings

KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
LOAN = {"loan_id": "L1", "customer_id": "C1", "currency": "CNY", "product_code": "consumer-cny"}
DISBURSED = DisbursedV1(
    **LOAN, application_id="A1", payout_reference="P1", hold_id="H1", amount_minor=50_000, payee_kind="merchant",
    disbursed_on=OPENING, annual_rate_percent="9.45", method="equal_instalment", instalment_minor=5_000, periods=12,
    first_due_on=OPENING, maturity_on=OPENING, plan=(), channel="mobile_app",
)  # fmt: skip
OVERDUE = OverdueV1(
    **LOAN, bucket="M1", days_past_due=1, past_due_minor=5_000, outstanding_principal_minor=50_000, since_on=OPENING,
    as_of_on=OPENING,
)  # fmt: skip


async def test_the_archive_shows_which_event_a_signal_followed_from(running: Any) -> None:
    async with running(collections_svc.main.build, CollectionsSettings, field_keys={"k1": KEY}) as collections:
        bus = {"bus_url": collections.bus_url, "clock": collections.clock}
        async with running(insight_svc.main.build, InsightSettings, **bus) as insight:
            await collections.events.publish(DISBURSED, correlation_id="application-1")
            (overdue,) = await collections.events.publish(OVERDUE, correlation_id="close-of-the-day")
            await settled(collections, insight)
            auditor = insight.as_(staff("insight:read"))
            answer = await auditor.get("/insight/v1/events", params={"correlation_id": "close-of-the-day"})
            story = {one["type"]: one for one in answer.json()["items"]}
            assert story.keys() >= {
                "loan.Overdue.v1",
                "collections.CaseOpened.v1",
                "collections.RiskSignalled.v1",
                "collections.RiskClassChanged.v1",
            }
            assert story["collections.RiskSignalled.v1"]["causation_id"] == overdue.id
            assert story["collections.CaseOpened.v1"]["causation_id"] == overdue.id
            collector = collections.as_(staff("collections:read"))
            care = (await collector.get("/collections/v1/customers/C1/care")).json()
            assert [one["signal"] for one in care["signals"]] == [
                story["collections.RiskSignalled.v1"]["data"]["signal"]
            ]
