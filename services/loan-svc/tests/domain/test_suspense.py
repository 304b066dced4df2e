"""Money that no loan took: what may be done with it, by whom, and what it posts."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from loan_svc.domain import suspense
from loan_svc.domain.allocation import Allocation
from loan_svc.domain.facts_money import PaymentReceived
from loan_svc.domain.posting import lines_of
from loan_svc.domain.suspense import Suspense, receipt_id_of
from loan_svc.domain.suspense_facts import SuspenseReceived

ON = date(2026, 12, 24)
RECEIVED = SuspenseReceived(
    receipt_id_of("wallet", "T1"), "wallet", "T1", "third_party", 30_500, "CNY", ON, "loan-unknown", None
)


def fold(receipt: Suspense | None, facts: Sequence[Any]) -> Suspense:
    for fact in facts:
        receipt = suspense.evolve(receipt, fact)
    assert receipt is not None
    return receipt


@pytest.fixture
def receipt() -> Suspense:
    return fold(None, [RECEIVED])


def test_it_is_applied_once_and_again_only_after_its_payment_was_reversed(receipt: Suspense) -> None:
    applied = fold(receipt, suspense.apply_to_loan(receipt, "L1", "customer-called", ON))
    assert (applied.status, applied.loan_id, applied.payment_id) == ("applied", "L1", receipt.next_payment_id)
    with pytest.raises(suspense.SuspenseNotOpen):
        suspense.apply_to_loan(applied, "L2", "guess", ON)
    reopened = fold(applied, suspense.reopen(applied, "wrong-loan", ON))
    assert (reopened.status, reopened.loan_id, reopened.reason) == ("open", None, "wrong-loan")
    assert reopened.next_payment_id != applied.payment_id


def test_who_asks_for_a_return_does_not_decide_on_it(receipt: Suspense) -> None:
    with pytest.raises(suspense.ReturnNotRequested):
        suspense.check_decides(receipt, "staff:2")
    asked = fold(receipt, suspense.request_return(receipt, "staff:1", "sent-twice", ON))
    with pytest.raises(suspense.SecondPersonNeeded):
        suspense.check_decides(asked, "staff:1")
    suspense.check_decides(asked, "staff:2")
    with pytest.raises(suspense.SuspenseNotOpen):
        suspense.request_return(asked, "staff:2", "sent-twice", ON)


def test_a_return_that_was_refused_goes_out_under_another_reference_when_it_is_asked_for_again(
    receipt: Suspense,
) -> None:
    asked = fold(receipt, suspense.request_return(receipt, "staff:1", "sent-twice", ON))
    refused = fold(asked, suspense.refuse_return(asked, "rail", "account_closed", ON))
    assert (refused.status, refused.requested_by) == ("open", None)
    again = fold(refused, suspense.request_return(refused, "staff:1", "sent-twice", ON))
    assert again.payout_reference != asked.payout_reference
    (fact,) = suspense.return_to_sender(again, "staff:2", ON)
    returned = fold(again, [fact])
    assert (returned.status, returned.return_reference) == ("returned", again.payout_reference)


def test_what_waits_is_posted_on_the_suspense_account_until_a_loan_takes_it(receipt: Suspense) -> None:
    assert lines_of(RECEIVED) == [("1002", "2242", 30_500)]
    asked = fold(receipt, suspense.request_return(receipt, "staff:1", "sent-twice", ON))
    assert [lines_of(fact) for fact in suspense.return_to_sender(asked, "staff:2", ON)] == [[("2242", "1002", 30_500)]]
    paid = PaymentReceived(
        "L1",
        "C1",
        "P1",
        30_500,
        "CNY",
        ON,
        "third_party",
        Allocation(30_000, 500),
        0,
        0,
        0,
        None,
        receipt_id=receipt.id,
    )
    assert {(line.debit, line.amount_minor) for line in lines_of(paid)} == {("2242", 30_000), ("2242", 500)}
    assert {line.debit for line in lines_of(replace(paid, receipt_id=None))} == {"1002"}
