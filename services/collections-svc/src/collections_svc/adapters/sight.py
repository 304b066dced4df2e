"""Which cases somebody may see: all of them, or those of the agencies they work for. One that is not seen does not exist."""

from datetime import date
from typing import Any

from collections_svc.adapters.aggregates import CASES
from collections_svc.domain.case import Case
from collections_svc.domain.refusals import NoCase
from fenqi.store import Database, UnitOfWork
from fenqi.web.tokens import Principal

SEES_ALL = frozenset({"collections:read", "collections:work", "collections:assign", "collections:agencies"})
WORKS_ALL = frozenset({"collections:work"})
AGENCY_WORK = "collections:agency-work"
"""Who has this and none of those is of an agency; what else they may do is asked for by each route."""

_AGENCIES_OF = """
    SELECT id FROM agencies WHERE (state->'members') @> to_jsonb($1::text) AND state->>'from_on' <= $2::date::text
    AND coalesce(state->>'to_on', '9999-12-31') >= $2::date::text ORDER BY id
"""

Agencies = tuple[str, ...] | None
"""None: every case. Else only the cases of these agencies; of none, if empty."""


async def agencies_of(
    database: Database, who: Principal, today: date, of_the_house: frozenset[str] = SEES_ALL
) -> Agencies:
    """What `who` may see. Somebody of an agency whose time is over sees nothing any more."""
    if AGENCY_WORK not in who.permissions or who.permissions & of_the_house:
        return None
    return tuple(row["id"] for row in await database.fetch(_AGENCIES_OF, who.id, today))


def is_seen(case: Case, agencies: Agencies) -> bool:
    """Whether the case is one of those."""
    return agencies is None or case.hands.agency_id in agencies


async def worked_case(uow: UnitOfWork, loan_id: str, who: Principal) -> Case:
    """The case of this loan that `who` may work: an agency its own. Raises NoCase."""
    return await seen_case(uow, loan_id, who, WORKS_ALL)


async def seen_case(uow: UnitOfWork, loan_id: str, who: Principal, of_the_house: frozenset[str] = SEES_ALL) -> Case:
    """The case of this loan, for use cases and routes alike. Raises NoCase when there is none for `who`."""
    case: Any = await uow.find(CASES, loan_id)
    if case is None or not is_seen(case, await agencies_of(uow.database, who, uow.context.business_date, of_the_house)):
        raise NoCase
    found: Case = case
    return found
