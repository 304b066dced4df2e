"""Bodies of the policy's versions, simulations, re-runs and the approval rates."""

from datetime import date
from typing import Annotated, Any

from pydantic import Field

from fenqi.web.money import Body
from underwriting_svc.api.schemas import Id
from underwriting_svc.use_cases.simulate_policy import MAX_EXAMPLES


class PolicyVersionOut(Body):
    """One version and the day from which it holds."""

    version: str
    from_on: date
    words: str
    sha256: str
    examples: int


class PoliciesOut(Body):
    """Every version, oldest first, and the one in force today."""

    in_force: str
    policies: list[PolicyVersionOut]


class SimulationIn(Body):
    """`version`, or a whole GoRules decision model as `policy`; over what was submitted in these days."""

    version: Id | None = None
    policy: dict[str, Any] | None = None
    from_on: date = date(2000, 1, 1)
    to_on: date = date(2100, 1, 1)
    product_code: Id | None = None
    examples: Annotated[int, Field(ge=0, le=MAX_EXAMPLES)] = 10


class Moved(Body):
    """How many went from one outcome to another."""

    from_: Annotated[str, Field(alias="from")]
    to: str
    count: int


class MovedByGrade(Moved):
    """The same for one grade."""

    grade: str


class MovedByChannel(Moved):
    """The same for one channel."""

    channel: str


class Example(Body):
    """One application that would have gone another way."""

    application_id: str
    grade: str
    channel: str
    from_: Annotated[str, Field(alias="from")]
    to: str
    rules_gone: list[str]
    rules_new: list[str]


class SimulationOut(Body):
    """What would change: outcomes (`changed`), the rules that apply, the amounts offered. `looked_at` is at most `limit`, the
    newest of the period."""

    policy: str
    policy_sha256: str
    looked_at: int
    limit: int
    changed: int
    rules_changed: int
    offers_changed: int
    outcomes: list[Moved]
    by_grade: list[MovedByGrade]
    by_channel: list[MovedByChannel]
    examples: list[Example]


class RerunOut(Body):
    """A past answer of the policy beside the one that its own version gives today."""

    application_id: str
    round: int
    same: bool
    exact: bool
    then: dict[str, Any]
    now: dict[str, Any]
    score: dict[str, Any]
    versions: dict[str, Any]


class RateOut(Body):
    """How applications of one product, channel and grade ended; `approval_percent` is of the decided ones."""

    product_code: str
    channel: str
    grade: str | None
    opened: int
    approved: int
    declined: int
    closed: int
    open: int
    by_system: int
    approval_percent: str | None


class StatisticsOut(Body):
    """Of what was submitted from the first day to the last, both included."""

    from_on: date
    to_on: date
    rows: list[RateOut]
