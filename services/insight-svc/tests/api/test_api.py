"""The reports and the archive over HTTP."""

from datetime import date
from typing import Any

import httpx
import pytest
import pytest_asyncio

from fenqi.contracts import application, collections, collections_care, loan, underwriting
from fenqi.testing.service import Running
from fenqi.testing.tokens import customer, staff
from insight_svc.domain.reports import REPORTS


@pytest_asyncio.fixture
async def auditor(insight: Running) -> httpx.AsyncClient:
    return insight.as_(staff("insight:read"))


async def report(auditor: httpx.AsyncClient, name: str, **query: Any) -> list[dict[str, Any]]:
    answer = await auditor.get(f"/insight/v1/reports/{name}", params=query)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert (body["report"], body["version"]) == (name, REPORTS[name].version)
    assert body["definition"]
    rows: list[dict[str, Any]] = body["rows"]
    return rows


async def eight_applications(insight: Running, event: Any) -> None:
    """A0–A2 approved, A3 declined, A4 withdrawn, A5 undecided, A6 by a branch in December, approved, A7 expired."""
    submitted, approved = application.ApplicationSubmittedV1, underwriting.ApprovedV1
    for n in (0, 1, 2, 3, 4, 5, 7):
        await insight.events.publish(event(submitted, application_id=f"A{n}"))
    for n in range(3):
        await insight.events.publish(event(approved, application_id=f"A{n}", amount_minor=50_000))
    await insight.events.publish(event(underwriting.DeclinedV1, application_id="A3"))
    await insight.events.publish(event(application.ApplicationWithdrawnV1, application_id="A4"))
    await insight.events.publish(
        event(application.ApplicationExpiredV1, application_id="A7", expired_from="supplement")
    )
    december = date(2026, 12, 2)
    await insight.events.publish(event(approved, application_id="A6", channel="branch", grade="C"), on=december)
    await insight.events.publish(event(submitted, application_id="A6", channel="branch"), on=december)
    await insight.settled()


async def test_applications_by_what_became_of_them(insight: Running, auditor: httpx.AsyncClient, event: Any) -> None:
    await eight_applications(insight, event)
    assert await report(auditor, "applications") == [
        {
            "currency": "CNY", "submitted": 8, "approved": 4, "declined": 1, "withdrawn": 1, "expired": 1, "undecided": 1,
            "asked_minor": 480_000, "approved_minor": 210_000,
        }
    ]  # fmt: skip
    rows = await report(auditor, "applications", by=["month", "channel"])
    assert [(row["month"], row["channel"], row["submitted"]) for row in rows] == [
        ("2026-11", "mobile_app", 7),
        ("2026-12", "branch", 1),
    ]
    assert [row["submitted"] for row in await report(auditor, "applications", since="2026-12")] == [1]
    assert [row["submitted"] for row in await report(auditor, "applications", until="2026-11")] == [7]


async def test_the_approval_rate_is_of_the_decided(insight: Running, auditor: httpx.AsyncClient, event: Any) -> None:
    await eight_applications(insight, event)
    (row,) = await report(auditor, "approval-rate")
    assert (row["decided"], row["approved"], row["approval_rate_percent"]) == (5, 4, "80.00")
    grades = await report(auditor, "approval-rate", by="grade")
    assert [(row["grade"], row["decided"]) for row in grades] == [("B", 3), ("C", 1), (None, 1)]


