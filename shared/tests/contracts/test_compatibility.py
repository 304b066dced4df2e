"""A published event never changes: what the guard lets through, and what not."""

from datetime import date, datetime
from typing import Any, ClassVar, Literal

import pytest
from pydantic import Field, create_model

from fenqi.contracts.base import Event, Part
from fenqi.contracts.schemas import schema_of
from fenqi.contracts.vocabulary import Currency, Minor, Percent, Sha256
from fenqi.testing.compatibility import incompatibilities


class Share(Part):
    principal_minor: Minor
    note: str | None = None


class PaidV1(Event):
    """Producer: loan-svc. Key: loan_id."""

    TYPE: ClassVar[str] = "loan.Paid.v1"
    loan_id: str
    amount_minor: Minor
    currency: Currency
    paid_on: date
    rate_percent: Percent
    quote_hash: Sha256
    way: Literal["counter", "auto_debit"]
    product_code: str | None = None
    version: int = 1
    share: Share
    refund: Share | None = None
    shares: tuple[Share, ...] = ()
    codes: tuple[str, ...] = ()


PUBLISHED = schema_of(PaidV1)


def changed(**fields: Any) -> list[str]:
    """What the guard says of PaidV1 with these fields put in its place, or left out where the value is None."""
    kept = {name: (info.annotation, info) for name, info in PaidV1.model_fields.items() if name not in fields}
    now = create_model("PaidV1", __base__=Event, **kept | {name: value for name, value in fields.items() if value})
    now.TYPE = PaidV1.TYPE
    return incompatibilities(PUBLISHED, schema_of(now))


def part(**fields: Any) -> type[Part]:
    kept = {name: (info.annotation, info) for name, info in Share.model_fields.items() if name not in fields}
    return create_model("Share", __base__=Part, **kept | {name: value for name, value in fields.items() if value})


def test_an_unchanged_event_is_fine() -> None:
    assert changed() == []


def test_a_new_optional_field_is_fine() -> None:
    assert changed(branch_code=(str | None, None), tags=(tuple[str, ...], ())) == []


def test_a_new_optional_field_inside_a_part_is_fine_wherever_the_part_stands() -> None:
    share = part(fee_minor=(int | None, None))
    shares = tuple.__class_getitem__((share, ...))
    assert changed(share=(share, ...), refund=(share | None, None), shares=(shares, ())) == []


def test_one_more_word_in_a_list_is_fine() -> None:
    assert changed(way=(Literal["counter", "auto_debit", "third_party"], ...)) == []


def test_another_docstring_is_fine() -> None:
    assert incompatibilities(PUBLISHED, PUBLISHED | {"description": "Said better."}) == []


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"product_code": None}, "product_code was removed"),
        ({"branch_code": (str, ...)}, "branch_code became required"),
        ({"product_code": (str | None, ...)}, "product_code became required"),
        ({"loan_id": (str | None, None)}, "loan_id is no longer required, which old readers rely on"),
        ({"amount_minor": (str, ...)}, "amount_minor changed its type or range"),
        ({"amount_minor": (float, ...)}, "amount_minor changed its type or range"),
        ({"amount_minor": (Minor | None, ...)}, "amount_minor changed its type or range"),
        ({"amount_minor": (int, Field(strict=True, ge=1))}, "amount_minor changed its type or range"),
        ({"amount_minor": (int, Field(strict=True))}, "amount_minor changed its type or range"),
        ({"currency": (str, Field(pattern="^CN[A-Z]$"))}, "currency changed its type or range"),
        ({"currency": (str, ...)}, "currency changed its type or range"),
        ({"rate_percent": (str, Field(pattern="^[0-9]+$", max_length=40))}, "rate_percent changed its type or range"),
        ({"rate_percent": (float, ...)}, "rate_percent changed its type or range"),
        ({"quote_hash": (str, Field(pattern="^[0-9a-f]{40}$"))}, "quote_hash changed its type or range"),
        ({"paid_on": (datetime, ...)}, "paid_on changed its type or range"),
        ({"paid_on": (str, ...)}, "paid_on changed its type or range"),
        ({"way": (Literal["counter"], ...)}, "way no longer allows auto_debit"),
        ({"way": (str, ...)}, "way changed its type or range"),
        ({"version": (int, 2)}, "version changed its default, so old bytes would mean something else"),
        ({"codes": (tuple[int, ...], ())}, "codes[] changed its type or range"),
        ({"share": (part(note=None), ...)}, "share.note was removed"),
        ({"refund": (part(fee_minor=(int, ...)) | None, None)}, "refund.fee_minor became required"),
        ({"shares": (tuple[Any, ...], ())}, "shares[] changed its type or range"),
        ({"shares": (tuple.__class_getitem__((part(note=None), ...)), ())}, "shares[].note was removed"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_incompatible_change_is_refused_and_named(fields: dict[str, Any], why: str) -> None:
    found = changed(**fields)
    assert why in found


def test_an_event_that_is_no_longer_closed_is_refused() -> None:
    opened = {key: value for key, value in PUBLISHED.items() if key != "additionalProperties"}
    assert incompatibilities(PUBLISHED, opened) == ["the event is no longer closed"]


def test_every_broken_promise_is_named_not_only_the_first() -> None:
    assert changed(product_code=None, branch_code=(str, ...)) == [
        "product_code was removed",
        "branch_code became required",
    ]


def test_the_guard_leaves_the_schemas_it_is_given_alone() -> None:
    before = schema_of(PaidV1)
    incompatibilities(PUBLISHED, PUBLISHED)
    assert before == PUBLISHED
