"""Proves a service's database: every state is the fold of its facts, every fact follows the one before it, none is missing.

Facts are streamed by aggregate through a server-side cursor, in one repeatable-read snapshot, so memory stays bounded
and a running service may go on. A difference names the service, the aggregate, the sequence and what is wrong.
"""

import dataclasses
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

import asyncpg
import msgspec

from fenqi.store.aggregate import Aggregate
from fenqi.store.chain import CHAIN_SQL, START, StoredFact
from fenqi.store.database import Connection, Database

S = TypeVar("S")

FACTS_AT_ONCE = 2000
STATES_AT_ONCE = 500
SCAN_SECONDS = 3600.0
"""For the statements that read a whole table before they answer."""
MAX_DIFFERENCES = 1000
"""A database that differs in more places is not read to the end of its sins."""

_COLUMNS = """id::text AS id, type, kind, aggregate_id, sequence, business_date, recorded_at, actor, causation_id,
    correlation_id, data"""
_FACTS = f"SELECT {_COLUMNS}, previous_hash, hash FROM facts ORDER BY aggregate_id, sequence"
_HISTORY = f"""
    SELECT {_COLUMNS} FROM facts WHERE aggregate_id = $1 AND kind = $2 AND ($3::timestamptz IS NULL OR recorded_at <= $3)
    ORDER BY sequence
"""
_BROKEN_IN_SQL = f"""
    SELECT kind, aggregate_id, sequence, hash <> {CHAIN_SQL} AS forged,
        previous_hash <> lag(hash, 1, ''::bytea) OVER (PARTITION BY aggregate_id ORDER BY sequence) AS torn
    FROM facts
"""

OnProgress = Callable[[int], None]
"""Told the number of facts read so far, every few thousand."""


@dataclass(frozen=True, slots=True)
class Verification:
    """What was read, and what is wrong: no differences, no doubt."""

    aggregates: int
    facts: int
    differences: list[str]


@dataclass(slots=True)
class _Folding:
    """One aggregate on its way through its facts."""

    kind: str
    id: str
    aggregate: Aggregate[Any] | None
    state: Any = None
    sequence: int = 0
    hash: bytes = START
    broken: bool = False


@dataclass(slots=True)
class _Audit:
    service: str
    aggregates: dict[str, Aggregate[Any]]
    connection: Connection
    differences: list[str] = field(default_factory=list)
    folded: list[_Folding] = field(default_factory=list)
    counted: int = 0

    def differs(self, kind: str, id_: str, sequence: int | None, what: str) -> None:
        at = "" if sequence is None else f" fact {sequence}"
        self.differences.append(f"{self.service}: {kind} {id_}{at}: {what}")


async def verify(
    database: Database,
    aggregates: Sequence[Aggregate[Any]],
    *,
    on_progress: OnProgress = lambda _: None,
    chain_in_database: bool = False,
) -> Verification:
    """Fold all facts of a service and compare with its state tables. `chain_in_database` also has PostgreSQL compute
    every hash. Stops after MAX_DIFFERENCES."""
    facts = 0
    async with database.connection() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
        audit = _Audit(_service_of(aggregates), {one.kind: one for one in aggregates}, connection)
        folding: _Folding | None = None
        async for row in _stream(connection, _FACTS):
            facts += 1
            if folding is None or folding.id != row["aggregate_id"]:
                await _end(audit, folding)
                folding = _begin(audit, row)
            _take(audit, folding, row)
            if facts % FACTS_AT_ONCE == 0:
                on_progress(facts)
            if len(audit.differences) >= MAX_DIFFERENCES:
                break
        await _end(audit, folding)
        await _compare(audit)
        for aggregate in aggregates:
            await _states_without_facts(audit, aggregate)
        if chain_in_database:
            await _chain_in_database(audit)
    on_progress(facts)
    return Verification(audit.counted, facts, audit.differences)


async def history(
    database: Database, aggregate: Aggregate[Any], id_: str, as_of: datetime | None = None
) -> list[StoredFact]:
    """All facts of one aggregate in order, up to a moment when given: who did what, when, because of what."""
    rows = await database.fetch(_HISTORY, id_, aggregate.kind, as_of)
    return [StoredFact(*row) for row in rows]


async def replay(database: Database, aggregate: Aggregate[S], id_: str, as_of: datetime | None = None) -> S | None:
    """The state of one aggregate as it was at a moment (now when not given), folded from its facts; None before its
    first."""
    facts = await history(database, aggregate, id_, as_of)
    if not facts:
        return None
    return aggregate.fold(None, (aggregate.read_fact(fact.type, fact.data) for fact in facts))


def _service_of(aggregates: Sequence[Aggregate[Any]]) -> str:
    contexts = {type_.partition(".")[0] for aggregate in aggregates for type_ in aggregate.facts.values()}
    return "/".join(f"{context}-svc" for context in sorted(contexts)) or "a service without aggregates"


