"""Personal data at rest."""

import base64
from datetime import date

import pytest

from application_svc.adapters.identity import birth_date_in
from application_svc.adapters.person_vault import PersonVault
from application_svc.ports import Person
from fenqi.store.cipher import CantOpen, FieldCipher

PERSON = Person("王小明", "11010519491231002X", "13800138000", date(1949, 12, 31), "salt")
KEY = base64.b64encode(bytes(32)).decode()


def test_what_is_sealed_opens_again_under_its_application_only() -> None:
    vault = PersonVault(FieldCipher({"k1": KEY}))
    sealed = vault.seal("A1", PERSON)
    assert sealed.key_id == "k1"
    assert vault.open("A1", sealed) == PERSON
    assert "王小明".encode() not in sealed.data
    with pytest.raises(CantOpen, match="A2"):
        vault.open("A2", sealed)


def test_a_person_is_never_printed() -> None:
    assert "王" not in repr(PERSON)


@pytest.mark.parametrize(
    ("number", "born"),
    [
        ("11010519491231002X", date(1949, 12, 31)),
        ("11010519491231002x", date(1949, 12, 31)),
        ("110105194912310021", None),
        ("11010519491331002X", None),
        ("11010519491231002", None),
        ("", None),
        ("身份证", None),
    ],
)
def test_identity_numbers_are_held_against_the_standard(number: str, born: date | None) -> None:
    assert birth_date_in(number) == born