async def test_loans_by_what_became_of_them(insight: Running, auditor: httpx.AsyncClient, event: Any) -> None:
    for n in range(5):
        await insight.events.publish(event(loan.LoanBookedV1, loan_id=f"L{n}"))
    for n in range(4):
        await insight.events.publish(event(loan.DisbursedV1, loan_id=f"L{n}"))
    await insight.events.publish(
        event(loan.PaymentReceivedV1, loan_id="L0"),
        event(loan.OverdueV1, loan_id="L1", bucket="M2", past_due_minor=11_000),
        event(loan.LoanSettledV1, loan_id="L2"),
        event(loan.OverdueV1, loan_id="L3", bucket="M5"),
        event(loan.WrittenOffV1, loan_id="L3"),
    )
    await insight.settled()
    (row,) = await report(auditor, "portfolio")
    assert row == {
        "currency": "CNY", "loans": 4, "running": 2, "settled": 1, "written_off": 1, "cancelled": 0,
        "disbursed_minor": 240_000, "outstanding_minor": 115_000, "received_minor": 5_500, "written_off_minor": 55_000,
        "bad_debt_percent": "22.92",
    }  # fmt: skip
    (row,) = await report(auditor, "overdue")
    assert (row["loans"], row["overdue_loans"], row["past_due_minor"]) == (2, 1, 11_000)
    assert (row["overdue_by_number_percent"], row["overdue_by_amount_percent"]) == ("50.00", "52.17")
    assert [(row["bucket"], row["loans"]) for row in await report(auditor, "overdue", by="bucket")] == [
        ("M0", 1),
        ("M2", 1),
    ]
    await insight.events.publish(event(loan.OverdueCuredV1, loan_id="L1"))
    await insight.settled()
    assert (await report(auditor, "overdue"))[0]["overdue_loans"] == 0


async def test_cases_by_what_became_of_them_and_what_came_in(
    insight: Running, auditor: httpx.AsyncClient, event: Any
) -> None:
    for n in range(4):
        await insight.events.publish(event(collections.CaseOpenedV1, loan_id=f"L{n}", case_id=f"S{n}"))
    for n in (1, 2):
        case = {"loan_id": f"L{n}", "case_id": f"S{n}"}
        await insight.events.publish(event(collections.CaseMovedV1, **case), event(collections.CaseCreditedV1, **case))
    await insight.events.publish(
        event(collections.CaseClosedV1, loan_id="L1", case_id="S1"),
        event(collections.CaseClosedV1, loan_id="L2", case_id="S2", reason="written_off"),
    )
    december = date(2026, 12, 2)
    await insight.events.publish(event(collections.CaseOpenedV1, loan_id="L1", case_id="S9"), on=december)
    await insight.settled()
    (row,) = await report(auditor, "collections")
    assert row == {
        "currency": "CNY", "cases": 5, "open": 3, "cured": 1, "settled": 0, "written_off": 1, "moves": 2,
        "write_offs_requested": 0, "opened_past_due_minor": 25_000, "credited_minor": 4_000, "recovered_minor": 0,
        "cured_percent": "20.00", "credited_percent": "16.00",
    }  # fmt: skip
    rows = await report(auditor, "collections", by=["bucket", "queue", "strategy"], until="2026-11")
    assert [(one["bucket"], one["queue"], one["strategy"], one["cases"]) for one in rows] == [
        ("M1", "early", "ladder-1", 2),
        ("M2", "phone", "ladder-1", 2),
    ]
    assert [one["cases"] for one in await report(auditor, "collections", by="month")] == [4, 1]


async def test_what_happens_in_collections_is_counted_by_month_and_kind(
    insight: Running, auditor: httpx.AsyncClient, event: Any
) -> None:
    for n, signal in enumerate(("contact_lost", "contact_lost", "repeatedly_late")):
        await insight.events.publish(event(collections_care.RiskSignalledV1, watch_id=f"W{n}", signal=signal))
    await insight.settled()
    assert await report(auditor, "collections-counts") == [{"what": "risk_signal", "times": 3}]
    assert await report(auditor, "collections-counts", by=["month", "kind"]) == [
        {"month": "2026-11", "kind": "contact_lost", "what": "risk_signal", "times": 2},
        {"month": "2026-11", "kind": "repeatedly_late", "what": "risk_signal", "times": 1},
    ]


