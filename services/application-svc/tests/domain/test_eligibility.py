"""The rules about the applicant and the checkout."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application_svc.adapters import catalogue_file
from application_svc.domain import errors
from application_svc.domain.catalogue import Wish
from application_svc.domain.eligibility import (
    Applicant,
    OpenCheckout,
    admit_checkout,
    admit_person,
    admit_statement,
    age_on,
)

TODAY = date(2026, 11, 23)
CATALOGUE = catalogue_file.read()
CHECKOUT = OpenCheckout("K1", "M1", 119_900, "CNY", "electronics", "open", "consumer-cny")
WISH = Wish("mobile_app", "consumer-cny", 119_900, "CNY", 12, "equal_instalment", "electronics", "K1")
ALL = ("terms", "truthful", "bureau")


def a_person(born: date) -> Applicant:
    return Applicant(born, born)


def test_who_is_18_today_may_apply_and_who_is_18_tomorrow_may_not() -> None:
    assert admit_person(a_person(date(2008, 11, 23)), None, TODAY) == 18
    with pytest.raises(errors.UnderAge):
        admit_person(a_person(date(2008, 11, 24)), None, TODAY)


def test_born_on_29_february_is_a_year_older_on_1_march_of_a_common_year() -> None:
    assert age_on(date(2008, 2, 29), date(2026, 2, 28)) == 17
    assert age_on(date(2008, 2, 29), date(2026, 3, 1)) == 18


@given(st.dates(date(1920, 1, 1), date(2020, 12, 31)), st.integers(0, 20_000))
def test_nobody_gets_younger(born: date, days: int) -> None:
    on = born + timedelta(days=days)
    assert 0 <= age_on(born, on) <= age_on(born, on + timedelta(days=1)) <= age_on(born, on) + 1


def test_an_invalid_number_and_a_birth_date_of_somebody_else_are_refused() -> None:
    with pytest.raises(errors.IdentityNumberInvalid):
        admit_person(Applicant(date(1990, 3, 7), None), None, TODAY)
    with pytest.raises(errors.BirthDateDiffers):
        admit_person(Applicant(date(1990, 3, 7), date(1990, 3, 8)), None, TODAY)
    with pytest.raises(errors.BirthDateDiffers):
        admit_person(a_person(date(1990, 3, 7)), 35, TODAY)


def test_income_must_be_stated_where_the_product_wants_some() -> None:
    with pytest.raises(errors.IncomeNotStated):
        admit_statement(CATALOGUE.product("cash-cny"), 0, ALL)
    admit_statement(CATALOGUE.product("lc-cash-usd"), 0, ALL)


@pytest.mark.parametrize("missing", ALL)
def test_every_consent_counts(missing: str) -> None:
    given = [consent for consent in ALL if consent != missing]
    with pytest.raises(errors.ConsentMissing, match=missing):
        admit_statement(CATALOGUE.product("cash-cny"), 1, given)


def test_a_checkout_that_says_the_same_is_fine() -> None:
    admit_checkout(WISH, CHECKOUT)
    admit_checkout(WISH, replace(CHECKOUT, product_code=None))


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"amount_minor": 119_901}, "amount"),
        ({"currency": "USD"}, "amount"),
        ({"purpose": "car"}, "purpose"),
        ({"product_code": "cash-cny"}, "product"),
    ],
)
def test_a_checkout_that_says_something_else_is_refused(wrong: dict[str, str], named: str) -> None:
    with pytest.raises(errors.CheckoutDiffers, match=named):
        admit_checkout(replace(WISH, **wrong), CHECKOUT)  # type: ignore[arg-type]


def test_a_checkout_that_is_not_open_is_refused() -> None:
    with pytest.raises(errors.CheckoutNotOpen, match="captured"):
        admit_checkout(WISH, replace(CHECKOUT, status="captured"))
