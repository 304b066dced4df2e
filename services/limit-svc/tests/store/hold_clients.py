"""A process of clients that place holds and end them, to be killed and started again by the test.

Each client has its holds, made from the seed, and a file of what was answered. Started again it goes on behind the last
answer: the step that was under way is asked for again with the same ids and keys, as loan-svc does.
"""

import asyncio
import json
import random
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TextIO

from fenqi.contracts.loan import DisbursedV1
from fenqi.kernel import DomainError, Money
from fenqi.store import Context, Database
from fenqi.store.database import DatabaseAway
from fenqi.web.commands import Commands, KeyInProgress, Request, TooBusy
from limit_svc.adapters.policy_files import read_ports
from limit_svc.domain.caps import AboveDrawCap, AbovePeriodCap
from limit_svc.domain.refusals import LimitExceeded, SubLimitExceeded
from limit_svc.events.consume import post_hold
from limit_svc.ports import Ports
from limit_svc.use_cases.place_hold import PlaceHold, place_hold
from limit_svc.use_cases.release_hold import ReleaseHold, release_hold

TODAY, LATER = date(2026, 11, 23), date(2026, 12, 20)
PAUSE_SECONDS = 0.02
AWAY = (DatabaseAway, KeyInProgress)
REFUSALS = (LimitExceeded, SubLimitExceeded, AboveDrawCap, AbovePeriodCap)


@dataclass(frozen=True, slots=True)
class Plan:
    """What one process does: clients `first` to `first + clients`, each with `holds` holds on one of `lines` lines."""

    url: str
    folder: str
    seed: int
    first: int
    clients: int
    holds: int
    lines: int
    max_minor: int
    pool: int


@dataclass(frozen=True, slots=True)
class Step:
    """One hold of a client, and what becomes of it."""

    hold_id: str
    customer_id: str
    amount_minor: int
    purpose: str
    end: str


def steps_of(seed: int, client: int, holds: int, lines: int, max_minor: int) -> list[Step]:
    """The same for the client's process and for the test."""
    chance = random.Random(f"{seed}/{client}")
    return [
        Step(
            f"H{client}-{n}",
            f"C{chance.randrange(lines)}",
            chance.randint(1, max_minor),
            chance.choice(("furniture", "travel")),
            chance.choices(("release", "post", "expire"), (3, 2, 7))[0],
        )
        for n in range(holds)
    ]


class Client:
    """One client on its way through its steps."""

    def __init__(self, commands: Commands[Ports], number: int, answers: TextIO) -> None:
        self._commands = commands
        self._number = number
        self._answers = answers

    async def go(self, steps: list[Step]) -> None:
        """Each step whole, then its answer."""
        for step in steps:
            self._answers.write(json.dumps([step.hold_id, *await self._one(step)]) + "\n")
            self._answers.flush()

    async def _one(self, step: Step) -> tuple[str, str]:
        amount, last = Money(step.amount_minor, "CNY"), TODAY if step.end == "expire" else LATER
        place = PlaceHold(step.hold_id, step.customer_id, f"L{step.hold_id}", amount, step.purpose, last)
        try:
            await self._asked(place_hold, place, f"hold/{step.hold_id}")
        except REFUSALS:
            return "refused", ""
        except DomainError as error:  # asked again after its answer was lost in a crash: it may be over by now
            return "over", error.code
        if step.end == "release":
            release = ReleaseHold(step.hold_id, step.customer_id, "changed_mind")
            await self._asked(release_hold, release, f"release/{step.hold_id}")
        elif step.end == "post":
            await self._told(post_hold, _disbursed(step))
        return "placed", ""

    async def _asked(self, handler: Any, command: Any, key: str) -> None:
        request = Request("service:loan-svc", key, key.encode(), key)
        await _until_answered(lambda: self._commands.run(handler, command, request, 201))

    async def _told(self, handler: Any, event: Any) -> None:
        async def handle(_command: None, uow: Any, ports: Ports) -> None:
            await handler(event, uow, ports)

        context = Context("service:limit", TODAY, datetime.now(UTC), event.loan_id)
        await _until_answered(lambda: self._commands.do(handle, None, context))


async def _until_answered(ask: Any) -> None:
    while True:
        try:
            await ask()
        except (TooBusy, *AWAY):
            await asyncio.sleep(PAUSE_SECONDS)
        else:
            return


def _disbursed(step: Step) -> DisbursedV1:
    return DisbursedV1(
        loan_id=f"L{step.hold_id}", customer_id=step.customer_id, application_id="A", payout_reference="P",
        hold_id=step.hold_id, amount_minor=1 + step.amount_minor // 50, currency="CNY", payee_kind="merchant",
        disbursed_on=TODAY, annual_rate_percent="9.45", method="equal_instalment", instalment_minor=1, periods=12,
        first_due_on=TODAY, maturity_on=LATER, plan=(), product_code="p", channel="mobile_app",
    )  # fmt: skip


@asynccontextmanager
async def _database(plan: Plan) -> AsyncIterator[Database]:
    database = Database(plan.url, max_pool=plan.pool)
    await database.open()
    try:
        yield database
    finally:
        await database.close()


async def main(plan: Plan) -> None:
    """All clients of this process."""
    async with _database(plan) as database:
        commands: Commands[Ports] = Commands(
            database, read_ports(), lambda: datetime.now(UTC), lambda: TODAY, lambda: None
        )
        async with asyncio.TaskGroup() as clients:
            for number in range(plan.first, plan.first + plan.clients):
                file = Path(plan.folder) / f"{number}.jsonl"
                done = answered(file)
                steps = steps_of(plan.seed, number, plan.holds, plan.lines, plan.max_minor)[len(done) :]
                clients.create_task(Client(commands, number, file.open("a")).go(steps))


def answered(file: Path) -> list[list[str]]:
    """[hold id, what, code] of each whole line; half a line from a kill is cut off the file."""
    if not file.exists():
        return []
    whole = file.read_text().rpartition("\n")[0]
    file.write_text(whole + "\n" if whole else "")
    return [json.loads(line) for line in whole.splitlines()]


def start(plan: Plan) -> list[str]:
    """The command line for a process of this plan."""
    return [sys.executable, __file__, json.dumps(asdict(plan))]


if __name__ == "__main__":
    asyncio.run(main(Plan(**json.loads(sys.argv[1]))))
