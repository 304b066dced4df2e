"""Builds the one statement of a unit of work: a row of data-modifying CTEs. Its text depends only on which parts are
present, so a handful of texts serve a service and each is planned once a connection. A few rows go as plain values, many
as arrays: a text for each number of them would be planned anew each time."""

from collections.abc import Sequence
from typing import Any, ClassVar

from fenqi.store.chain import StoredFact

FEW = 3
"""Rows that go as plain values (arrays of one cost a command 50 µs more)."""

_INTO_FACTS = """INSERT INTO facts (id, type, kind, aggregate_id, sequence, business_date, recorded_at, actor, causation_id,
 correlation_id, data, previous_hash, hash)"""

_WIDTH = 13

_FACTS = (
    _INTO_FACTS
    + """ SELECT * FROM unnest({0}::uuid[], {1}::text[], {2}::text[], {3}::text[],
 {4}::int[], {5}::date[], {6}::timestamptz[], {7}::text[], {8}::text[], {9}::text[], {10}::text[], {11}::bytea[],
 {12}::bytea[])"""
)

_FEW_FACTS = {
    count: f"{_INTO_FACTS} VALUES " + ", ".join(
        "(" + ", ".join(f"{{{n}}}" for n in range(row * _WIDTH, (row + 1) * _WIDTH)) + ")" for row in range(count)
    )
    for count in range(1, FEW + 1)
}  # fmt: skip

_CHANGED = "UPDATE {table} SET version = {1}, head = {2}, state = {3} WHERE id = {0}"

_STATES = """INSERT INTO {table} AS t (id, version, head, state)
 SELECT * FROM unnest({0}::text[], {1}::int[], {2}::bytea[], {3}::jsonb[])
 ON CONFLICT (id) DO UPDATE SET version = excluded.version, head = excluded.head, state = excluded.state"""

_ROWS = "INSERT INTO {table} ({names}) SELECT {names} FROM jsonb_populate_recordset(NULL::{table}, {0}::jsonb)"

_KEY = "INSERT INTO idempotency_keys (scope, key, request_hash, status, answer) VALUES ({0}, {1}, {2}, {3}, {4})"

_INBOX = """INSERT INTO inbox AS i (context, subject, sequence) VALUES ({0}, {1}, {3}) ON CONFLICT (context, subject)
 DO UPDATE SET sequence = CASE WHEN i.sequence = {2}::int THEN excluded.sequence END"""
# A message that somebody else handled meanwhile makes the CASE null, and NOT NULL then refuses the whole statement.
_INBOX_KNOWN = """UPDATE inbox i SET sequence = CASE WHEN i.sequence = n.expected THEN n.sequence END
 FROM unnest({0}::text[], {1}::text[], {2}::int[], {3}::int[]) AS n(context, subject, expected, sequence)
 WHERE i.context = n.context AND i.subject = n.subject"""
_INBOX_NEW = """INSERT INTO inbox (context, subject, sequence)
 SELECT context, subject, sequence FROM unnest({0}::text[], {1}::text[], {2}::int[], {3}::int[])
 AS n(context, subject, expected, sequence) ORDER BY context, subject"""
# Many subjects: those that are there as above, those that are not by a plain insert, which a rival's row refuses.


_Part = tuple[str, int, str, str]
"""Template, number of arguments, table and column names."""


class Statement:
    """Parts are added, then `sql` and `arguments` are sent once."""

    _texts: ClassVar[dict[tuple[_Part, ...], str]] = {}
    """The handful of texts a process sends, by their parts."""

    def __init__(self) -> None:
        self.arguments: list[Any] = []
        self._parts: list[_Part] = []

    @property
    def is_empty(self) -> bool:
        """True when no part was added."""
        return not self._parts

    @property
    def sql(self) -> str:
        """The statement's text."""
        parts = tuple(self._parts)
        text = self._texts.get(parts)
        if text is None:
            text = self._texts[parts] = _joined(parts)
        return text

    def key(self, *values: Any) -> None:
        """The idempotency key with its answer."""
        self._add(_KEY, values)

    def inbox(self, rows: Sequence[tuple[str, str, int, int]]) -> None:
        """Context, subject, expected sequence (0: none), handled sequence."""
        if len(rows) == 1:
            self._add(_INBOX, rows[0])
            return
        for text, some in (
            (_INBOX_KNOWN, [row for row in rows if row[2] > 0]),
            (_INBOX_NEW, [row for row in rows if row[2] == 0]),
        ):
            if some:
                self._add(text, [list(column) for column in zip(*some, strict=True)])

    def unhold(self, held_id: int) -> None:
        """The held copy of the message being handled goes with it."""
        self._add("DELETE FROM held WHERE id = {0}", (held_id,))

    def facts(self, facts: Sequence[tuple[StoredFact, bytes, bytes]]) -> None:
        """Facts with the hash before and after each."""
        rows = [
            (
                fact.id,
                fact.type,
                fact.kind,
                fact.aggregate_id,
                fact.sequence,
                fact.business_date,
                fact.recorded_at,
                fact.actor,
                fact.causation_id,
                fact.correlation_id,
                fact.data,
                previous,
                hash_,
            )
            for fact, previous, hash_ in facts
        ]
        if len(rows) <= FEW:
            self._add(_FEW_FACTS[len(rows)], [value for row in rows for value in row])
        else:
            self._add(_FACTS, [list(column) for column in zip(*rows, strict=True)])

    def changed(self, table: str, id_: str, version: int, head: bytes, state: str) -> None:
        """The new state of a row that was read. Nobody else's change is lost: its next fact is there already, and refuses
        this one's (`facts_one_sequence`)."""
        self._add(_CHANGED, (id_, version, head, state), table)

    def states(self, table: str, states: Sequence[tuple[str, int, bytes, str]]) -> None:
        """New or changed state rows: id, version, head, JSON."""
        self._add(_STATES, [list(column) for column in zip(*states, strict=True)], table)

    def rows(self, table: str, columns: Sequence[str], rows_json: str) -> None:
        """Rows of any other table, as a JSON array of objects with these columns."""
        self._add(_ROWS, (rows_json,), table, ", ".join(columns))

    def _add(self, text: str, values: Sequence[Any], table: str = "", names: str = "") -> None:
        self._parts.append((text, len(values), table, names))
        self.arguments.extend(values)


def _joined(parts: Sequence[_Part]) -> str:
    """The arguments are numbered through all parts."""
    texts, number = [], 1
    for text, count, table, names in parts:
        texts.append(text.format(*(f"${n}" for n in range(number, number + count)), table=table, names=names))
        number += count
    *first, last = texts
    if not first:
        return last
    return "WITH " + ", ".join(f"p{n} AS ({part})" for n, part in enumerate(first)) + " " + last
