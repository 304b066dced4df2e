"""Fields at rest."""

import base64

import pytest

from fenqi.store.cipher import CantOpen, FieldCipher, KeyedHash, KeysBroken

OLD, NEW = (base64.b64encode(letter * 32).decode() for letter in (b"o", b"\xff"))


def test_what_is_sealed_opens_again_and_never_looks_the_same() -> None:
    cipher = FieldCipher({"k1": OLD})
    first, second = cipher.seal("王小明", "people/1/name"), cipher.seal("王小明", "people/1/name")
    assert first != second
    assert cipher.open(first, "people/1/name") == cipher.open(second, "people/1/name") == "王小明"


def test_after_a_rotation_old_fields_open_and_new_ones_use_the_new_key() -> None:
    sealed = FieldCipher({"k1": OLD}).seal("secret", "a/1")
    both = FieldCipher({"k1": OLD, "k2": NEW})
    assert both.open(sealed, "a/1") == "secret"
    assert both.seal("secret", "a/1").startswith("k2.")
    assert FieldCipher({"k1": OLD, "k2": NEW}, "k1").seal("secret", "a/1").startswith("k1.")
    with pytest.raises(CantOpen, match="k1"):
        FieldCipher({"k2": NEW}).open(sealed, "a/1")


def test_a_field_that_was_moved_changed_or_never_sealed_does_not_open() -> None:
    cipher = FieldCipher({"k1": OLD, "k2": OLD})
    sealed = cipher.seal("secret", "a/1")
    for text, place in (
        (sealed, "a/2"),
        (sealed.replace("k2.", "k1."), "a/1"),
        (sealed[:-4] + "AAA=", "a/1"),
        (sealed[:12], "a/1"),
        ("k2.", "a/1"),
        ("in clear", "a/1"),
    ):
        with pytest.raises(CantOpen, match=place):
            cipher.open(text, place)


@pytest.mark.parametrize("keys", [{}, {"k1": "short"}, {"k1": "!" * 44}, {"k.1": OLD}])
def test_keys_that_are_none_stop_the_start(keys: dict[str, str]) -> None:
    with pytest.raises(KeysBroken):
        FieldCipher(keys)


def test_the_current_key_must_be_there() -> None:
    with pytest.raises(KeysBroken, match="k9"):
        FieldCipher({"k1": OLD}, "k9")


def test_both_alphabets_of_base_64_name_the_same_key() -> None:
    url_safe = base64.urlsafe_b64encode(b"\xff" * 32).decode().rstrip("=")
    assert url_safe != NEW
    assert FieldCipher({"k1": url_safe}).open(FieldCipher({"k1": NEW}).seal("secret", "a"), "a") == "secret"


def test_a_keyed_hash_needs_kind_parts_and_pepper() -> None:
    keyed = KeyedHash("pepper")
    assert keyed("phone", "1", "2") == keyed("phone", "1", "2")
    others = {
        keyed("code", "1", "2"),
        keyed("phone", "12"),
        keyed("phone", "2", "1"),
        KeyedHash("salt")("phone", "1", "2"),
    }
    assert len(others | {keyed("phone", "1", "2")}) == 5
