"""The real argon2, TOTP and HMAC."""

import pyotp
import pytest

from access_svc.adapters.secrets import RealSecrets

SECRETS = RealSecrets("pepper")
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
"""RFC 6238's "12345678901234567890" in base 32."""


async def test_a_password_is_kept_as_argon2id_and_never_twice_the_same() -> None:
    one, other = [await SECRETS.hash_password("correct horse battery") for _ in range(2)]
    assert one.startswith("$argon2id$")
    assert one != other, "each has its own salt"
    assert await SECRETS.password_matches("correct horse battery", one)
    assert await SECRETS.password_matches("correct horse battery", other)


@pytest.mark.parametrize("wrong", ["Correct horse battery", "correct horse battery ", "", "correct horse"])
async def test_another_password_does_not_match(wrong: str) -> None:
    assert not await SECRETS.password_matches(wrong, await SECRETS.hash_password("correct horse battery"))


@pytest.mark.parametrize(("at", "code"), [(59, "287082"), (1111111109, "081804"), (2000000000, "279037")])
def test_the_codes_are_those_of_rfc_6238(at: int, code: str) -> None:
    assert SECRETS.totp_matches(code, RFC_SECRET, at)


@pytest.mark.parametrize(
    ("late", "good"), [(-61, False), (-60, False), (-30, True), (0, True), (59, True), (60, False)]
)
def test_a_code_is_good_one_step_either_way(late: int, good: bool) -> None:
    begins = 1_700_000_010
    assert begins % 30 == 0, "the first second of a step"
    code = pyotp.TOTP(RFC_SECRET).at(begins)
    assert SECRETS.totp_matches(code, RFC_SECRET, begins + late) is good


def test_a_new_totp_secret_has_160_bits_and_is_new() -> None:
    secrets = {SECRETS.new_totp_secret() for _ in range(20)}
    assert len(secrets) == 20
    assert all(len(pyotp.TOTP(one).byte_secret()) == 20 for one in secrets)


def test_one_time_codes_are_six_digits_also_when_they_begin_with_zero() -> None:
    codes = {SECRETS.new_code() for _ in range(300)}
    assert all(len(code) == 6 and code.isdecimal() for code in codes)
    assert len(codes) > 250
    assert any(code.startswith("0") for code in codes)


def test_a_keyed_hash_depends_on_the_pepper_and_on_where_its_parts_begin() -> None:
    assert SECRETS.keyed_hash("phone", "1") == RealSecrets("pepper").keyed_hash("phone", "1")
    hashes = {
        SECRETS.keyed_hash("phone", "1"),
        SECRETS.keyed_hash("phone1"),
        SECRETS.keyed_hash("phon", "e1"),
        RealSecrets("salt").keyed_hash("phone", "1"),
    }
    assert len(hashes) == 4
