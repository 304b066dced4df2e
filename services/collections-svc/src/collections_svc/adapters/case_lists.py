"""Lists of cases, filtered where the rows are: by page, and the work of a day in the order of what is expected to come in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from collections_svc.adapters.aggregates import CASES
from collections_svc.adapters.sight import Agencies
from collections_svc.domain.case import Case
from collections_svc.domain.ladder import Bucket
from fenqi.store import Database


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the work list is asked for. `agencies` is what the asker may see; None: the cases of the house."""

    on: date
    queue: str | None = None
    collector_id: str | None = None
    agencies: Agencies = None


@dataclass(frozen=True, slots=True)
class After:
    """The last item of the page before."""

    expected_minor: int
    loan_id: str


class _Where:
    """Conditions with their arguments: only what is asked for stands in the text, so that each has its index."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.arguments: list[Any] = []

    def add(self, text: str, *values: Any) -> None:
        numbers = [f"${len(self.arguments) + n}" for n in range(1, len(values) + 1)]
        self.texts.append(text.format(*numbers))
        self.arguments += values

    @property
    def sql(self) -> str:
        return " AND ".join(self.texts)


async def page_of_cases(
    database: Database, status: str | None, bucket: Bucket | None, agencies: Agencies, after: str, limit: int
) -> list[Case]:
    """Up to `limit` cases by loan id."""
    where = _Where()
    where.add("id > {0}", after)
    if status is not None:
        where.add("status = {0}", status)
    if bucket is not None:
        where.add("bucket = {0}", bucket)
    if agencies is not None:
        where.add("agency_id = ANY({0}::text[])", list(agencies))
    where.add(f"true ORDER BY id LIMIT {int(limit)}")
    return _cases(await database.fetch(f"SELECT state::text AS state FROM cases WHERE {where.sql}", *where.arguments))


def work_query(wanted: Wanted, after: After | None, limit: int) -> tuple[str, list[Any]]:
    """The select of a page of the work list, with its arguments."""
    where = _Where()
    where.add("status = 'open' AND next_work_on <= {0}::date::text", wanted.on)
    if wanted.queue is not None:
        where.add("queue = {0}", wanted.queue)
    if wanted.collector_id is not None:
        where.add("collector_id = {0}", wanted.collector_id)
    if wanted.agencies is None:
        where.add("agency_id IS NULL")
    elif len(wanted.agencies) == 1:  # the usual case, and the one that an index has in order
        where.add("agency_id = {0}", wanted.agencies[0])
    else:
        where.add("agency_id = ANY({0}::text[])", list(wanted.agencies))
    if after is not None:
        where.add(
            "expected_minor <= {0} AND (expected_minor < {0} OR id > {1})",
            after.expected_minor,
            after.loan_id,
        )
    order = f"ORDER BY expected_minor DESC, id LIMIT {int(limit)}"
    return f"SELECT state::text AS state FROM cases WHERE {where.sql} {order}", where.arguments


async def work_list(database: Database, wanted: Wanted, after: After | None, limit: int) -> list[Case]:
    """Up to `limit` open cases with work due, most expected first."""
    sql, arguments = work_query(wanted, after, limit)
    return _cases(await database.fetch(sql, *arguments))


def _cases(rows: Sequence[Any]) -> list[Case]:
    return [CASES.read_state(row["state"]) for row in rows]
