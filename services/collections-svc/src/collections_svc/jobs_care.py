"""What post-loan care does by the clock: signals end, visits are planned or go by, the bureau is asked. Each by the business
date, set by set, and bounded."""

from collections_svc.ports import Ports
from collections_svc.set_by_set import set_by_set
from collections_svc.use_cases.check_credit import CheckCredit, check_credit
from collections_svc.use_cases.visits import LetGoBy, PlanVisits, let_go_by, plan_visits
from collections_svc.use_cases.watch import Look, look
from fenqi.web.commands import Commands
from fenqi.web.service import Job, job_context

EVERY_SECONDS = 5.0
PLAN_AHEAD_DAYS = 7
"""A visit is planned so long before it is due."""
CHECKS_EVERY_SECONDS = 15.0
CHECKS_A_ROUND = 20
CHECKS_A_DAY = 2_000
"""Queries of the bureau on one business date: the rest of what is due waits for the next."""

_LOOK = "SELECT id FROM watches WHERE look_on <= $1::date::text AND id > $2 ORDER BY id LIMIT $3"
_PLAN = f"""
    SELECT id FROM watches WHERE visit_by <= ($1::date + {PLAN_AHEAD_DAYS})::text AND id > $2 ORDER BY id LIMIT $3
"""
_GONE_BY = """
    SELECT id FROM visits WHERE status = 'planned' AND planned_on < $1::date::text AND id > $2 ORDER BY id LIMIT $3
"""
_CHECK = "SELECT id FROM watches WHERE check_on <= $1::date::text ORDER BY check_on, id LIMIT $2"
_ASKED = "SELECT count(*) FROM bureau_checks WHERE checked_on = $1"


def care_jobs() -> tuple[Job, ...]:
    """A set of its own for each built service."""
    return (
        Job("signals", EVERY_SECONDS, set_by_set(_LOOK, look, Look)),
        Job("plan visits", EVERY_SECONDS, set_by_set(_PLAN, plan_visits, PlanVisits)),
        Job("visits gone by", EVERY_SECONDS, set_by_set(_GONE_BY, let_go_by, LetGoBy)),
        Job("bureau checks", CHECKS_EVERY_SECONDS, ask_bureau),
    )


async def ask_bureau(commands: Commands[Ports]) -> None:
    """A few of the checks that are due, the longest due first, one transaction each."""
    today = commands.business_date()
    left = CHECKS_A_DAY - await commands.database.fetchval(_ASKED, today)
    if left <= 0:
        return
    for row in await commands.database.fetch(_CHECK, today, min(left, CHECKS_A_ROUND)):
        await commands.do(check_credit, CheckCredit(row["id"]), job_context(commands, "collections"))
