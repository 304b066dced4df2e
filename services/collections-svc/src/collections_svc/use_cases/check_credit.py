"""Asks the bureau about a customer whose loan runs, when their class wants that, and compares with what it told before."""

import logging
from dataclasses import dataclass

from collections_svc.adapters.aggregates import WATCHES
from collections_svc.domain.bureau_changes import CreditRecord, Told, compare, next_check
from collections_svc.ports import Ports
from collections_svc.use_cases.watch import record_watch
from fenqi.store import UnitOfWork
from fenqi.web.source import SourceAway

log = logging.getLogger("collections.care")

_LAST = """
    SELECT check_id, record FROM bureau_checks WHERE watch_id = $1 AND record IS NOT NULL ORDER BY number DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class CheckCredit:
    watch_id: str


async def check_credit(command: CheckCredit, uow: UnitOfWork, ports: Ports) -> str | None:
    """The bureau's answer; None where it is not due. A bureau that is away is asked again some days later.

    The query leaves a footprint on the customer: its id follows from the watch, so that asked again after a crash it is the
    same query."""
    watch = await uow.find(WATCHES, command.watch_id)
    today = uow.context.business_date
    if watch is None or watch.check_on is None or watch.check_on > today:
        return None
    check = next_check(watch)
    if check is None:
        return None
    try:
        told = await ports.bureau.ask(check)
    except SourceAway as error:
        log.warning("check %s: %s", check.check_id, error)
        told = Told("unavailable")
    record = None if told.record is None else ports.sealed.seal_record(check.check_id, told.record)
    row = {
        "check_id": check.check_id,
        "watch_id": watch.watch_id,
        "number": watch.checks + 1,
        "checked_on": today.isoformat(),
        "record": record,
    }
    before = await _before(watch.watch_id, uow, ports)
    uow.insert("bureau_checks", row)
    facts = compare(watch, check, told, before, ports.care, today)
    await record_watch(watch.watch_id, facts, uow)
    return told.answer


async def _before(watch_id: str, uow: UnitOfWork, ports: Ports) -> CreditRecord | None:
    rows = await uow.fetch(_LAST, watch_id)
    return ports.sealed.open_record(rows[0]["check_id"], rows[0]["record"]) if rows else None
