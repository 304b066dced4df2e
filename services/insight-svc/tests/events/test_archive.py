"""Everything that crosses the bus is archived as it was, once, and quickly."""

import random
import time
from datetime import date
from typing import Any

import msgspec

from fenqi.contracts import collections, collections_care, loan
from fenqi.contracts.registry import EVENTS
from fenqi.messaging.envelope import Envelope
from fenqi.testing.service import Running
from fenqi.testing.until import until
from insight_svc.adapters import archive, projections
from insight_svc.events.consume import TOPICS

FLOOR_PER_SECOND = 2000
"""What must hold on any machine the tests run on; the measured number is printed."""
SEED = 23


async def test_an_event_is_archived_with_every_byte_it_had(insight: Running, event: Any) -> None:
    (sent,) = await insight.events.publish(event(loan.DisbursedV1), actor="staff:7", correlation_id="R1")
    await insight.settled()
    row = await insight.database.fetchrow("SELECT * FROM archive")
    assert row is not None
    assert row["data"].encode() == bytes(sent.data)
    assert (row["context"], row["subject"], row["sequence"], row["type"]) == ("loan", "L1", 1, loan.DisbursedV1.TYPE)
    assert (row["id"], row["actor"], row["correlation_id"]) == (sent.id, "staff:7", "R1")
    assert (row["business_date"], row["recorded_at"]) == (sent.businessdate, sent.time)


async def test_it_listens_to_every_context(insight: Running) -> None:
    assert {type_.split(".")[0] for type_ in EVENTS} == {topic.removeprefix("fenqi.") for topic in TOPICS}


async def test_repeats_and_disorder_leave_each_event_once_and_in_order(insight: Running, event: Any) -> None:
    envelopes: list[Envelope] = []
    for n in range(30):
        for contract in (loan.LoanBookedV1, loan.DisbursedV1, loan.PaymentReceivedV1):
            envelopes.append(insight.events.envelope(event(contract, loan_id=f"L{n}")))
    shuffled = [*envelopes, *envelopes]
    random.Random(SEED).shuffle(shuffled)
    await insight.events.send(*shuffled)
    await insight.settled()
    await until(lambda: _count(insight, 90))
    assert await insight.held() == []
    assert await insight.database.fetchval("SELECT sum(received_minor) FROM loans") == 30 * 5_500
    late = await insight.database.fetchval(
        """SELECT count(*) FROM (SELECT sequence, lag(sequence, 1, 0) OVER (PARTITION BY subject ORDER BY position) AS b
        FROM archive) AS a WHERE sequence <> b + 1"""
    )
    assert late == 0, "archived in order per subject, so that a rebuild sees them so"


async def test_the_business_date_is_followed(insight: Running, event: Any) -> None:
    await insight.events.publish(event(loan.BusinessDayClosedV1))
    await until(lambda: insight.service.ground.business_date() == date(2026, 11, 24))


async def test_a_rebuild_from_the_archive_gives_the_same_tables(insight: Running, event: Any) -> None:
    for n in range(20):
        case = {"loan_id": f"L{n}", "case_id": f"S{n}"}
        await insight.events.publish(
            event(loan.LoanBookedV1, loan_id=f"L{n}"),
            event(loan.DisbursedV1, loan_id=f"L{n}"),
            event(loan.PaymentReceivedV1, loan_id=f"L{n}"),
            event(loan.OverdueV1 if n % 2 else loan.LoanSettledV1, loan_id=f"L{n}"),
            event(collections.CaseOpenedV1, **case),
            event(collections.CaseMovedV1, **case),
            event(collections.CaseCreditedV1, **case),
            event(collections.CaseCreditedV1, **case),
            event(collections.CaseClosedV1, **case),
            event(collections_care.RiskSignalledV1, watch_id=f"W{n}"),
        )
    await insight.settled()
    before = await _tables(insight)
    assert {name: len(rows) for name, rows in before.items()} == {
        "applications": 0, "loans": 20, "cases": 20, "promises": 0, "happenings": 1,
    }  # fmt: skip
    assert await projections.rebuild(insight.database) == 200
    assert await _tables(insight) == before


async def _tables(insight: Running) -> dict[str, list[Any]]:
    return {
        table.name: await insight.database.fetch(f"SELECT * FROM {table.name} ORDER BY {table.key}")
        for table in projections.TABLES
    }


async def test_an_event_of_a_kind_that_nobody_reads_yet_is_archived_and_harms_no_report(
    insight: Running, event: Any
) -> None:
    known = insight.events.envelope(event(collections.CaseOpenedV1))
    newer = insight.events.envelope(event(collections.CaseMovedV1))
    await insight.events.send(known, msgspec.structs.replace(newer, type="collections.CaseSung.v1"))
    await until(lambda: _count(insight, 2))
    await insight.settled()
    assert await insight.held() == []
    assert await insight.database.fetchval("SELECT bucket FROM cases") == "M1"


async def test_a_loan_whose_last_payment_was_reversed_has_not_ended(insight: Running, event: Any) -> None:
    await insight.events.publish(event(loan.DisbursedV1), event(loan.LoanSettledV1))
    await insight.settled()
    row = "SELECT status, ended_on IS NULL AS runs FROM loans"
    assert tuple(await insight.database.fetchrow(row)) == ("settled", False)
    await insight.events.publish(event(loan.PaymentReversedV1, reopened=True))
    await insight.settled()
    assert tuple(await insight.database.fetchrow(row)) == ("active", True)


async def test_an_event_that_can_not_be_read_waits_for_a_person_and_the_others_go_on(
    insight: Running, event: Any
) -> None:
    broken = insight.events.envelope(event(loan.DisbursedV1, loan_id="broken"))
    await insight.events.send(msgspec.structs.replace(broken, data=msgspec.Raw(b'{"loan_id":"broken"}')))
    await insight.events.publish(*(event(loan.DisbursedV1, loan_id=f"L{n}") for n in range(5)))
    await until(lambda: _count(insight, 5))
    (held,) = await until(insight.held)
    assert (held["subject"], "KeyError" in held["error"]) == ("broken", True)


async def test_thousands_of_events_a_second(insight: Running, event: Any) -> None:
    count = 20_000
    through_the_bus = [
        insight.events.envelope(event(contract, loan_id=f"L{n}"))
        for n in range(count // 4)
        for contract in (loan.LoanBookedV1, loan.DisbursedV1, loan.PaymentReceivedV1, loan.PaymentReceivedV1)
    ]
    started = time.perf_counter()
    for first in range(0, count, 500):
        await insight.events.send(*through_the_bus[first : first + 500])
    await until(lambda: _count(insight, count), 60)
    over_bus = count / (time.perf_counter() - started)
    envelopes = [insight.events.envelope(event(loan.PaymentReceivedV1, loan_id=f"M{n % 3000}")) for n in range(count)]
    started = time.perf_counter()
    for first in range(0, count, 500):
        batch = envelopes[first : first + 500]
        async with insight.database.transaction() as connection:
            await archive.keep(batch, connection)
            await projections.apply(((e.type, e.subject, e.businessdate, bytes(e.data)) for e in batch), connection)
    alone = count / (time.perf_counter() - started)
    told = f"published, consumed and archived {over_bus:,.0f} events/s; archive and projections alone {alone:,.0f}"
    print(told)  # noqa: T201 - the numbers are the point
    assert over_bus > FLOOR_PER_SECOND, told


async def _count(insight: Running, count: int) -> bool:
    return bool(await insight.database.fetchval("SELECT count(*) FROM archive") == count)
