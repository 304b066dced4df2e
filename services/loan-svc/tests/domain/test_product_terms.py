"""What a quote makes of a product's terms, and what it refuses."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, cast

import pytest

from fenqi.kernel import DomainError
from loan_svc.domain.calc.day_count import DayCount
from loan_svc.domain.calc.life.life import Life
from loan_svc.domain.calc.rates import xirr
from loan_svc.domain.calc.schedule import schedule
from loan_svc.domain.calc.terms import Method as CalcMethod
from loan_svc.domain.calc.terms import Terms
from loan_svc.domain.calc.time_value import internal_rate
from loan_svc.domain.caps import cap_on
from loan_svc.domain.card_purchase import CardPurchase
from loan_svc.domain.money_received import Received, live
from loan_svc.domain.products import product_at
from loan_svc.domain.quote import (
    BeyondLegalCap,
    Offer,
    PlanCannotAmortise,
    Quote,
    Wishes,
    check_amortises,
    check_cap,
    conventions,
    make_quote,
)
from loan_svc.domain.words import Method

TODAY = date(2026, 11, 30)
MERCHANT: dict[str, Any] = {"merchant_id": "M1", "checkout_id": "K1", "channel": "merchant_store"}
BOUGHT = CardPurchase("T1", TODAY - timedelta(days=3), 1_200_000, "CNY")


@pytest.fixture
def quoted(offer: Callable[..., Offer]) -> Callable[..., Quote]:
    """`quoted("cash-daily-cny", Wishes(…), …)`: a quote of a product."""

    def made(product_code: str, wishes: Wishes | None = None, **fields: Any) -> Quote:
        its = {"product_code": product_code} | (MERCHANT if product_code.startswith("consumer") else {}) | fields
        return make_quote(offer(**its), "Q1", TODAY, wishes=wishes)

    return made


def test_free_of_interest_the_customer_pays_the_price_and_the_bank_earns_its_rate(quoted: Callable[..., Quote]) -> None:
    quote = quoted("consumer-free-cny", annual_rate_percent="9.6")
    assert [row.principal_minor for row in quote.plan] == [100_000] * 12
    assert (quote.total_cost_minor, quote.simple_percent) == (0, "0.00")
    assert quote.terms.annual_rate_percent == "0"
    assert quote.payout is not None
    parts = quote.payout
    assert parts.payout_minor + parts.merchant_fee_minor + parts.subsidy_minor == 1_200_000
    assert parts.merchant_fee_minor == 18_000
    lent = 1_200_000 - parts.subsidy_minor
    rate = internal_rate([Fraction(-lent), *[Fraction(row.principal_minor) for row in quote.plan]])
    assert abs(rate.low * 12 - Fraction(96, 1000)) < Fraction(1, 1_000_000)


def test_half_of_the_interest_borne_by_the_merchant(quoted: Callable[..., Quote]) -> None:
    whole, half = quoted("consumer-flex-cny"), quoted("consumer-half-cny")
    assert half.terms.annual_rate_percent == "6"
    assert half.lender_rate_percent == "12"
    assert 0 < half.total_cost_minor < whole.total_cost_minor
    assert half.payout is not None
    flows = [Fraction(-(1_200_000 - half.payout.subsidy_minor))]
    flows += [Fraction(row.principal_minor + row.interest_minor) for row in half.plan]
    assert abs(internal_rate(flows).low * 12 - Fraction(12, 100)) < Fraction(1, 1_000_000)


def test_a_merchant_is_paid_net_of_its_fee(quoted: Callable[..., Quote]) -> None:
    parts = quoted("consumer-flex-cny").payout
    assert parts is not None
    assert (parts.payout_minor, parts.merchant_fee_minor, parts.subsidy_minor) == (1_176_000, 24_000, 0)


def test_a_down_payment_is_the_first_instalment_on_the_first_day(quoted: Callable[..., Quote]) -> None:
    plan = quoted("consumer-flex-cny", Wishes(down_payment_minor=200_000)).plan
    assert (plan[0].nr, plan[0].due_on, plan[0].principal_minor, plan[0].interest_minor) == (1, TODAY, 200_000, 0)
    assert len(plan) == 13
    assert sum(row.principal_minor for row in plan) == 1_200_000


def test_the_first_due_date_can_be_later(quoted: Callable[..., Quote]) -> None:
    plan = quoted("consumer-flex-cny", Wishes(first_due_on=date(2027, 1, 30))).plan
    regular = quoted("consumer-flex-cny").plan
    assert [row.due_on for row in plan[:2]] == [date(2027, 1, 30), date(2027, 2, 28)]
    assert plan[0].interest_minor == 2 * regular[0].interest_minor  # interest for the longer first period


def test_periods_of_two_weeks_and_of_thirty_days(quoted: Callable[..., Quote]) -> None:
    fortnights = quoted("cash-biweekly-cny")
    assert (fortnights.terms.periods, fortnights.terms.term_months) == (26, 12)
    assert fortnights.plan[0].due_on == TODAY + timedelta(days=14)
    bridge = quoted("cash-bridge-cny", Wishes(periods=3), method="bullet")
    assert [row.due_on for row in bridge.plan] == [TODAY + timedelta(days=90)]
    weekly = quoted("cash-weekly-cny", Wishes(periods=26))
    assert {row.fee_minor for row in weekly.plan} == {100}


def test_grace_periods_bear_interest_alone_and_an_up_front_fee_is_taken_on_the_first_day(
    quoted: Callable[..., Quote],
) -> None:
    plan = quoted("cash-grace-cny").plan
    assert (plan[0].nr, plan[0].fee_minor, plan[0].due_on) == (0, 12_000, TODAY)
    assert [row.principal_minor for row in plan[1:4]] == [0, 0, 0]
    assert plan[4].principal_minor > 0


def test_a_fee_on_a_card_purchase_is_disclosed_as_a_rate(quoted: Callable[..., Quote]) -> None:
    quote = quoted("card-cny", Wishes(card=BOUGHT), annual_rate_percent="0", method="flat")
    assert {row.fee_minor for row in quote.plan} == {7_200}
    assert quote.card == BOUGHT
    assert quote.simple_percent == "13.03"
    up_front = quoted("card-upfront-cny", Wishes(card=BOUGHT), annual_rate_percent="0", method="equal_principal")
    assert up_front.plan[0].fee_minor == 36_000


def test_the_rates_of_other_countries_are_stated_on_request(quoted: Callable[..., Quote]) -> None:
    quote = quoted("cash-grace-cny", Wishes(also=("us_reg_z", "eu_aprc")))
    rates = {one.convention: one.percent for one in quote.also}
    assert rates["us_reg_z"] == quote.simple_percent  # both annualise the periodic rate of what is really received
    flows = [(TODAY, Fraction(-1_188_000))]
    flows += [(row.due_on, Fraction(row.principal_minor + row.interest_minor)) for row in quote.plan if row.nr]
    assert abs(Fraction(rates["eu_aprc"]) - Fraction(xirr(DayCount.ACT_365, flows).percent)) < Fraction(1, 10)
    assert conventions("eu_aprc,us_reg_z") == ("eu_aprc", "us_reg_z")


def test_two_quotes_by_other_conventions_are_not_the_same(quoted: Callable[..., Quote]) -> None:
    assert quoted("cash-daily-cny", Wishes(also=("eu_aprc",))) != quoted("cash-daily-cny")


def test_the_price_is_kept_as_it_was_made(offer: Callable[..., Offer]) -> None:
    its = offer(product_code="cash-daily-cny", base_rate_percent="3.00", premium_percent="9.00")
    kept = make_quote(its, "Q1", TODAY).offer
    assert (kept.base_rate_percent, kept.premium_percent, kept.annual_rate_percent) == ("3.00", "9.00", "12")


@pytest.mark.parametrize(
    ("product", "wishes", "fields", "code"),
    [
        ("cash-daily-cny", None, {"annual_rate_percent": "24.01"}, "rate-outside-corridor"),
        ("cash-grace-cny", None, {"annual_rate_percent": "24"}, "beyond-legal-cap"),  # with its fee it is more
        ("consumer-flex-cny", None, {"annual_rate_percent": "14", "method": "flat"}, "beyond-legal-cap"),
        ("consumer-flex-cny", Wishes(down_payment_minor=600_001), {}, "down-payment-outside-product"),
        ("cash-daily-cny", Wishes(down_payment_minor=1), {}, "down-payment-outside-product"),
        ("consumer-flex-cny", Wishes(first_due_on=date(2026, 12, 29)), {}, "first-due-outside-product"),
        ("consumer-flex-cny", Wishes(first_due_on=date(2027, 3, 1)), {}, "first-due-outside-product"),
        ("cash-daily-cny", Wishes(first_due_on=date(2026, 12, 31)), {}, "first-due-outside-product"),
        ("cash-biweekly-cny", Wishes(periods=39), {}, "term-outside-product"),  # 18 months, 12 were approved
        ("cash-biweekly-cny", Wishes(periods=7), {}, "term-outside-product"),
        ("cash-biweekly-cny", Wishes(term_months=1), {}, "term-outside-product"),
        ("consumer-flex-cny", None, {"channel": "branch"}, "product-not-open-here"),
        ("consumer-free-cny", None, {"merchant_id": None}, "merchant-missing"),
        ("card-cny", None, {"annual_rate_percent": "0", "method": "flat"}, "card-purchase-missing"),
        ("cash-daily-cny", Wishes(card=BOUGHT), {}, "card-purchase-not-wanted"),
        (
            "card-cny",
            Wishes(card=CardPurchase("T1", TODAY, 1_200_001, "CNY")),
            {"annual_rate_percent": "0", "method": "flat"},
            "card-purchase-not-convertible",
        ),
        (
            "card-cny",
            Wishes(card=CardPurchase("T1", TODAY - timedelta(days=31), 1_200_000, "CNY")),
            {"annual_rate_percent": "0", "method": "flat"},
            "card-purchase-not-convertible",
        ),
        (
            "card-cny",
            Wishes(card=CardPurchase("T1", TODAY + timedelta(days=1), 1_200_000, "CNY")),
            {"annual_rate_percent": "0", "method": "flat"},
            "card-purchase-not-convertible",
        ),
    ],
)
def test_what_the_product_does_not_allow_is_refused_by_name(
    quoted: Callable[..., Quote], product: str, wishes: Wishes | None, fields: dict[str, Any], code: str
) -> None:
    with pytest.raises(DomainError) as refusal:
        quoted(product, wishes, **fields)
    assert refusal.value.code == code


def test_an_unknown_convention_is_refused() -> None:
    with pytest.raises(DomainError, match="us_reg_z, eu_aprc"):
        conventions("us_reg_z,uk_apr")


def test_instalments_that_repay_nothing_are_refused() -> None:
    tiny = Terms(5, "CNY", Fraction(24, 100), CalcMethod.EQUAL_INSTALMENT, 24, TODAY)
    with pytest.raises(PlanCannotAmortise, match="all of it interest"):
        check_amortises(schedule(tiny))
    check_amortises(schedule(replace(tiny, method=CalcMethod.INTEREST_FIRST)))


@pytest.mark.parametrize("method", ["equal_instalment", "equal_principal", "interest_first"])
def test_paid_on_its_days_a_recalculated_loan_costs_what_was_disclosed(
    quoted: Callable[..., Quote], method: str
) -> None:
    quote = quoted("cash-daily-cny", Wishes(method=cast(Method, method)))
    product = product_at("cash-daily-cny", "2026-11")
    came = [Received(f"P{row.nr}", row.due_on, row.principal_minor + row.interest_minor) for row in quote.plan]
    life = live(quote.terms, product, TODAY, came, [], quote.plan[-1].due_on)
    assert [row[:5] for row in life.instalments] == [
        (row.nr, row.due_on, row.principal_minor, row.interest_minor, row.fee_minor) for row in quote.plan
    ]
    assert (life.status, life.credit_minor) == ("settled", 0)
    assert sum(one.penalty_minor for one in life.allocations) == 0


def test_a_product_of_some_merchants_is_not_offered_by_others() -> None:
    own = replace(product_at("consumer-free-cny", "2026-11"), merchants=("M9",))
    own.check_open("merchant_store", "M9")
    with pytest.raises(DomainError, match="not offered by merchant M1") as refusal:
        own.check_open("merchant_store", "M1")
    assert refusal.value.code == "product-not-open-here"


def test_a_term_or_a_rate_beyond_the_cap_is_refused(quoted: Callable[..., Quote]) -> None:
    cap, terms = cap_on("cn-24", TODAY), quoted("cash-daily-cny").terms
    check_cap(cap, Decimal("24.00"), replace(terms, periods=60))
    for percent, periods in (("24.01", 12), ("12", 61)):
        with pytest.raises(BeyondLegalCap, match="cn-24"):
            check_cap(cap, Decimal(percent), replace(terms, periods=periods))


def test_past_ninety_days_principal_is_paid_first(quoted: Callable[..., Quote]) -> None:
    terms, product = quoted("cash-daily-cny").terms, product_at("cash-daily-cny", "2026-11")
    due_on = quoted("cash-daily-cny").plan[0].due_on
    for days, principal in ((90, 0), (91, 50_000)):
        on = due_on + timedelta(days=days)
        life = live(terms, product, TODAY, [Received("P", on, 50_000)], [], on)
        assert life.instalments[0].principal_paid_minor == principal + (0 if principal else _left(life, 50_000))


def _left(life: Life, minor: int) -> int:
    """What penalty and interest of the first instalment leave of the money."""
    return minor - life.instalments[0].penalty_minor - life.instalments[0].interest_minor
