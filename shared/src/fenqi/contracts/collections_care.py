"""What collections-svc publishes of post-loan care: signals that a customer may come into difficulties, and visits."""

from datetime import date
from typing import ClassVar, Literal

from fenqi.contracts.base import Event
from fenqi.contracts.vocabulary import Code, Id


class RiskSignalledV1(Event):
    """Something speaks of a customer's coming difficulties. Producer: collections-svc. Key: watch_id.

    `signal` says what (e.g. "bureau_worse", "contact_lost"), `severity` how much it weighs; `loan_id` where it is about one
    loan. limit-svc decides by its own policy what follows for the line.
    """

    TYPE: ClassVar[str] = "collections.RiskSignalled.v1"
    watch_id: Id
    customer_id: Id
    loan_id: Id | None = None
    signal: Code
    severity: Literal["low", "medium", "high"]
    observed_on: date


EVENTS: tuple[type[Event], ...] = (RiskSignalledV1,)
