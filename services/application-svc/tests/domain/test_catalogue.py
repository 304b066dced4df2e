"""The catalogue file, and what it refuses."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest

from application_svc.adapters import catalogue_file
from application_svc.domain import errors
from application_svc.domain.catalogue import Wish
from fenqi.contracts.vocabulary import Channel

CATALOGUE = catalogue_file.read()
CASH = Wish("mobile_app", "cash-cny", 5_000_000, "CNY", 12, "equal_instalment", "travel")
LENDING_CLUB = (
    "debt_consolidation credit_card other home_improvement major_purchase small_business medical car house vacation "
    "moving renewable_energy"
)


def test_the_four_products_and_all_seven_channels_are_there() -> None:
    assert set(CATALOGUE.products) == {"consumer-cny", "cash-cny", "lc-consumer-usd", "lc-cash-usd"}
    assert set(CATALOGUE.channels) == set(get_args(Channel))
    entered = {code for code, channel in CATALOGUE.channels.items() if channel.entered_by == "clerk"}
    assert entered == {"branch", "merchant_store", "card_business"}


def test_every_published_purpose_and_amount_fits_a_partner_product() -> None:
    for purpose in LENDING_CLUB.split():
        for term in (36, 60):
            for amount in (50_000, 6_000_000):
                CATALOGUE.admit(
                    Wish("mobile_app", "lc-cash-usd", amount, "USD", term, "equal_principal", purpose), "customer"
                )


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"product_code": "gold-cny"}, errors.ProductUnknown),
        ({"channel": "merchant_store"}, errors.ChannelNotOpen),
        ({"channel": "branch"}, errors.WrongHand),
        ({"currency": "USD"}, errors.CurrencyNotOffered),
        ({"amount_minor": 99_999}, errors.AmountOutsideProduct),
        ({"amount_minor": 20_000_001}, errors.AmountOutsideProduct),
        ({"term_months": 13}, errors.TermOutsideProduct),
        ({"method": "bullet"}, errors.MethodNotOffered),
        ({"purpose": "gambling"}, errors.PurposeNotAllowed),
        ({"checkout_id": "K1"}, errors.CheckoutNotAllowed),
        ({"product_code": "consumer-cny", "purpose": "electronics"}, errors.CheckoutRequired),
    ],
)
def test_what_a_product_does_not_offer_is_refused_by_rule_and_remedy(
    change: dict[str, Any], error: type[errors.Ineligible]
) -> None:
    with pytest.raises(error) as refused:
        CATALOGUE.admit(replace(CASH, **change), "customer")
    assert type(refused.value) is error
    assert refused.value.remedy
    assert len(refused.value.detail) > 10


def test_each_rule_has_a_code_of_its_own() -> None:
    rules = errors.Ineligible.__subclasses__()
    assert len({rule.code for rule in rules}) == len(rules)


def test_a_shop_clerk_needs_no_checkout_on_the_spot() -> None:
    CATALOGUE.admit(
        Wish("merchant_store", "consumer-cny", 119_900, "CNY", 12, "equal_instalment", "electronics"), "clerk"
    )


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        (("products", 0, "max_amount_minor"), 1, "no range"),
        (("products", 0, "methods"), ["whenever"], "methods"),
        (("products", 0, "channels"), ["fax"], "channel"),
        (("products", 0, "terms_months"), "12", "terms_months"),
        (("products", 0, "colour"), "red", "colour"),
        (("products", 0, "documents", 0, "kinds"), ["horoscope"], "document kind"),
        (("products", 1, "documents_at_submission_in"), ["fax"], "channel"),
        (("products", 1, "form_fields"), ["hobbies.chess"], "sections"),
        (("products", 0, "consents"), ["terms", "newsletter"], "consent"),
        (("supplement_items", 0, "kinds"), ["horoscope"], "document kind"),
        (("channels", 0, "code"), "fax", "channels"),
        (("channels", 0, "entered_by"), "robot", "robot"),
    ],
)
def test_a_catalogue_that_is_not_right_is_refused_and_says_where(
    tmp_path: Path, path: tuple[Any, ...], value: object, named: str
) -> None:
    content = json.loads(catalogue_file.FILE.read_text())
    place = content
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = value
    file = tmp_path / "catalogue.json"
    file.write_text(json.dumps(content))
    with pytest.raises(catalogue_file.CatalogueBroken, match=named):
        catalogue_file.read(file)
