"""A debit rail for the sandbox and for tests: unique references, and outcomes scripted by the amount's last digits."""

from collections import OrderedDict

from loan_svc.ports import DebitOrder, DebitOutcome, DebitUnknown

KEPT = 100_000
REFUSED, LATE_YES, LATE_NO, LOST = 1, 2, 3, 4
"""Magic: an amount of minor units that ends in 01 is refused; 02 and 03 time out and are then found collected or refused;
04 times out before it arrived, so that it is sent again. Everything else is collected."""


class DebitRailSimulator:
    """Keeps what it took, by reference; the same reference again gets the same outcome and takes nothing."""

    def __init__(self) -> None:
        self._outcomes: OrderedDict[str, DebitOutcome] = OrderedDict()
        self._lost: set[str] = set()
        self.collected_minor = 0
        """All money that was taken, for tests."""

    async def outcome(self, debit: DebitOrder) -> DebitOutcome | None:
        """What became of it."""
        return self._outcomes.get(debit.reference)

    async def collect(self, debit: DebitOrder) -> DebitOutcome:
        """Take it once."""
        kept = self._outcomes.get(debit.reference)
        if kept is not None:
            return kept
        magic = debit.amount_minor % 100
        if magic == LOST and debit.reference not in self._lost:
            self._lost.add(debit.reference)
            raise DebitUnknown
        if magic in (REFUSED, LATE_NO):
            made = DebitOutcome("refused", "insufficient_funds")
        else:
            made = DebitOutcome("collected", collected_on=debit.instructed_on)
            self.collected_minor += debit.amount_minor
        self._outcomes[debit.reference] = made
        if len(self._outcomes) > KEPT:
            self._outcomes.popitem(last=False)
        if magic in (LATE_YES, LATE_NO):
            raise DebitUnknown
        return made
