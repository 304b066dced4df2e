"""What runs by the clock: who has something to pay soon is reminded, planned notices whose business date has come become
reminders, promises whose day is over are broken, what was agreed is looked at, and waiting cases are dealt out to collectors."""

from datetime import date, timedelta

from collections_svc.domain.due_reminder import BEFORE_DAYS
from collections_svc.ports import Ports
from collections_svc.set_by_set import set_by_set
from collections_svc.use_cases.assign_cases import Deal, Dealt, deal_cases
from collections_svc.use_cases.look_at_remedies import LookAtRemedies, look_at_remedies
from collections_svc.use_cases.promises import BreakPromises, break_promises
from collections_svc.use_cases.remind import Remind, moment_of, remind
from collections_svc.use_cases.remind_of_dues import RemindOfDues, remind_of_dues
from fenqi.web.commands import Commands
from fenqi.web.service import Job, job_context

EVERY_SECONDS = 2.0
DEAL_EVERY_SECONDS = 5.0
DUES_EVERY_SECONDS = 5.0

_DUE = """
    SELECT id FROM cases WHERE next_notice_on <= $1::date::text AND id > $2 ORDER BY id LIMIT $3
"""
_BROKEN = """
    SELECT id FROM cases WHERE promise_due_on < $1::date::text AND id > $2 ORDER BY id LIMIT $3
"""

_REMEDIES_DUE = """
    SELECT id FROM cases WHERE remedies_look_on <= $1::date::text AND id > $2 ORDER BY id LIMIT $3
"""


def due_reminders() -> Job:
    """Once for every business date, in waking hours: what falls due today and in the days before which one is reminded."""
    done: date | None = None

    async def run(commands: Commands[Ports]) -> None:
        nonlocal done
        today, ports = commands.business_date(), commands.ports
        if today == done or moment_of(today, commands.clock(), today, ports).is_quiet:
            return
        cursor: str | None = None
        while True:
            dues, cursor = await ports.debts.dues(today, today + timedelta(days=BEFORE_DAYS), cursor)
            await commands.do(remind_of_dues, RemindOfDues(tuple(dues)), job_context(commands, "collections"))
            if cursor is None:
                break
        done = today

    return Job("due reminders", DUES_EVERY_SECONDS, run)


def reminders() -> Job:
    """All that is due on the current business date, in batches. In quiet hours nothing goes out: it waits for the morning."""
    due = set_by_set(_DUE, remind, Remind)

    async def run(commands: Commands[Ports]) -> None:
        today = commands.business_date()
        if not moment_of(today, commands.clock(), today, commands.ports).is_quiet:
            await due(commands)

    return Job("reminders", EVERY_SECONDS, run)


def dealing() -> Job:
    """Every waiting case to whoever has the skill and the least load, the most expected recovery first."""

    async def run(commands: Commands[Ports]) -> None:
        command: Deal | None = Deal()
        while command is not None:
            done: Dealt = await commands.do(deal_cases, command, job_context(commands, "collections"))
            command = None if done.then is None else Deal(done.then)

    return Job("dealing", DEAL_EVERY_SECONDS, run)


def promises() -> Job:
    """All that the business date has broken, in batches."""
    return Job("promises", EVERY_SECONDS, set_by_set(_BROKEN, break_promises, BreakPromises))


def remedies_by_day() -> Job:
    """All that a day ends or lets be looked at: agreed relief, and offers whose time is over."""
    return Job("remedies", EVERY_SECONDS, set_by_set(_REMEDIES_DUE, look_at_remedies, LookAtRemedies))
