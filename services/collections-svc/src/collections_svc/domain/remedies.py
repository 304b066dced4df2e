"""What a case has beside its ladder: a write-off request, hardship, a settlement, a new plan, legal steps.

How it changes is in `remedy_changes`; what may happen is decided in `write_off`, `hardship`, `settlement`, `restructuring` and
`legal`.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

ReliefKind = Literal["pause", "reduced_instalments", "extension"]
Method = Literal["equal_instalment", "equal_principal", "flat", "interest_first", "bullet"]
LegalStepKind = Literal["formal_demand", "filing", "hearing", "judgment", "enforcement", "withdrawal"]


@dataclass(frozen=True, slots=True)
class WriteOff:
    """The latest request to give the debt up. `approved_by` are those who have approved so far; `answer` is the code of why
    nothing came of it."""

    request_id: str
    reason: str
    requested_by: str
    requested_on: date
    status: Literal["requested", "seconded", "approved", "posted", "not_posted", "refused", "cancelled"] = "requested"
    approved_by: tuple[str, ...] = ()
    answer: str | None = None

    @property
    def is_open(self) -> bool:
        """Nothing else may be asked meanwhile."""
        return self.status in {"requested", "seconded", "approved"}


@dataclass(frozen=True, slots=True)
class Hardship:
    """The latest check, and what was agreed by it. `received_before_minor` had come in when it was agreed; on `next_on` it
    is looked at again."""

    check_id: str
    reason: str
    monthly_wished_minor: int
    until_wished_on: date
    requested_by: str
    requested_on: date
    status: Literal["checking", "agreed", "declined", "ended"] = "checking"
    kind: ReliefKind | None = None
    monthly_minor: int | None = None
    from_on: date | None = None
    until_on: date | None = None
    agreed_on: date | None = None
    decided_by: str | None = None
    received_before_minor: int = 0
    next_on: date | None = None
    answer: str | None = None


@dataclass(frozen=True, slots=True)
class Settlement:
    """The latest offer to take less than is owed. `received_before_minor` had come in when it was accepted."""

    offer_id: str
    of: Literal["arrears", "claim"]
    owed_minor: int
    penalty_minor: int
    pays_minor: int
    waived_minor: int
    valid_until: date
    proposed_by: str
    proposed_on: date
    status: Literal["proposed", "offered", "refused", "accepted", "paid", "posted", "not_posted", "lapsed"] = "proposed"
    offered_by: str | None = None
    accepted_on: date | None = None
    received_before_minor: int = 0
    answer: str | None = None

    @property
    def is_open(self) -> bool:
        """It may still come to something by what the customer does."""
        return self.status in {"proposed", "offered", "accepted"}


@dataclass(frozen=True, slots=True)
class Restructuring:
    """The latest request for a new plan; what is None stays as it is."""

    request_id: str
    reason: str
    periods: int
    annual_rate_percent: str | None
    method: Method | None
    first_due_on: date | None
    principal_grace_periods: int
    arrears_join: bool
    requested_by: str
    requested_on: date
    status: Literal["requested", "approved", "declined", "posted", "not_posted"] = "requested"
    decided_by: str | None = None
    answer: str | None = None

    @property
    def is_open(self) -> bool:
        """Nothing else may be asked meanwhile."""
        return self.status in {"requested", "approved"}


@dataclass(frozen=True, slots=True)
class LegalStep:
    """One step of the legal road. `charge`: whether its cost is the customer's to bear, as far as loan-svc has said."""

    step_id: str
    step: LegalStepKind
    taken_on: date
    court_reference: str | None
    documents: tuple[str, ...]
    cost_minor: int
    awarded_minor: int | None
    recorded_by: str
    charge: Literal["none", "asked", "charged", "refused"] = "none"


@dataclass(frozen=True, slots=True)
class Remedies:
    """All of a case. `claim_minor` is owed after a write-off. On `look_on` time itself ends something; `waits` when somebody
    else has to decide."""

    write_off: WriteOff | None = None
    claim_minor: int = 0
    hardship: Hardship | None = None
    settlement: Settlement | None = None
    restructuring: Restructuring | None = None
    legal: tuple[LegalStep, ...] = ()
    look_on: date | None = None
    waits: bool = False

    @property
    def stands_still(self) -> bool:
        """No step of the ladder is due: relief is agreed."""
        return self.hardship is not None and self.hardship.status == "agreed"


NO_REMEDIES = Remedies()
