"""The posting rules: which fact moves money between which accounts.

A line debits one account and credits another by one amount, so every entry balances by construction.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from loan_svc.domain.accounts import (
    BANK,
    CREDITS,
    FEE_INCOME,
    INTEREST_INCOME,
    LOANS,
    PENALTY_INCOME,
    WRITE_OFFS,
    Account,
)
from loan_svc.domain.facts import AllocationsMoved, Disbursed, PaymentReceived, PaymentReversed, WrittenOff


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


RULES: dict[type, tuple[Rule, ...]] = {
    Disbursed: (Rule(LOANS, BANK, lambda fact: fact.amount_minor),),
    PaymentReceived: (
        Rule(BANK, LOANS, lambda fact: fact.allocation.principal_minor),
        Rule(BANK, INTEREST_INCOME, lambda fact: fact.allocation.interest_minor),
        Rule(BANK, FEE_INCOME, lambda fact: fact.allocation.fee_minor),
        Rule(BANK, PENALTY_INCOME, lambda fact: fact.allocation.penalty_minor),
        Rule(BANK, CREDITS, lambda fact: fact.allocation.credit_minor),
    ),
    PaymentReversed: (
        Rule(BANK, LOANS, lambda fact: fact.moved.principal_minor),
        Rule(BANK, INTEREST_INCOME, lambda fact: fact.moved.interest_minor),
        Rule(BANK, FEE_INCOME, lambda fact: fact.moved.fee_minor),
        Rule(BANK, PENALTY_INCOME, lambda fact: fact.moved.penalty_minor),
        Rule(BANK, CREDITS, lambda fact: fact.moved.credit_minor),
    ),
    AllocationsMoved: (
        Rule(CREDITS, LOANS, lambda fact: fact.moved.principal_minor),
        Rule(CREDITS, INTEREST_INCOME, lambda fact: fact.moved.interest_minor),
        Rule(CREDITS, FEE_INCOME, lambda fact: fact.moved.fee_minor),
        Rule(CREDITS, PENALTY_INCOME, lambda fact: fact.moved.penalty_minor),
    ),
    WrittenOff: (Rule(WRITE_OFFS, LOANS, lambda fact: fact.principal_minor),),
}


def lines_of(fact: Any) -> list[Line]:
    """The entry a fact makes; empty when it moves no money."""
    rules = RULES.get(type(fact), ())
    amounts = ((rule, rule.amount_minor(fact)) for rule in rules)
    return [_line(rule.debit.code, rule.credit.code, amount) for rule, amount in amounts if amount]


def _line(debit: str, credit: str, amount_minor: int) -> Line:
    return Line(debit, credit, amount_minor) if amount_minor > 0 else Line(credit, debit, -amount_minor)
