"""What runs by the clock: applications that did not see each other are looked at again, and old traces are forgotten."""

from typing import Any

import msgspec

from fenqi.contracts.underwriting_evidence import FraudSuspectedV1
from fenqi.store import UnitOfWork
from fenqi.testing.service import Running
from underwriting_svc import jobs
from underwriting_svc.domain.submission import Submission
from underwriting_svc.use_cases.gather_evidence import gather_evidence
from underwriting_svc.use_cases.open_review import open_review


async def _opened_together(svc: Running, *events: Any) -> None:
    """All of them read before any of them is written, which is what a ring would wish for."""
    commands = svc.service.commands
    units = [UnitOfWork(svc.database, commands.context("system:underwriting-svc", "c1")) for _ in events]
    for event, uow in zip(events, units, strict=True):
        await open_review(msgspec.convert(event.model_dump(), Submission), uow, commands.ports)
    for uow in units:
        await uow.commit()
    await svc.database.execute("UPDATE linkage SET recorded_at = recorded_at - interval '1 minute'")


async def test_a_ring_that_comes_in_one_moment_is_found_a_moment_later(
    svc: Running, a_submission: Any, application_svc: Any
) -> None:
    application_svc.people |= {f"A{n}": {"account": "one account"} for n in (1, 2)}
    await _opened_together(svc, *(a_submission(application_id=f"A{n}", customer_id=f"C{n}") for n in (1, 2, 3)))
    assert await svc.events.of(FraudSuspectedV1) == []
    job = jobs.LookTogether()
    await job.round(svc.service.commands)
    await jobs.LookTogether().round(svc.service.commands)
    await svc.settled()
    found = await svc.events.of(FraudSuspectedV1)
    assert sorted(one.application_id for one in found if isinstance(one, FraudSuspectedV1)) == ["A1", "A2"]


async def test_one_person_under_two_names_in_one_moment_is_found_too(
    svc: Running, a_submission: Any, application_svc: Any
) -> None:
    looks = {"name": "张伟强", "address": "北京市朝阳区建国路88号3单元502室", "birth_date": "1988-05-06"}
    application_svc.people |= {"A1": looks, "A2": {**looks, "name": "张玮强", "address": "朝阳区建国路88号3单元502"}}
    await _opened_together(svc, *(a_submission(application_id=f"A{n}", customer_id=f"C{n}") for n in (1, 2)))
    await jobs.LookTogether().round(svc.service.commands)
    await svc.settled()
    found = [one for one in await svc.events.of(FraudSuspectedV1) if isinstance(one, FraudSuspectedV1)]
    assert {signal.code for one in found for signal in one.signals} == {"similar-person"}


async def test_what_no_window_reaches_is_forgotten_unless_a_case_is_open(
    svc: Running, a_submission: Any, application_svc: Any
) -> None:
    application_svc.people["A2"] = {"phone": "19900000020"}
    for n in (1, 2, 3):
        await svc.events.publish(a_submission(application_id=f"A{n}", customer_id=f"C{n}"))
        await svc.settled()
    await svc.database.execute("UPDATE linkage SET seen_at = seen_at - interval '400 days' WHERE application_id < 'A3'")
    await svc.database.execute(
        "UPDATE traces SET submitted_at = submitted_at - interval '400 days' WHERE application_id < 'A3'"
    )
    svc.clock.forward(days=32)
    await jobs.forget(svc.service.commands)
    for table in ("linkage", "traces"):
        left = await svc.database.fetch(f"SELECT DISTINCT application_id FROM {table} ORDER BY 1")
        assert [row["application_id"] for row in left] == ["A2", "A3"], table
    assert await svc.database.fetchval("SELECT count(*) FROM bureau_answers") == 0
    commands = svc.service.commands
    uow = UnitOfWork(svc.database, commands.context("system:underwriting-svc", "c1"))
    again = msgspec.convert(a_submission(application_id="A9", customer_id="C1").model_dump(), Submission)
    _, evidence = await gather_evidence(again, uow, commands.ports)
    assert evidence.bureau_query_id == "A9.bureau-1"
