"""Any bus, made worse on purpose and on a seed: records come twice, late, early, in any order, across polls."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from fenqi.messaging.bus import Bus, Message, Record, Subscription


@dataclass(frozen=True, slots=True)
class Faults:
    """How often what happens, from 0 to 1."""

    duplicate: float = 0.2
    delay: float = 0.3
    shuffle: float = 0.5
    max_polls_late: int = 4


class FaultyBus:
    """Wraps a bus. `injected` counts what was really done: a test that needs a fault must look there."""

    def __init__(self, bus: Bus, seed: int, faults: Faults = Faults()) -> None:
        self._bus = bus
        self._dice = random.Random(seed)
        self._faults = faults
        self.seed = seed
        self.injected: Counter[str] = Counter()

    async def open(self) -> None:
        """Connect."""
        await self._bus.open()

    async def close(self) -> None:
        """Disconnect."""
        await self._bus.close()

    async def publish(self, messages: Sequence[Message]) -> None:
        """Publish; some twice, as a relay does that crashed in between."""
        twice = [one for one in messages if self._dice.random() < self._faults.duplicate]
        self.injected["published twice"] += len(twice)
        await self._bus.publish(messages)
        if twice:
            await self._bus.publish(twice)

    async def subscribe(self, group: str, topics: Sequence[str]) -> "FaultySubscription":
        """Join a group whose records arrive badly."""
        member = await self._bus.subscribe(group, topics)
        return FaultySubscription(member, self._dice, self._faults, self.injected)


class FaultySubscription:
    """Keeps some records back for later polls. Nothing is committed while anything is kept back: at least once holds."""

    def __init__(self, member: Subscription, dice: random.Random, faults: Faults, injected: Counter[str]) -> None:
        self._member = member
        self._dice = dice
        self._faults = faults
        self._injected = injected
        self._polls = 0
        self._late: list[tuple[int, Record]] = []

    async def poll(self, seconds: float) -> list[Record]:
        """What comes now, and what was kept back until now."""
        came = await self._member.poll(0 if self._late else seconds)
        self._polls += 1
        now: list[Record] = []
        for record in came:
            if self._dice.random() < self._faults.delay:
                self._late.append((self._polls + self._dice.randint(1, self._faults.max_polls_late), record))
                self._injected["delayed"] += 1
            else:
                now.append(record)
            if self._dice.random() < self._faults.duplicate:
                self._late.append((self._polls + self._dice.randint(0, self._faults.max_polls_late), record))
                self._injected["duplicated"] += 1
        due = [record for at, record in self._late if at <= self._polls]
        self._late = [(at, record) for at, record in self._late if at > self._polls]
        now += due
        if len(now) > 1 and self._dice.random() < self._faults.shuffle:
            before = list(now)
            self._dice.shuffle(now)
            self._injected["shuffled"] += now != before
        return now

    async def commit(self) -> None:
        """Only when nothing is kept back, for a crash would lose it."""
        if self._late:
            self._injected["commits withheld"] += 1
        else:
            await self._member.commit()

    async def rewind(self) -> None:
        """Back to what was committed."""
        self._late = []
        await self._member.rewind()

    async def seek_to_start(self) -> None:
        """Back to the first record."""
        self._late = []
        await self._member.seek_to_start()

    async def lag(self) -> int:
        """Records not committed yet."""
        return await self._member.lag()

    async def close(self) -> None:
        """Leave the group."""
        await self._member.close()
