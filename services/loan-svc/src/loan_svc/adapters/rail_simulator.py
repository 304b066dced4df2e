"""A payout rail for the sandbox and for tests: unique references, and outcomes scripted by the amount's last digits."""

from collections import OrderedDict

from loan_svc.ports import Payout, PayoutOutcome, PayoutUnknown

KEPT = 100_000
REFUSED, LATE_YES, LATE_NO, LOST = 1, 2, 3, 4
"""Magic: an amount of minor units that ends in 01 is refused; 02 and 03 time out and are then found paid or refused; 04
times out before it arrived, so that it is sent again. Everything else is paid."""


class RailSimulator:
    """Keeps what it paid, by reference; the same reference again gets the same outcome and pays nothing."""

    def __init__(self) -> None:
        self._outcomes: OrderedDict[str, PayoutOutcome] = OrderedDict()
        self._lost: set[str] = set()
        self.paid_minor = 0
        """All money that left, for tests."""

    async def outcome(self, payout: Payout) -> PayoutOutcome | None:
        """What became of it."""
        return self._outcomes.get(payout.reference)

    async def pay(self, payout: Payout) -> PayoutOutcome:
        """Pay once."""
        kept = self._outcomes.get(payout.reference)
        if kept is not None:
            return kept
        magic = payout.amount_minor % 100
        if magic == LOST and payout.reference not in self._lost:
            self._lost.add(payout.reference)
            raise PayoutUnknown
        made = PayoutOutcome("refused", "account_closed") if magic in (REFUSED, LATE_NO) else PayoutOutcome("paid")
        self._outcomes[payout.reference] = made
        if len(self._outcomes) > KEPT:
            self._outcomes.popitem(last=False)
        if made.status == "paid":
            self.paid_minor += payout.amount_minor
        if magic in (LATE_YES, LATE_NO):
            raise PayoutUnknown
        return made
