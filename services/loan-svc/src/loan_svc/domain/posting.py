"""The posting rules: which fact moves money between which accounts.

A line debits one account and credits another by one amount, so every entry balances by construction.
"""

from collections.abc import Callable
from operator import attrgetter
from typing import Any, NamedTuple

from loan_svc.domain.accounts import (
    ALLOWANCE,
    BANK,
    CREDITS,
    FEE_INCOME,
    IMPAIRMENT,
    INTEREST_INCOME,
    INTEREST_RECEIVABLE,
    LOANS,
    PENALTY_INCOME,
    SUSPENSE,
    Account,
)
from loan_svc.domain.facts import (
    AllocationsMoved,
    AllowanceChanged,
    Disbursed,
    EarningChanged,
    InstalmentDue,
    InterestAccrued,
    PaymentReceived,
    PaymentReversed,
    WrittenOff,
)
from loan_svc.domain.suspense_facts import SuspenseReceived, SuspenseReturned


class Rule(NamedTuple):
    """Debit, credit, and the amount taken from the fact; an amount below zero goes the other way."""

    debit: Account
    credit: Account
    amount_minor: Callable[[Any], int]


class Line(NamedTuple):
    """One line of an entry."""

    debit: str
    credit: str
    amount_minor: int


_PARTS = (
    (LOANS, "principal_minor"),
    (INTEREST_RECEIVABLE, "interest_minor"),
    (FEE_INCOME, "fee_minor"),
    (PENALTY_INCOME, "penalty_minor"),
    (CREDITS, "credit_minor"),
)
"""Which account each part of the customer's money is for."""


def _for_parts(debit: Account, allocation: str) -> tuple[Rule, ...]:
    """From `debit` to the account of every part but its own."""
    return tuple(
        Rule(debit, account, attrgetter(f"{allocation}.{part}")) for account, part in _PARTS if account != debit
    )


_RECOGNISED = Rule(INTEREST_RECEIVABLE, INTEREST_INCOME, attrgetter("recognised_minor"))


def _from_bank_or_suspense(allocation: str) -> tuple[Rule, ...]:
    """Money that has a receipt waits on the suspense account; any other is at the bank."""
    return (
        *(_when(lambda fact: fact.receipt_id is None, rule) for rule in _for_parts(BANK, allocation)),
        *(_when(lambda fact: fact.receipt_id is not None, rule) for rule in _for_parts(SUSPENSE, allocation)),
    )


def _when(holds: Callable[[Any], bool], rule: Rule) -> Rule:
    return Rule(rule.debit, rule.credit, lambda fact: rule.amount_minor(fact) if holds(fact) else 0)


RULES: dict[type, tuple[Rule, ...]] = {
    Disbursed: (Rule(LOANS, BANK, attrgetter("amount_minor")),),
    PaymentReceived: _from_bank_or_suspense("allocation"),
    PaymentReversed: _from_bank_or_suspense("moved"),
    AllocationsMoved: _for_parts(CREDITS, "moved"),
    InstalmentDue: (_RECOGNISED,),
    EarningChanged: (_RECOGNISED,),
    WrittenOff: (Rule(ALLOWANCE, LOANS, attrgetter("principal_minor")),),
}
"""Of a loan."""

DAY_RULES: dict[type, tuple[Rule, ...]] = {
    InterestAccrued: (Rule(INTEREST_RECEIVABLE, INTEREST_INCOME, attrgetter("amount_minor")),),
    AllowanceChanged: (Rule(IMPAIRMENT, ALLOWANCE, attrgetter("change_minor")),),
}
"""Of the close of a business day, for all loans at once."""

SUSPENSE_RULES: dict[type, tuple[Rule, ...]] = {
    SuspenseReceived: (Rule(BANK, SUSPENSE, attrgetter("amount_minor")),),
    SuspenseReturned: (Rule(SUSPENSE, BANK, attrgetter("amount_minor")),),
}
"""Of money that no loan took. What a loan takes out of suspense is posted by the loan's fact."""

_ALL_RULES = RULES | DAY_RULES | SUSPENSE_RULES

CLOSING = (InstalmentDue, EarningChanged, *DAY_RULES)
"""What the close itself may post on the day it has cut off."""


def lines_of(fact: Any) -> list[Line]:
    """The entry a fact makes; empty when it moves no money."""
    rules = _ALL_RULES.get(type(fact), ())
    amounts = ((rule, rule.amount_minor(fact)) for rule in rules)
    return [_line(rule.debit.code, rule.credit.code, amount) for rule, amount in amounts if amount]


def _line(debit: str, credit: str, amount_minor: int) -> Line:
    return Line(debit, credit, amount_minor) if amount_minor > 0 else Line(credit, debit, -amount_minor)
