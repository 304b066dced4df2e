"""The rules of a checkout, without anything around them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from fenqi.kernel import CurrencyMismatch, Money
from partner_svc.domain import checkout as rules
from partner_svc.domain.checkout_facts import Captured, CheckoutAuthorised, CheckoutOpened, CheckoutVoided
from partner_svc.domain.merchant import Merchant, Terms
from partner_svc.domain.progress import Progress, Step, progress_of
from partner_svc.domain.webhook import JITTER, MAX_TRIES, PAUSES, next_pause

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
MERCHANT = Merchant("m-1", "1", Terms(("toys",), ("p-12",), "CNY", "2.5", "0", "daily"))
ORDER = rules.Order("A-1", Money(119900, "CNY"), "toys", "p-12")


def an_open_checkout() -> rules.Checkout:
    [opened] = rules.open_checkout("k-1", MERCHANT, ORDER, NOW)
    return rules.evolve(None, opened)


def an_authorised_checkout() -> rules.Checkout:
    checkout = an_open_checkout()
    [fact] = rules.authorise(checkout, "a-1", "l-1", "c-1", Money(119900, "CNY"), NOW)
    return rules.evolve(checkout, fact)


def test_a_checkout_opens_for_seven_days() -> None:
    assert rules.open_checkout("k-1", MERCHANT, ORDER, NOW) == [
        CheckoutOpened("k-1", "m-1", "A-1", 119900, "CNY", "toys", "p-12", NOW, NOW + timedelta(days=7))
    ]


def test_only_agreed_products_and_the_contracts_currency_are_sold() -> None:
    with pytest.raises(rules.ProductNotAgreed):
        rules.open_checkout("k-1", MERCHANT, replace(ORDER, product_code="other"), NOW)
    with pytest.raises(CurrencyMismatch):
        rules.open_checkout("k-1", MERCHANT, replace(ORDER, amount=Money(1, "USD")), NOW)


def test_a_signed_contract_authorises_for_thirty_days_and_only_once() -> None:
    checkout = an_open_checkout()
    [fact] = rules.authorise(checkout, "a-1", "l-1", "c-1", Money(100000, "CNY"), NOW)
    until = NOW + timedelta(days=30)
    assert fact == CheckoutAuthorised("k-1", "m-1", "a-1", "l-1", "c-1", 100000, "CNY", NOW, until)
    assert rules.authorise(rules.evolve(checkout, fact), "a-1", "l-1", "c-1", Money(1, "CNY"), NOW) == []


def test_a_capture_is_the_whole_of_what_is_authorised() -> None:
    checkout = an_authorised_checkout()
    expected = Captured("k-1", "p-1", "m-1", "a-1", "l-1", "c-1", 119900, 119900, True, "CNY", NOW)
    for amount in (None, Money(119900, "CNY")):
        assert rules.capture(checkout, Progress(), "p-1", amount, NOW) == [expected]
    with pytest.raises(rules.PartialCapture):
        rules.capture(checkout, Progress(), "p-1", Money(119899, "CNY"), NOW)
    with pytest.raises(rules.CaptureTooLarge):
        rules.capture(checkout, Progress(), "p-1", Money(119901, "CNY"), NOW)
    with pytest.raises(rules.CheckoutNotAuthorised):
        rules.capture(checkout, Progress("cancelled"), "p-1", None, NOW)
    captured = rules.evolve(checkout, expected)
    with pytest.raises(rules.CheckoutCaptured):
        rules.capture(captured, Progress(), "p-2", None, NOW)
    with pytest.raises(rules.CheckoutCaptured):
        rules.void(captured, Progress(), "late", NOW)


def test_a_void_takes_the_ids_from_wherever_they_are_known() -> None:
    progress = Progress("approved", "a-1", "l-1", "c-1")
    expected = [CheckoutVoided("k-1", "m-1", "a-1", "l-1", "c-1", 119900, "CNY", "late", NOW)]
    assert rules.void(an_open_checkout(), progress, "late", NOW) == expected
    assert rules.void(an_authorised_checkout(), Progress(), "late", NOW) == expected


def test_time_ends_what_was_not_signed_and_what_was_not_captured() -> None:
    week, month = NOW + timedelta(days=7), NOW + timedelta(days=30)
    assert rules.expire(an_open_checkout(), Progress(), week - timedelta(seconds=1)) == []
    assert len(rules.expire(an_open_checkout(), Progress(), week)) == 1
    assert rules.expire(an_open_checkout(), Progress("declined"), week) == []
    assert rules.expire(an_authorised_checkout(), Progress(), week) == []
    assert len(rules.expire(an_authorised_checkout(), Progress(), month)) == 1


def test_progress_is_the_furthest_step_whatever_came_first() -> None:
    steps = [Step("disbursed", "a", "l", "c"), Step("approved", "a", None, "c"), Step("booked", "a", "l", "c")]
    assert progress_of(steps) == progress_of(reversed(steps)) == Progress("disbursed", "a", "l", "c")
    assert progress_of(steps[1:]) == Progress("approved", "a", "l", "c")
    assert progress_of([]) == Progress()


def test_webhooks_are_tried_for_about_three_days() -> None:
    assert MAX_TRIES == 10
    assert timedelta(days=3) < sum(PAUSES, timedelta()) < timedelta(days=4)
    for tries, pause in enumerate(PAUSES, start=1):
        assert next_pause(tries, 0) == pause * (1 - JITTER)
        assert next_pause(tries, 1) == pause * (1 + JITTER)
    assert next_pause(MAX_TRIES, 0.5) is None
