"""What holds for every published event, whoever adds the next one."""

import datetime
import json
import re
from pathlib import Path
from types import NoneType
from typing import Any, get_args, get_type_hints

import pytest
from pydantic import AwareDatetime, ValidationError

from fenqi.contracts.application import SupplementProvidedV1
from fenqi.contracts.base import Event, Part
from fenqi.contracts.limit import HoldReleasedV1
from fenqi.contracts.loan import BusinessDayClosedV1
from fenqi.contracts.registry import EVENTS

DOCS = Path(__file__).parents[3] / "docs" / "events"
EVERY_EVENT = pytest.mark.parametrize("event", EVENTS.values(), ids=list(EVENTS))

PERSONAL = re.compile(
    r"(^|_)(name|surname|phone|mobile|email|address|id_number|identity_number|passport|birth|born|sex|gender|ip|account)"
    r"(_|$)"
)


def example(event: type[Event]) -> str:
    return (DOCS / "examples" / f"{event.TYPE}.json").read_text(encoding="utf-8")


def models_in(model: type[Event] | type[Part]) -> list[type[Event] | type[Part]]:
    """The model and every part reachable from it."""
    found = [model]
    waiting: list[Any] = list(get_type_hints(model).values())
    while waiting:
        hint = waiting.pop()
        waiting += get_args(hint)
        if isinstance(hint, type) and issubclass(hint, Part) and hint not in found:
            found.append(hint)
            waiting += get_type_hints(hint).values()
    return found


def plain_type(hint: Any) -> Any:
    """The type under Optional and under constraints."""
    inner = [each for each in get_args(hint) if each is not NoneType]
    return plain_type(inner[0]) if inner and get_args(hint)[-1] is NoneType else hint


def test_every_context_of_the_narrow_road_is_in_the_registry() -> None:
    assert {event.context() for event in EVENTS.values()} == {
        "application",
        "underwriting",
        "limit",
        "loan",
        "collections",
        "customer",
        "partner",
        "access",
    }


@EVERY_EVENT
def test_a_type_says_context_name_and_version_as_its_class_does(event: type[Event]) -> None:
    context, name, version = event.TYPE.split(".")
    module = event.__module__.removeprefix("fenqi.contracts.").partition("_")[0]  # a large context has several
    assert (module, event.__name__) == (context, f"{name}{version.upper()}")


@EVERY_EVENT
def test_a_docstring_names_the_producer_and_the_key(event: type[Event]) -> None:
    assert f"Producer: {event.producer()}. Key: {event.key_field()}." in (event.__doc__ or "")


@EVERY_EVENT
def test_the_first_field_is_the_key_of_the_context_and_is_always_there(event: type[Event]) -> None:
    keys = {
        "application": {"application_id"},
        "underwriting": {"application_id", "query_id", "case_id", "entry_id"},
        "limit": {"customer_id"},
        "loan": {"loan_id", "business_date", "contract_id", "debit_id", "receipt_id", "statement_id", "break_id"},
        "collections": {"loan_id", "customer_id", "visit_id", "watch_id", "agency_id", "ladder_id", "collector_id"},
        "customer": {"customer_id"},
        "partner": {"merchant_id", "checkout_id"},
        "access": {"user_id"},
    }
    assert event.key_field() in keys[event.context()]
    assert event.model_fields[event.key_field()].is_required()


@EVERY_EVENT
def test_no_field_can_hold_personal_data(event: type[Event]) -> None:
    fields = [field for model in models_in(event) for field in model.model_fields]
    assert [field for field in fields if PERSONAL.search(field)] == []


@EVERY_EVENT
def test_an_amount_never_comes_without_its_currency(event: type[Event]) -> None:
    fields = {field for model in models_in(event) for field in model.model_fields}
    assert "currency" in fields or not any(field.endswith("_minor") for field in fields)


@EVERY_EVENT
def test_an_ending_says_whether_it_is_a_moment_or_a_day(event: type[Event]) -> None:
    for model in models_in(event):
        for field, hint in get_type_hints(model).items():
            kind = plain_type(hint)
            assert kind is not datetime.datetime, field
            if kind is AwareDatetime:
                assert field.endswith(("_at", "_until")), field
            if field.endswith("_at"):
                assert kind is AwareDatetime, field
            if field.endswith("_on"):
                assert kind is datetime.date, field


def _as_kept(now: Any, kept: Any) -> Any:
    """Only the fields that were there then, at every depth: later ones are additions."""
    if isinstance(kept, dict):
        return {field: _as_kept(now[field], value) for field, value in kept.items()}
    if isinstance(kept, list):
        return [_as_kept(one, value) for one, value in zip(now, kept, strict=True)]
    return now


@EVERY_EVENT
def test_bytes_of_the_past_can_still_be_read(event: type[Event]) -> None:
    kept = json.loads(example(event))
    now = json.loads(event.read(example(event)).to_bytes())
    assert _as_kept(now, kept) == kept


@EVERY_EVENT
def test_an_example_has_nothing_that_the_event_does_not_know(event: type[Event]) -> None:
    assert event.model_validate_json(example(event)).aggregate_id


def test_every_kept_example_belongs_to_an_event() -> None:
    assert {path.stem for path in (DOCS / "examples").iterdir()} == EVENTS.keys()


def test_an_event_cannot_be_changed() -> None:
    event = HoldReleasedV1.read(example(HoldReleasedV1))
    with pytest.raises(ValidationError, match="frozen"):
        event.amount_minor = 1  # type: ignore[misc]


def test_a_producer_cannot_add_a_field_that_is_not_in_the_contract() -> None:
    data = json.loads(example(HoldReleasedV1)) | {"note": "no"}
    with pytest.raises(ValidationError, match="note"):
        HoldReleasedV1(**data)


def test_a_reader_overlooks_what_a_newer_producer_added_even_inside_a_part() -> None:
    kept = example(SupplementProvidedV1)
    statement = {"annual_income_minor": 1}
    ahead = json.loads(kept) | {"statement": statement | {"new_inside": 1}, "new": 1}
    assert SupplementProvidedV1.read(json.dumps(ahead)) == SupplementProvidedV1.read(
        json.dumps(json.loads(kept) | {"statement": statement})
    )


@pytest.mark.parametrize("amount", ["500", 500.0, True, -1])
def test_an_amount_is_a_whole_number_of_minor_units_and_nothing_like_one(amount: object) -> None:
    data = json.loads(example(HoldReleasedV1)) | {"amount_minor": amount}
    with pytest.raises(ValidationError, match="amount_minor"):
        HoldReleasedV1(**data)


def test_a_moment_is_kept_in_utc_and_a_naive_one_is_refused() -> None:
    data = json.loads(example(SupplementProvidedV1))
    event = SupplementProvidedV1(**data | {"provided_at": "2026-11-24T10:30:00+08:00"})
    assert b'"provided_at":"2026-11-24T02:30:00Z"' in event.to_bytes()
    with pytest.raises(ValidationError, match="timezone"):
        SupplementProvidedV1(**data | {"provided_at": "2026-11-24T10:30:00"})


def test_a_business_day_is_known_by_its_iso_date() -> None:
    assert BusinessDayClosedV1.read(example(BusinessDayClosedV1)).aggregate_id == "2026-11-24"
    assert BusinessDayClosedV1.topic() == "fenqi.loan"