async def test_a_story_is_read_by_its_correlation_id(insight: Running, auditor: httpx.AsyncClient, event: Any) -> None:
    await insight.events.publish(event(loan.DisbursedV1), correlation_id="story-1")
    await insight.events.publish(event(loan.OverdueV1), correlation_id="story-2")
    await insight.events.publish(event(collections.CaseOpenedV1), correlation_id="story-2")
    await insight.events.publish(event(collections_care.RiskSignalledV1), correlation_id="story-2")
    await insight.settled()
    query = {"correlation_id": "story-2"}
    items = (await auditor.get("/insight/v1/events", params=query)).json()["items"]
    assert sorted(one["type"].split(".")[1] for one in items) == ["CaseOpened", "Overdue", "RiskSignalled"]
    assert {one["correlation_id"] for one in items} == {"story-2"}
    assert (await auditor.get("/insight/v1/events/count", params=query)).json() == {"events": 3}


async def test_reports_of_nothing_are_empty(auditor: httpx.AsyncClient) -> None:
    for name, known in REPORTS.items():
        assert await report(auditor, name, by=list(known.cuts)) == []
        assert await report(auditor, name) == []


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("reports/luck", 404, "report-not-found"),
        ("reports/overdue?by=colour", 422, "invalid-request"),
        ("reports/applications?by=bucket", 422, "cut-not-possible"),
        ("reports/collections?by=product", 422, "cut-not-possible"),
        ("reports/overdue?since=2026-13", 422, "invalid-request"),
        ("events?cursor=x", 422, "cursor-not-readable"),
        ("events?cursor=99999999999999999999999", 422, "cursor-not-readable"),
        ("events?limit=0", 422, "invalid-request"),
    ],
)
async def test_a_wrong_question_is_a_clear_problem(
    auditor: httpx.AsyncClient, path: str, status: int, code: str
) -> None:
    answer = await auditor.get(f"/insight/v1/{path}")
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_the_archive_is_read_by_aggregate_type_and_context_in_pages(
    insight: Running, auditor: httpx.AsyncClient, event: Any
) -> None:
    for n in range(3):
        await insight.events.publish(
            event(loan.LoanBookedV1, loan_id=f"L{n}"), event(loan.DisbursedV1, loan_id=f"L{n}")
        )
    await insight.events.publish(event(underwriting.ApprovedV1))
    await insight.settled()

    async def found(**query: Any) -> list[tuple[str, str]]:
        answer = await auditor.get("/insight/v1/events", params=query)
        assert answer.status_code == 200, answer.text
        return [(one["subject"], one["type"].split(".")[1]) for one in answer.json()["items"]]

    assert await found(aggregate_id="L1") == [("L1", "LoanBooked"), ("L1", "Disbursed")]
    assert len(await found(type="loan.Disbursed.v1")) == 3
    assert await found(context="underwriting") == [("A1", "Approved")]
    assert await found(aggregate_id="L1", type="loan.Disbursed.v1") == [("L1", "Disbursed")]
    counts = [
        (await auditor.get("/insight/v1/events/count", params=query)).json()["events"]
        for query in ({}, {"context": "loan"}, {"type": "loan.Disbursed.v1", "aggregate_id": "L1"})
    ]
    assert counts == [7, 6, 1]
    seen, cursor = [], None
    while True:
        page = (
            await auditor.get("/insight/v1/events", params={"limit": 2} | ({"cursor": cursor} if cursor else {}))
        ).json()
        seen += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len({one["id"] for one in seen}) == 7
    assert seen[0]["data"]["quote_id"] == "Q1"


async def test_only_who_may_read_it_reads_it(insight: Running) -> None:
    for path in ("reports/overdue", "events", "events/count"):
        assert (await insight.as_(customer()).get(f"/insight/v1/{path}")).status_code == 403
        assert (await insight.as_(staff("loan:read")).get(f"/insight/v1/{path}")).status_code == 403
        assert (await insight.http.get(f"/insight/v1/{path}")).status_code == 401
