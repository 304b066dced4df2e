"""Runs a use case for one request: idempotency, optimistic retry, and the answer stored with the effect."""

import asyncio
import hashlib
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, Generic, TypeVar

import asyncpg
import msgspec
from pydantic import BaseModel

from fenqi.kernel import Conflict, DomainError, Invalid
from fenqi.store.database import Database
from fenqi.store.turns import Turns
from fenqi.store.unit_of_work import MAX_CLASHES, Clash, Context, KeyRow, KeyTaken, Stale, UnitOfWork
from fenqi.web.problems import refusal

C = TypeVar("C")
P = TypeVar("P")
T = TypeVar("T")

MAX_TRIES = 12
"""Times a command is decided again when its aggregate changed under it, before the client is told to come back."""

Handler = Callable[[C, UnitOfWork, P], Awaitable[Any]]
"""A use case: command, unit of work, ports of its service → the answer (a pydantic model, a dataclass or a dict).
A DomainError that is returned, not raised, is a refusal that is a fact itself: what was recorded is committed with it."""


class KeyReused(Invalid):
    """This Idempotency-Key was used before with another request: use a new key for a new request."""

    code = "idempotency-key-reused"


class KeyInProgress(Conflict):
    """A request with this Idempotency-Key is being worked on: wait a moment and repeat it."""

    code = "idempotency-key-in-progress"


class TooBusy(Conflict):
    """Too many requests are changing this at once; nothing was changed: repeat with the same Idempotency-Key."""

    code = "too-busy"
    remedy: ClassVar[str] = "Repeat the request with the same Idempotency-Key."


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back to the client; `replayed` when it is the stored answer of an earlier request."""

    status: int
    body: bytes
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """Who asks for what: the idempotency scope and key, and the fingerprint of the request."""

    actor: str
    key: str | None
    fingerprint: bytes
    correlation_id: str


class Commands(Generic[P]):
    """The one way a use case runs, for HTTP, events and jobs alike."""

    def __init__(
        self,
        database: Database,
        ports: P,
        clock: Callable[[], datetime],
        business_date: Callable[[], date],
        on_facts: Callable[[], None],
    ) -> None:
        self.database = database
        self.ports = ports
        self.clock = clock
        self.business_date = business_date
        self._on_facts = on_facts
        self._turns = Turns()
        self._in_progress: set[tuple[str, str]] = set()

    async def run(self, handler: Handler[C, P], command: C, request: Request, status: int = 200) -> Answer:
        """Decide and commit; a repeat of the same key gets the stored answer. Raises DomainError."""
        if request.key is None:
            return await self._decide(handler, command, request, status)
        mark = (request.actor, request.key)
        if mark in self._in_progress:
            raise KeyInProgress
        self._in_progress.add(mark)
        try:
            return await self._decide(handler, command, request, status)
        except KeyTaken:
            return await self._stored(request)
        except (DomainError, asyncpg.IntegrityConstraintViolationError):
            # A repeat may be refused because its first run already happened ("signed before"): the key knows better.
            found = await self._find(request)
            if found is None:
                raise
            return found
        finally:
            self._in_progress.discard(mark)

    async def do(self, handler: Handler[C, P], command: C, context: Context) -> Any:
        """Run a use case without a client (a job): decide and commit, again when stale."""

        async def once(uow: UnitOfWork) -> Any:
            answer = await handler(command, uow, self.ports)
            await uow.commit()
            return answer

        return await self._again_when_stale(once, lambda: context)

    def context(self, actor: str, correlation_id: str, causation_id: str = "") -> Context:
        """Now, for this actor."""
        return Context(actor, self.business_date(), self.clock(), correlation_id, causation_id)

    async def _decide(self, handler: Handler[C, P], command: C, request: Request, status: int) -> Answer:
        async def once(uow: UnitOfWork) -> Answer:
            said = await handler(command, uow, self.ports)
            answered, body = refusal(said) if isinstance(said, DomainError) else (status, encode(said))
            mark = request.fingerprint
            key = None if request.key is None else KeyRow(request.actor, request.key, mark, answered, body)
            await uow.commit(key)
            return Answer(answered, body)

        return await self._again_when_stale(once, lambda: self.context(request.actor, request.correlation_id))

    async def _again_when_stale(self, once: Callable[[UnitOfWork], Awaitable[T]], context: Callable[[], Context]) -> T:
        """Decide and commit; who finds the aggregate changed decides again, in its turn. While others take turns at an
        aggregate, who reads it takes one from the first try on: on a hot line nearly every try would be lost."""
        clashes = 0
        async with self._turns.taking() as turn:
            for attempt in range(MAX_TRIES):
                uow = UnitOfWork(self.database, context(), before_read=turn.if_taken)
                try:
                    answer = await once(uow)
                except Stale as stale:
                    clashes += isinstance(stale, Clash)
                    if clashes == MAX_CLASHES and stale.__cause__ is not None:
                        raise stale.__cause__ from None
                    await turn.all_of(fact.aggregate_id for fact in uow.facts)
                    if attempt > 0:
                        await pause(attempt)
                else:
                    self._on_facts()
                    return answer
        raise TooBusy

    async def _stored(self, request: Request) -> Answer:
        found = await self._find(request)
        if found is None:
            raise AssertionError("a taken key must be stored")
        return found

    async def _find(self, request: Request) -> Answer | None:
        row = await self.database.fetchrow(
            "SELECT request_hash, status, answer FROM idempotency_keys WHERE scope = $1 AND key = $2",
            request.actor,
            request.key,
        )
        if row is None:
            return None
        if row["request_hash"] != request.fingerprint:
            raise KeyReused
        return Answer(row["status"], row["answer"], replayed=True)


def fingerprint(method: str, target: str, body: bytes) -> bytes:
    """SHA-256 that tells one request from another; `target` is path and query."""
    return hashlib.sha256(b"\n".join((method.encode(), target.encode(), body))).digest()


def encode(answer: Any) -> bytes:
    """The answer's JSON."""
    if isinstance(answer, BaseModel):
        return answer.model_dump_json().encode()
    return msgspec.json.encode(answer)


async def pause(attempt: int) -> None:
    """A short random pause that grows with the attempt, so that rivals stop meeting."""
    await asyncio.sleep(random.uniform(0, 0.002 * 2 ** min(attempt, 6)))
