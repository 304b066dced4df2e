"""The rules of anti-fraud, each at and around its threshold."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from underwriting_svc.adapters.source_files import read_thresholds
from underwriting_svc.domain import bureau
from underwriting_svc.domain.bureau import CreditRecord, Difference
from underwriting_svc.domain.evidence import Signal
from underwriting_svc.domain.fraud import rules
from underwriting_svc.domain.fraud.thresholds import Shared, graded
from underwriting_svc.domain.fraud.traces import Alike, Linked, OnList, Past, Seen, Traces
from underwriting_svc.domain.submission import Statement, Submission

AT = datetime(2026, 11, 23, 4, tzinfo=UTC)
"""Noon in China."""
THRESHOLDS = read_thresholds()
ME = Submission(
    "A1", "C1", "mobile_app", "cash-cny", "cash-cny/1", "travel", 3_000_000, "CNY", 12, "flat", AT, Statement(1)
)


def _seen(kind: str, customers: int, days_ago: int = 1, first: int = 0) -> tuple[Seen, ...]:
    at = AT - timedelta(days=days_ago)
    return tuple(Seen(kind, f"X{n}", f"other-{n}", f"home-{n}", at) for n in range(first, first + customers))  # type: ignore[arg-type]


def _of(signals: list[Signal]) -> list[tuple[str, str]]:
    return [(one.code, one.weight) for one in signals]


def test_nothing_known_is_nothing_said() -> None:
    assert rules.signals(ME, Traces(), THRESHOLDS) == ()


@pytest.mark.parametrize(
    ("kind", "customers", "expected"),
    [
        ("device", 0, []),
        ("device", 1, [("same-device", "note")]),
        ("device", 2, [("same-device", "refer")]),
        ("device", 7, [("same-device", "refer")]),
        ("device", 8, [("same-device", "decline")]),
        ("document", 1, [("same-document", "refer")]),
        ("account", 1, [("same-account", "refer")]),
        ("account", 5, [("same-account", "decline")]),
        ("address", 2, []),
        ("address", 3, [("same-address", "note")]),
        ("id_number", 1, [("same-id-number", "refer")]),
    ],
)
def test_others_with_the_same_identifier_weigh_by_their_number(
    kind: str, customers: int, expected: list[tuple[str, str]]
) -> None:
    assert _of(rules.shared(ME, Traces(seen=_seen(kind, customers)), THRESHOLDS)) == expected


def test_what_lies_before_the_window_does_not_count() -> None:
    old = _seen("device", 10, days_ago=30)
    assert rules.shared(ME, Traces(seen=old), THRESHOLDS) == []
    just_inside = tuple(replace(one, seen_at=one.seen_at + timedelta(seconds=1)) for one in old)
    assert _of(rules.shared(ME, Traces(seen=just_inside), THRESHOLDS)) == [("same-device", "decline")]


def test_ones_own_other_applications_are_no_other_customer() -> None:
    own = tuple(replace(one, customer_id="C1") for one in _seen("device", 12))
    assert rules.shared(ME, Traces(seen=own), THRESHOLDS) == []


def test_a_customer_is_counted_once_however_many_applications() -> None:
    twice = (*_seen("device", 1), *(replace(one, application_id="Y") for one in _seen("device", 1)))
    [signal] = rules.shared(ME, Traces(seen=twice), THRESHOLDS)
    assert (signal.weight, signal.about) == ("note", ("X0", "Y"))


def test_a_family_shares_what_strangers_do_not() -> None:
    family = tuple(replace(one, household="home") for kind in ("account", "device") for one in _seen(kind, 5))
    assert rules.shared(ME, Traces("home", seen=family), THRESHOLDS) == []
    strangers = tuple(replace(one, household="elsewhere") for one in family)
    found = _of(rules.shared(ME, Traces("home", seen=strangers), THRESHOLDS))
    assert found == [("same-account", "refer"), ("same-device", "note")]


def test_a_crowd_at_one_address_is_no_family() -> None:
    crowd = tuple(replace(one, household="home") for one in _seen("device", 6))
    assert _of(rules.shared(ME, Traces("home", seen=crowd), THRESHOLDS)) == [("same-device", "refer")]


def _past(count: int, amount_minor: int = 1_000_000, hours_ago: int = 24, channel: str = "mobile_app") -> Traces:
    at = [AT - timedelta(hours=hours_ago * (n + 1)) for n in range(count)]
    return Traces(past=tuple(Past(f"P{n}", amount_minor, "CNY", channel, one) for n, one in enumerate(at)))


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (1, []),
        (2, [("many-applications", "note")]),
        (4, [("many-applications", "note")]),
        (5, [("many-applications", "refer")]),
    ],
)
def test_many_applications_in_a_week(before: int, expected: list[tuple[str, str]]) -> None:
    assert _of(rules.repeats(ME, _past(before), THRESHOLDS)) == expected


def test_nobody_is_unlike_a_past_too_short() -> None:
    assert rules.behaviour(replace(ME, amount_minor=10**9), _past(1), THRESHOLDS) == []


def test_one_oddity_is_a_note_and_two_refer() -> None:
    exactly, more = replace(ME, amount_minor=3_000_000), replace(ME, amount_minor=3_000_001)
    assert rules.behaviour(exactly, _past(2), THRESHOLDS) == []
    [one] = rules.behaviour(more, _past(2), THRESHOLDS)
    assert (one.weight, one.words) == (
        "note",
        "unlike the customer's own past: more than 3 times the largest amount so far",
    )
    at_night = replace(more, submitted_at=AT.replace(hour=18))  # two in the morning in China
    [two] = rules.behaviour(at_night, _past(2), THRESHOLDS)
    assert (two.weight, "at an hour of the night" in two.words) == ("refer", True)


def test_who_always_applies_at_night_is_like_himself() -> None:
    at_night = replace(ME, submitted_at=AT.replace(hour=18))
    owl = replace(_past(2), past=tuple(replace(one, submitted_at=AT.replace(hour=17)) for one in _past(2).past))
    assert rules.behaviour(at_night, owl, THRESHOLDS) == []


def _alike(name: int, address: int, same_birth: bool = True, same_id: bool = False, of: str = "other") -> Alike:
    return Alike(f"X-{of}", of, AT, name, address, same_birth, same_id)


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (_alike(66, 90), [("similar-person", "refer")]),
        (_alike(59, 90), []),
        (_alike(66, 84), []),
        (_alike(66, 90, same_birth=False), []),
        (_alike(100, 100, same_id=True), []),
    ],
)
def test_a_changed_name_at_a_changed_address(other: Alike, expected: list[tuple[str, str]]) -> None:
    assert _of(rules.likeness(ME, Traces(alike=(other,)), THRESHOLDS)) == expected


def test_many_customers_at_nearly_one_address() -> None:
    crowd = tuple(_alike(0, 90, same_birth=False, of=f"o{n}") for n in range(8))
    assert _of(rules.likeness(ME, Traces(alike=crowd), THRESHOLDS)) == [("similar-address", "refer")]
    assert _of(rules.likeness(ME, Traces(alike=crowd[:4]), THRESHOLDS)) == [("similar-address", "note")]
    assert rules.likeness(ME, Traces(alike=crowd[:3]), THRESHOLDS) == []


def test_a_group_of_linked_customers() -> None:
    group = tuple(Linked(f"X{n}", f"o{n}", f"home-{n}") for n in range(3))
    assert _of(rules.links(ME, Traces(linked=group), THRESHOLDS)) == [("linked-applicants", "refer")]
    assert _of(rules.links(ME, Traces(linked=group[:2]), THRESHOLDS)) == [("linked-applicants", "note")]
    assert rules.links(ME, Traces(linked=(group[0], Linked("P1", "C1", "elsewhere"))), THRESHOLDS) == []
    family = tuple(replace(one, household="home") for one in group)
    assert rules.links(ME, Traces("home", linked=family), THRESHOLDS) == []


def test_one_list_entry_is_one_signal_whatever_it_names() -> None:
    hits = (OnList("black", "E1", "phone", "Ring 7."), OnList("black", "E1", "device", "Ring 7."))
    [signal] = rules.on_lists(Traces(on_lists=hits), THRESHOLDS)
    assert signal == Signal("on-black-list", "decline", "device and phone on the black list: Ring 7.", ("E1",))


def test_the_bureau_counting_more_weighs_by_how_much() -> None:
    assert rules.misstated((), THRESHOLDS.misstated) == []
    one, two = Difference("public_records", 0, 1), Difference("delinquencies_2y", 1, 2)
    assert _of(rules.misstated((one,), THRESHOLDS.misstated)) == [("bureau-differs", "note")]
    assert _of(rules.misstated((one, two), THRESHOLDS.misstated)) == [("bureau-differs", "refer")]


def test_an_impostor_is_suspected_by_authority_and_face() -> None:
    found = [*rules.impostor("differs", "no_match", THRESHOLDS.impostor)]
    found += rules.impostor("confirmed", "not_live", THRESHOLDS.impostor)
    assert [one.code for one in found] == ["identity-differs", "face-no-match", "face-not-live"]
    assert rules.impostor("unavailable", "unavailable", THRESHOLDS.impostor) == []


@given(st.lists(st.integers(0, 40), min_size=2, max_size=2), st.integers(1, 10), st.integers(0, 10), st.integers(0, 10))
def test_more_is_never_lighter(counts: list[int], note: int, more: int, most: int) -> None:
    rule = Shared("device", 30, note, note + more, note + more + most)
    heavy = [None, "note", "refer", "decline"]
    fewer, many = sorted(counts)
    assert heavy.index(rule.weight(fewer)) <= heavy.index(rule.weight(many))
    assert graded(fewer, None, None) is None


_count = st.none() | st.integers(0, 5)


@given(_count, _count, _count, _count)
def test_the_bureau_never_makes_somebody_better_than_it_knows(
    a: int | None, b: int | None, c: int | None, d: int | None
) -> None:
    stated = Statement(1, delinquencies_2y=a, public_records=b)
    record = CreditRecord(delinquencies_2y=c, public_records=d)
    merged = bureau.merge(stated, record)
    assert merged.delinquencies_2y == (a if c is None else c)
    assert merged.public_records == (b if d is None else d)
    assert merged.annual_income_minor == 1
    for one in bureau.differences(stated, record):
        assert one.counted > one.stated
        assert getattr(stated, one.field) == one.stated
