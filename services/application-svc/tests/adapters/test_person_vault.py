"""Personal data at rest."""

import base64
from datetime import date

import pytest

from application_svc.adapters.identity import birth_date_in
from application_svc.adapters.person_vault import KeysBroken, PersonVault
from application_svc.ports import Person, Sealed

PERSON = Person("王小明", "11010519491231002X", "13800138000", date(1949, 12, 31), "salt")
OLD, NEW = (base64.b64encode(bytes([n]) * 32).decode() for n in (1, 2))


def test_what_is_sealed_opens_again_and_never_looks_the_same() -> None:
    vault = PersonVault({"k1": OLD})
    first, second = vault.seal("A1", PERSON), vault.seal("A1", PERSON)
    assert vault.open("A1", first) == vault.open("A1", second) == PERSON
    assert first.data != second.data
    assert "王小明".encode() not in first.data


def test_after_a_rotation_old_rows_open_and_new_ones_use_the_new_key() -> None:
    sealed = PersonVault({"k1": OLD}).seal("A1", PERSON)
    rotated = PersonVault({"k1": OLD, "k2": NEW})
    assert rotated.open("A1", sealed) == PERSON
    assert rotated.seal("A1", PERSON).key_id == "k2"
    assert PersonVault({"k1": OLD, "k2": NEW}, "k1").seal("A1", PERSON).key_id == "k1"
    with pytest.raises(AssertionError, match="k1"):
        PersonVault({"k2": NEW}).open("A1", sealed)


def test_a_row_moved_to_another_application_or_key_or_changed_does_not_open() -> None:
    vault = PersonVault({"k1": OLD, "k2": OLD})
    sealed = vault.seal("A1", PERSON)
    with pytest.raises(AssertionError, match="A2"):
        vault.open("A2", sealed)
    with pytest.raises(AssertionError):
        vault.open("A1", Sealed("k1", sealed.data))
    with pytest.raises(AssertionError):
        vault.open("A1", Sealed(sealed.key_id, sealed.data[:-1] + bytes([sealed.data[-1] ^ 1])))


@pytest.mark.parametrize("keys", [{}, {"k1": "short"}, {"k1": "!" * 44}])
def test_keys_that_are_none_stop_the_start(keys: dict[str, str]) -> None:
    with pytest.raises(KeysBroken):
        PersonVault(keys)
    with pytest.raises(KeysBroken, match="k9"):
        PersonVault({"k1": OLD}, "k9")


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
