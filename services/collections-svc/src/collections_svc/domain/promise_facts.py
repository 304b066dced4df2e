"""What can happen to a promise to pay. Each fact's fields are its contract's fields."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class PromiseMade:
    loan_id: str
    case_id: str
    customer_id: str
    promise_id: str
    amount_minor: int
    currency: str
    made_on: date
    due_on: date
    made_by: str


@dataclass(frozen=True, slots=True)
class PromiseCredited:
    loan_id: str
    case_id: str
    promise_id: str
    payment_id: str
    amount_minor: int
    received_minor: int
    currency: str
    credited_on: date


@dataclass(frozen=True, slots=True)
class PromiseDebited:
    loan_id: str
    case_id: str
    promise_id: str
    payment_id: str
    amount_minor: int
    received_minor: int
    currency: str
    debited_on: date


@dataclass(frozen=True, slots=True)
class PromiseKept:
    loan_id: str
    case_id: str
    customer_id: str
    promise_id: str
    amount_minor: int
    received_minor: int
    currency: str
    kept_on: date


@dataclass(frozen=True, slots=True)
class PromiseReopened:
    loan_id: str
    case_id: str
    customer_id: str
    promise_id: str
    amount_minor: int
    received_minor: int
    currency: str
    due_on: date
    reopened_on: date


@dataclass(frozen=True, slots=True)
class PromiseBroken:
    loan_id: str
    case_id: str
    customer_id: str
    promise_id: str
    amount_minor: int
    received_minor: int
    currency: str
    due_on: date
    broken_on: date


PromiseFact = PromiseMade | PromiseCredited | PromiseDebited | PromiseKept | PromiseReopened | PromiseBroken
