"""The posting rules: which fact moves money between which accounts.

A line debits one account and credits another by one amount, so every entry balances by construction.
"""

from collections.abc import Callable
from operator import attrgetter
from typing import Any, NamedTuple

from loan_svc.domain.accounts import (
    ALLOWANCE,
    BANK,
    CARD_RECEIVABLES,
    CREDITS,
    FEE_INCOME,
    IMPAIRMENT,
    INTEREST_INCOME,
    INTEREST_RECEIVABLE,
    LOANS,
    MERCHANT_FEES,
    PENALTY_INCOME,
    RECOVERIES,
    REFUNDS_PAYABLE,
    SUSPENSE,
    UNEARNED_SUBSIDY,
    Account,
)
from loan_svc.domain.day_facts import AllowanceChanged, InterestAccrued
from loan_svc.domain.facts_ageing import EarningChanged, InstalmentDue
from loan_svc.domain.facts_money import (
    AllocationsMoved,
    CreditRefunded,
    CreditRefundFailed,
    CreditRefundInstructed,
    PaymentReceived,
    PaymentReversed,
    RecoveryReceived,
)
from loan_svc.domain.facts_operations import (
    Charged,
    CoolingOffDeclared,
    PenaltyWaived,
    RefundApplied,
    Restructured,
    TransactionReversed,
    WrittenOff,
)
from loan_svc.domain.facts_origination import Disbursed, SubsidyEarned
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


def _moving(debit: Account) -> tuple[Rule, ...]:
    """All that a replay moves: the parts and what was recovered from `debit`, interest given back to it, and principal
    between the loans and their allowance."""
    return (
        *_for_parts(debit, "moved"),
        Rule(debit, RECOVERIES, attrgetter("moved.recovered_minor")),
        Rule(INTEREST_INCOME, debit, attrgetter("moved.given_back_minor")),
        Rule(ALLOWANCE, LOANS, attrgetter("moved.written_off_minor")),
    )


def _paid_out(fact: Disbursed) -> int:
    """What left the bank: the whole amount where the fact names no other."""
    return fact.amount_minor if fact.payout_minor is None else fact.payout_minor


def _converted(fact: Disbursed) -> int:
    """The card purchase that became a loan: nothing left the bank for it."""
    return fact.amount_minor if fact.payee_kind == "card" else 0


_RECOGNISED = Rule(INTEREST_RECEIVABLE, INTEREST_INCOME, attrgetter("recognised_minor"))


def _from_bank_or_suspense(rules: Callable[[Account], tuple[Rule, ...]]) -> tuple[Rule, ...]:
    """Money that has a receipt waits on the suspense account; any other is at the bank."""
    return (
        *(_when(lambda fact: fact.receipt_id is None, rule) for rule in rules(BANK)),
        *(_when(lambda fact: fact.receipt_id is not None, rule) for rule in rules(SUSPENSE)),
    )


def _when(holds: Callable[[Any], bool], rule: Rule) -> Rule:
    return Rule(rule.debit, rule.credit, lambda fact: rule.amount_minor(fact) if holds(fact) else 0)


RULES: dict[type, tuple[Rule, ...]] = {
    Disbursed: (
        Rule(LOANS, BANK, _paid_out),
        Rule(LOANS, CARD_RECEIVABLES, _converted),
        Rule(LOANS, MERCHANT_FEES, lambda fact: fact.merchant_fee_minor or 0),
        Rule(LOANS, UNEARNED_SUBSIDY, lambda fact: fact.subsidy_minor or 0),
    ),
    SubsidyEarned: (Rule(UNEARNED_SUBSIDY, INTEREST_INCOME, attrgetter("amount_minor")),),
    PaymentReceived: _from_bank_or_suspense(lambda money: _for_parts(money, "allocation")),
    PaymentReversed: _from_bank_or_suspense(_moving),
    RecoveryReceived: _from_bank_or_suspense(_moving),
    AllocationsMoved: _moving(CREDITS),
    Charged: _moving(CREDITS),
    PenaltyWaived: _moving(CREDITS),
    CoolingOffDeclared: _moving(CREDITS),
    Restructured: _moving(CREDITS),
    CreditRefundInstructed: (Rule(CREDITS, REFUNDS_PAYABLE, attrgetter("amount_minor")),),
    CreditRefunded: (Rule(REFUNDS_PAYABLE, BANK, attrgetter("amount_minor")),),
    CreditRefundFailed: (Rule(REFUNDS_PAYABLE, CREDITS, attrgetter("amount_minor")),),
    RefundApplied: (Rule(BANK, CREDITS, attrgetter("amount_minor")), *_moving(CREDITS)),
    TransactionReversed: (Rule(BANK, CREDITS, attrgetter("cash_minor")), *_moving(CREDITS)),
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
