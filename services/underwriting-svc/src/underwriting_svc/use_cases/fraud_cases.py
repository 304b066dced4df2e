"""A person works a fraud case: takes it, records findings, closes it. A confirmed one fills the black list."""

from dataclasses import dataclass
from datetime import timedelta

import msgspec

from fenqi.kernel import NotFound, new_id
from fenqi.store import UnitOfWork
from underwriting_svc.adapters.aggregates import FRAUD_CASES, LIST_ENTRIES
from underwriting_svc.domain.applicant import KINDS
from underwriting_svc.domain.fraud import case as rules
from underwriting_svc.domain.fraud import list_entry
from underwriting_svc.domain.fraud.case import Fact, FraudCase, Outcome
from underwriting_svc.domain.policy import Stage
from underwriting_svc.ports import Ports

_MARKS = "SELECT kind, hash FROM linkage WHERE application_id = $1 AND kind = ANY($2) ORDER BY kind, hash"
_ENTERED_BY = "SELECT (submission->'entered_by')::text AS entered_by FROM cases WHERE application_id = $1 LIMIT 1"
_STATUSES = "SELECT status FROM fraud_cases WHERE application_id = $1"


@dataclass(frozen=True, slots=True)
class AssignCase:
    case_id: str
    staff_id: str
    by: str


@dataclass(frozen=True, slots=True)
class RecordFinding:
    case_id: str
    finding: str
    by: str


@dataclass(frozen=True, slots=True)
class CloseCase:
    case_id: str
    outcome: Outcome
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class CaseAnswer:
    case_id: str
    application_id: str
    status: str
    assignee: str | None
    entry_id: str | None = None


async def check_fraud(application_id: str, stage: Stage, uow: UnitOfWork) -> None:
    """Before a stage is passed. Raises FraudConfirmed, FraudNotCleared."""
    rules.check_clear([row["status"] for row in await uow.fetch(_STATUSES, application_id)], stage)


async def assign_case(command: AssignCase, uow: UnitOfWork, _ports: Ports) -> CaseAnswer:
    """Raises NotFound, CaseClosed, CaseOfYourOwnEntry."""
    case = await uow.get(FRAUD_CASES, command.case_id)
    rows = await uow.fetch(_ENTERED_BY, case.application_id)
    if not rows:
        raise NotFound
    entered_by = msgspec.json.decode(rows[0]["entered_by"] or "[]", type=tuple[str, ...])
    return _recorded(uow, case, rules.assign(case, command.staff_id, command.by, entered_by, uow.context.at))


async def record_finding(command: RecordFinding, uow: UnitOfWork, _ports: Ports) -> CaseAnswer:
    """Raises NotFound, CaseClosed, NotYourCase, TooManyFindings."""
    case = await uow.get(FRAUD_CASES, command.case_id)
    return _recorded(uow, case, rules.find(case, command.by, command.finding, uow.context.at))


async def close_case(command: CloseCase, uow: UnitOfWork, ports: Ports) -> CaseAnswer:
    """Raises NotFound, CaseClosed, NotYourCase, NothingFound."""
    case = await uow.get(FRAUD_CASES, command.case_id)
    thresholds = ports.sources.thresholds
    marks = []
    if command.outcome == "confirmed":
        marks = await uow.fetch(_MARKS, case.application_id, list(thresholds.confirmed_kinds))
    entry_id = new_id() if marks else None
    closed = rules.close(case, command.outcome, command.reason, command.by, entry_id, uow.context.at)
    if entry_id is not None:
        found = {row["kind"] for row in marks}
        on = uow.context.business_date
        added = list_entry.add(
            entry_id,
            "black",
            tuple(kind for kind in KINDS if kind in found),
            command.reason,
            case.id,
            command.by,
            on + timedelta(days=thresholds.confirmed_days),
            on,
            uow.context.at,
        )
        uow.record(LIST_ENTRIES, entry_id, added)
        uow.insert("list_marks", *({"entry_id": entry_id, "kind": row["kind"], "hash": row["hash"]} for row in marks))
    return _recorded(uow, case, closed)


def _recorded(uow: UnitOfWork, case: FraudCase, facts: list[Fact]) -> CaseAnswer:
    after = uow.record(FRAUD_CASES, case.id, facts)
    return CaseAnswer(after.id, after.application_id, after.status, after.assignee, after.entry_id)
