"""One identifier, however it is written."""

from datetime import date

import pytest

from underwriting_svc.adapters.identifiers import canonical, identifiers_of
from underwriting_svc.domain.applicant import Applicant, Kind
from underwriting_svc.domain.errors import IdentifierEmpty


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("phone", "138 0000 0000", "+86-13800000000"),
        ("phone", "１３８００００００００", "13800000000"),
        ("id_number", "11010519491231002x", "110105 19491231 002X"),
        ("account", "6222 0000 0000 0001", "6222000000000001"),
        ("device", "AB:CD:EF", "abcdef"),
        ("address", "北京市朝阳区建国路88号3单元502室", "北京市朝阳区建国路 88 号院 3 门 502"),
        ("address", "北京市朝阳区建国路88号3单元502室", "北京市朝阳区建国路８８号３－５０２"),
    ],
)
def test_the_same_written_differently(kind: Kind, one: str, other: str) -> None:
    assert canonical(kind, one) == canonical(kind, other)


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("phone", "13800000000", "13800000001"),
        ("address", "北京市朝阳区建国路88号3单元502室", "北京市朝阳区建国路88号3单元503室"),
        ("address", "北京市朝阳区建国路88号3单元502室", "北京市朝阳区建国路883号502室"),
        ("address", "北京市朝阳区建国路88号", "北京市朝阳区光华路88号"),
    ],
)
def test_what_differs_stays_different(kind: Kind, one: str, other: str) -> None:
    assert canonical(kind, one) != canonical(kind, other)


@pytest.mark.parametrize("kind", ["phone", "device", "address"])
def test_nothing_but_punctuation_is_nothing(kind: Kind) -> None:
    with pytest.raises(IdentifierEmpty):
        canonical(kind, " -- ")


def test_what_nobody_told_ties_nobody() -> None:
    who = Applicant("李", "1", "2", date(1990, 1, 1), address=" ", account="", document_hashes=("h", "h"))
    assert identifiers_of(who, own_device=True) == {("id_number", "1"), ("phone", "2"), ("document", "h")}