async def _stream(connection: Connection, sql: str) -> AsyncIterator[asyncpg.Record]:
    cursor = await connection.cursor(sql)
    while rows := await cursor.fetch(FACTS_AT_ONCE):
        for row in rows:
            yield row


def _begin(audit: _Audit, row: asyncpg.Record) -> _Folding:
    kind, id_ = row["kind"], row["aggregate_id"]
    aggregate = audit.aggregates.get(kind)
    if aggregate is None:
        audit.differs(kind, id_, row["sequence"], "this kind of aggregate is not known to the service")
    return _Folding(kind, id_, aggregate, broken=aggregate is None)


def _take(audit: _Audit, at: _Folding, row: asyncpg.Record) -> None:
    """Check one fact against the one before it, and fold it."""
    fact = StoredFact(*tuple(row)[:11])
    what = ""
    if fact.kind != at.kind:
        what = f"is of kind {fact.kind}"
    elif fact.sequence != at.sequence + 1:
        what = f"follows fact {at.sequence}: {fact.sequence - at.sequence - 1} missing"
    elif row["previous_hash"] != at.hash:
        what = "does not carry the hash of the fact before it"
    if what:
        audit.differs(at.kind, at.id, fact.sequence, what)
        at.broken = True
    if row["hash"] != fact.hash_after(row["previous_hash"]):
        audit.differs(at.kind, at.id, fact.sequence, "its hash is not that of its content: it was changed")
        at.broken = True
    at.sequence, at.hash = fact.sequence, row["hash"]
    if at.broken or at.aggregate is None:
        return
    try:
        at.state = at.aggregate.evolve(at.state, at.aggregate.read_fact(fact.type, fact.data))
    except Exception as error:
        audit.differs(at.kind, at.id, fact.sequence, f"can't be folded: {type(error).__name__}: {error}")
        at.broken = True


async def _end(audit: _Audit, folding: _Folding | None) -> None:
    if folding is not None:
        audit.counted += 1
        audit.folded.append(folding)
        if len(audit.folded) >= STATES_AT_ONCE:
            await _compare(audit)


async def _compare(audit: _Audit) -> None:
    """Compare what was folded with the rows of the state tables, and forget it."""
    folded, audit.folded = audit.folded, []
    for kind, aggregate in audit.aggregates.items():
        mine = {one.id: one for one in folded if one.kind == kind}
        if not mine:
            continue
        rows = await audit.connection.fetch(
            f"SELECT id, version, head, state::text AS state FROM {aggregate.table} WHERE id = ANY($1)", list(mine)
        )
        for row in rows:
            _compare_one(audit, mine.pop(row["id"]), row)
        for one in mine.values():
            audit.differs(kind, one.id, None, f"has {one.sequence} facts but no row in {aggregate.table}")


def _compare_one(audit: _Audit, one: _Folding, row: asyncpg.Record) -> None:
    if row["version"] != one.sequence:
        audit.differs(one.kind, one.id, one.sequence, f"is the last, the stored version is {row['version']}")
    if row["head"] != one.hash:
        audit.differs(one.kind, one.id, one.sequence, "its hash is not the head that is stored with the state")
    if one.broken or one.aggregate is None:
        return
    try:
        stored = one.aggregate.read_state(row["state"])
    except msgspec.MsgspecError as error:
        audit.differs(one.kind, one.id, None, f"the stored state can't be read: {error}")
        return
    changed = [name for name in _names(one.state) if getattr(stored, name) != getattr(one.state, name)]
    changed += sorted(msgspec.json.decode(row["state"]).keys() - set(_names(one.state)))
    for name in changed:
        told = f"stored {getattr(stored, name, 'something')!r}, folded {getattr(one.state, name, 'nothing')!r}"
        audit.differs(one.kind, one.id, None, f"the stored state is not the fold of its facts: {name}: {told}")


def _names(state: Any) -> list[str]:
    return [one.name for one in dataclasses.fields(state)]


async def _states_without_facts(audit: _Audit, aggregate: Aggregate[Any]) -> None:
    rows = await audit.connection.fetch(
        f"""SELECT t.id FROM {aggregate.table} t WHERE NOT EXISTS
        (SELECT FROM facts f WHERE f.aggregate_id = t.id AND f.kind = $1) ORDER BY t.id LIMIT {MAX_DIFFERENCES}""",
        aggregate.kind,
        timeout=SCAN_SECONDS,
    )
    for row in rows:
        audit.differs(aggregate.kind, row["id"], None, f"is in {aggregate.table} but has no facts")


async def _chain_in_database(audit: _Audit) -> None:
    rows = await audit.connection.fetch(
        f"""SELECT * FROM ({_BROKEN_IN_SQL}) AS chain WHERE forged OR torn
        ORDER BY aggregate_id, sequence LIMIT {MAX_DIFFERENCES}""",
        timeout=SCAN_SECONDS,
    )
    for row in rows:
        what = "its hash is not that of its content" if row["forged"] else "does not carry the hash before it"
        audit.differs(row["kind"], row["aggregate_id"], row["sequence"], f"{what} (found by PostgreSQL)")
