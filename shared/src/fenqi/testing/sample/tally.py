"""A tally: opened once, added to, never above its limit."""

from dataclasses import dataclass, replace
from typing import ClassVar

from fenqi.contracts.base import Event
from fenqi.kernel import Conflict, Invalid
from fenqi.store import Aggregate
from fenqi.store.schema import column, state_table

TABLE = state_table(
    "tallies",
    column("owner"),
    "total bigint GENERATED ALWAYS AS ((state->>'total')::bigint) STORED CHECK (total >= 0)",
)
NOTES = "CREATE TABLE notes (id text PRIMARY KEY, tally_id text NOT NULL, said text NOT NULL)"


@dataclass(frozen=True, slots=True)
class Tally:
    """A sum that somebody owns."""

    id: str
    owner: str
    limit: int
    total: int = 0
    additions: int = 0


@dataclass(frozen=True, slots=True)
class Opened:
    """A tally began."""

    tally_id: str
    owner: str
    limit: int


@dataclass(frozen=True, slots=True)
class Added:
    """Something was added; `total` is what it comes to."""

    tally_id: str
    amount: int
    total: int


class OpenedV1(Event):
    """A tally began. Producer: tally-svc. Key: tally_id."""

    TYPE: ClassVar[str] = "tally.Opened.v1"
    tally_id: str
    owner: str
    limit: int


class AddedV1(Event):
    """Something was added. Producer: tally-svc. Key: tally_id."""

    TYPE: ClassVar[str] = "tally.Added.v1"
    tally_id: str
    amount: int
    total: int


CONTRACTS: dict[str, type[Event]] = {OpenedV1.TYPE: OpenedV1, AddedV1.TYPE: AddedV1}


class LimitReached(Conflict):
    """The tally would pass its limit: add less."""

    code = "tally-limit-reached"


class NotPositive(Invalid):
    """Only a positive amount can be added."""

    code = "tally-not-positive"


def add(tally: Tally, amount: int) -> list[Added]:
    """Decide an addition. Raises NotPositive or LimitReached."""
    if amount <= 0:
        raise NotPositive
    if tally.total + amount > tally.limit:
        raise LimitReached
    return [Added(tally.id, amount, tally.total + amount)]


def evolve(tally: Tally | None, fact: Opened | Added) -> Tally:
    """The only way a tally changes."""
    match fact:
        case Opened():
            return Tally(fact.tally_id, fact.owner, fact.limit)
        case Added():
            assert tally is not None
            return replace(tally, total=tally.total + fact.amount, additions=tally.additions + 1)


TALLIES = Aggregate("tally", "tallies", Tally, evolve, {Opened: OpenedV1.TYPE, Added: AddedV1.TYPE})
