"""One command, one statement: state, facts (the outbox), inbox row, idempotency key and extra rows commit together.

Reads are plain selects; the write is one statement, sent once everything is decided. Two writers of one aggregate are
told apart by the unique (aggregate_id, sequence) of its next fact: the second fails whole and is run again on the new
state (`Stale`). No lock is held between the read and the write, and no transaction stays open while a rule thinks.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

import asyncpg
import msgspec

from fenqi.kernel import Invalid, NotFound, new_id
from fenqi.store.aggregate import Aggregate
from fenqi.store.chain import START, StoredFact
from fenqi.store.database import Connection, Database, away
from fenqi.store.statement import Statement

S = TypeVar("S")

MAX_CLASHES = 3
"""Times a clash is taken for a rival's doing; then its cause is raised as the bug it is."""

BeforeRead = Callable[[Sequence[str]], Awaitable[None]]
"""Told the ids of aggregates that are about to be read; it may wait."""

_encode = msgspec.json.Encoder().encode


class Stale(Exception):
    """Somebody else changed the aggregate since it was read: read again and decide again."""


class Clash(Stale):
    """A row that this wants to write is there already, beyond the aggregates' own sequence: a rival wrote it meanwhile,
    so decide again; who clashes every time forgot to look first, and `__cause__` says at what."""


class KeyTaken(Exception):
    """The idempotency key was committed before: its stored answer is the answer."""


class AlreadyHandled(Exception):
    """The message's effect is already here (another consumer, or a redelivery): nothing to do."""


@dataclass(frozen=True, slots=True)
class Context:
    """Who does it, when, and because of what. The only source of time for a use case."""

    actor: str
    business_date: date
    at: datetime
    correlation_id: str
    causation_id: str = ""


@dataclass(frozen=True, slots=True)
class InboxRow:
    """The message being handled. `expected` is the sequence last handled for its subject (0: none)."""

    context: str
    subject: str
    expected: int
    sequence: int


@dataclass(frozen=True, slots=True)
class KeyRow:
    """The idempotency key with the answer to give to a repeat."""

    scope: str
    key: str
    request_hash: bytes
    status: int
    answer: bytes


@dataclass(slots=True)
class _Loaded:
    state: Any
    version: int
    head: bytes
    is_stored: bool
    dirty: bool = False


class UnitOfWork:
    """Reads aggregates, stages what was decided, writes it all at once with `commit`."""

    def __init__(
        self,
        database: Database,
        context: Context,
        connection: Connection | None = None,
        *,
        before_read: BeforeRead | None = None,
    ) -> None:
        self.context = context
        self._before_read = before_read
        self.database = database
        self._connection = connection
        self._loaded: dict[tuple[str, str], _Loaded] = {}
        self._absent: set[tuple[str, str]] = set()
        self._aggregates: dict[str, Aggregate[Any]] = {}
        self._facts: list[tuple[StoredFact, bytes, bytes]] = []
        self._rows: dict[tuple[str, tuple[str, ...]], list[Mapping[str, Any]]] = {}
        self._inbox: Sequence[InboxRow] = ()
        self._reads_ahead = False
        self._held_id: int | None = None

    async def find(self, aggregate: Aggregate[S], id_: str) -> S | None:
        """The aggregate's state, or None when there is no such one."""
        return (await self.find_many(aggregate, [id_])).get(id_)

    async def get(self, aggregate: Aggregate[S], id_: str) -> S:
        """The aggregate's state; raises NotFound."""
        state = await self.find(aggregate, id_)
        if state is None:
            raise NotFound(f"There is no {aggregate.kind} {id_}.")
        return state

    async def find_many(self, aggregate: Aggregate[S], ids: Sequence[str]) -> dict[str, S]:
        """States by id, one round trip for all that are not read yet. What is not there is asked for again, but in a batch
        (`handling_together`), which read it ahead: whoever makes it meanwhile is found out at the commit, as a rival's change
        is."""
        places = [(aggregate.kind, id_) for id_ in ids]
        missing = [place[1] for place in places if place not in self._loaded and place not in self._absent]
        if missing:
            await self.in_turn(missing)
            read = f"SELECT id, version, head, state::text AS state FROM {aggregate.table} WHERE id"
            if len(missing) == 1:  # a plan for any one id is kept; one for any number of them is made anew each time
                rows = await self.fetch(f"{read} = $1", missing[0])
            else:
                rows = await self.fetch(f"{read} = ANY($1)", missing)
            self.take(aggregate, rows)
            if self._reads_ahead:
                self._absent |= {(aggregate.kind, id_) for id_ in missing} - self._loaded.keys()
        found = {id_: self._loaded.get((aggregate.kind, id_)) for id_ in ids}
        return {id_: loaded.state for id_, loaded in found.items() if loaded is not None}

    async def in_turn(self, ids: Sequence[str]) -> None:
        """Wait where others are writing one of these now. `find` does it by itself; to be called before a use case's own
        select of what it will write."""
        if self._before_read is not None:
            await self._before_read(ids)

    def take(self, aggregate: Aggregate[S], rows: Sequence[asyncpg.Record]) -> dict[str, S]:
        """States by id from a use case's own select, which reads other things in the same round trip: id, version,
        head, state::text. A row without id is no aggregate; one that was read before stays as it is."""
        taken: dict[str, S] = {}
        for row in rows:
            id_ = row["id"]
            if id_ is None:
                continue
            loaded = self._loaded.get((aggregate.kind, id_))
            if loaded is None:
                loaded = _Loaded(aggregate.read_state(row["state"]), row["version"], row["head"], is_stored=True)
                self._loaded[aggregate.kind, id_] = loaded
            taken[id_] = loaded.state
        return taken

    def known(self, aggregate: Aggregate[S], id_: str) -> S | None:
        """The state as it was read or recorded here so far, without asking the database; None when it was not."""
        loaded = self._loaded.get((aggregate.kind, id_))
        return None if loaded is None else loaded.state

    async def fetch(self, sql: str, *arguments: Any) -> list[asyncpg.Record]:
        """Rows of any select on this service's own database."""
        if self._connection is not None:
            return await self._connection.fetch(sql, *arguments)
        return await self.database.fetch(sql, *arguments)

    def record(self, aggregate: Aggregate[S], id_: str, facts: Sequence[Any]) -> S:
        """Fold decided facts into the aggregate (new when it was not read) and stage both; returns the new state."""
        loaded = self._loaded.setdefault((aggregate.kind, id_), _Loaded(None, 0, START, is_stored=False))
        self._aggregates[aggregate.kind] = aggregate
        for fact in facts:
            loaded.state = aggregate.evolve(loaded.state, fact)
            loaded.version += 1
            loaded.dirty = True
            stored = StoredFact(
                new_id(),
                aggregate.facts[type(fact)],
                aggregate.kind,
                id_,
                loaded.version,
                self.context.business_date,
                self.context.at,
                self.context.actor,
                self.context.causation_id,
                self.context.correlation_id,
                _encode(fact).decode(),
            )
            previous, loaded.head = loaded.head, stored.hash_after(loaded.head)
            self._facts.append((stored, previous, loaded.head))
        return loaded.state  # type: ignore[no-any-return]

    def insert(self, table: str, *rows: Mapping[str, Any]) -> None:
        """Stage rows of a table that has no state of its own (journal lines, encrypted person data, look-ups)."""
        for row in rows:
            self._rows.setdefault((table, tuple(row)), []).append(row)

    def handling(self, inbox: InboxRow, held_id: int | None = None) -> None:
        """Stage the inbox row, so that the message has its effect exactly once; free the held copy of it."""
        self._inbox, self._held_id = (inbox,), held_id

    def handling_together(self, inbox: Sequence[InboxRow]) -> None:
        """Stage the inbox rows of many subjects: all of their messages have their effect, or none."""
        self._inbox, self._reads_ahead = inbox, True

    @property
    def facts(self) -> list[StoredFact]:
        """What has been recorded so far, in order."""
        return [fact for fact, _, _ in self._facts]

    async def commit(self, key: KeyRow | None = None) -> None:
        """Write everything in one statement. Raises Stale, KeyTaken or AlreadyHandled, having written nothing."""
        statement = Statement()
        if key is not None:
            statement.key(key.scope, key.key, key.request_hash, key.status, key.answer)
        if self._inbox:
            statement.inbox([(one.context, one.subject, one.expected, one.sequence) for one in self._inbox])
        if self._held_id is not None:
            statement.unhold(self._held_id)
        if self._facts:
            statement.facts(self._facts)
        for kind, aggregate in self._aggregates.items():
            dirty = [
                (id_, item.version, item.head, _encode(item.state).decode())
                for (k, id_), item in self._loaded.items()
                if k == kind and item.dirty
            ]
            if len(dirty) == 1 and self._loaded[kind, dirty[0][0]].is_stored:
                statement.changed(aggregate.table, *dirty[0])
            elif dirty:
                statement.states(aggregate.table, dirty)
        for (table, columns), rows in self._rows.items():
            statement.rows(table, columns, _encode(rows).decode())
        if statement.is_empty:
            return
        try:
            with away():
                if self._connection is not None:
                    await self._connection.execute(statement.sql, *statement.arguments)
                else:
                    await self.database.execute(statement.sql, *statement.arguments)
        except (asyncpg.UniqueViolationError, asyncpg.ExclusionViolationError) as error:
            if error.constraint_name == "facts_one_sequence":
                raise Stale from error
            if error.constraint_name == "idempotency_keys_once":
                raise KeyTaken from error
            if error.constraint_name == "inbox_pkey":
                raise AlreadyHandled from error
            raise Clash(error.constraint_name) from error
        except asyncpg.NotNullViolationError as error:
            if error.table_name == "inbox":
                raise AlreadyHandled from error
            raise
        except (asyncpg.UntranslatableCharacterError, asyncpg.CharacterNotInRepertoireError) as error:
            raise Invalid("A text holds a character that can't be stored (a NUL): leave it out.") from error
        except (asyncpg.DeadlockDetectedError, asyncpg.SerializationError, asyncpg.LockNotAvailableError) as error:
            raise Stale from error
