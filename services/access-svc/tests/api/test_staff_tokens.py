"""Staff come in with name, password and TOTP; whoever is refused learns nothing."""

from datetime import timedelta
from typing import Any

import pytest

from access_svc.domain.permissions import ROLES
from access_svc.domain.user import LOCKED_FOR, MAX_FAILURES
from fenqi.contracts.access import LockedOutV1, LoggedInV1, LoginRefusedV1
from fenqi.testing.service import Running
from fenqi.testing.tokens import TokenMint
from fenqi.testing.tokens import staff as a_staff
from fenqi.web.problems import Unauthenticated
from fenqi.web.tokens import Tokens

ACCESS = "/access/v1"


async def test_a_token_names_the_user_and_what_their_roles_hold(access: Running, log_in: Any, said_by: Any) -> None:
    answer = await log_in()
    who = await said_by(answer)
    assert who.id == await access.database.fetchval("SELECT user_id FROM credentials WHERE name = 'admin'")
    assert (who.population, who.permissions) == ("staff", ROLES["administrator"])
    assert answer.json()["expires_in"] == 8 * 3600


async def test_the_published_key_proves_a_token_and_is_only_the_public_half(
    access: Running, log_in: Any, said_by: Any
) -> None:
    (key,) = (await access.http.get(f"{ACCESS}/keys")).json()["keys"]
    assert {key[name] for name in ("kty", "crv", "kid")} == {"OKP", "Ed25519", "k1"}
    assert "d" not in key
    assert (await said_by(await log_in())).population == "staff"


async def test_a_token_of_another_key_is_not_proved_by_the_published_ones(access: Running) -> None:
    async def keys() -> dict[str, Any]:
        found: dict[str, Any] = (await access.http.get(f"{ACCESS}/keys")).json()
        return found

    with pytest.raises(Unauthenticated):
        await Tokens(keys, access.clock).check(TokenMint(access.clock, kid="k1").token(a_staff("access:users")))


async def test_a_token_is_worth_nothing_after_eight_hours(access: Running, log_in: Any, said_by: Any) -> None:
    answer = await log_in()
    access.clock.forward(hours=7, minutes=59)
    await said_by(answer)
    access.clock.forward(minutes=1)
    with pytest.raises(Unauthenticated):
        await said_by(answer)


async def test_every_refusal_is_the_same_to_the_byte(log_in: Any, refused: Any) -> None:
    answers = [
        await log_in(password="wrong password"),
        await log_in(totp="000000"),
        await log_in(password="wrong password", totp="000000"),
        await log_in(name="nobody"),
        await log_in(name="admin "),
        await log_in(name="Admin"),
    ]
    for answer in answers:
        refused(answer, 401, "login-failed")
    assert len({answer.content for answer in answers}) == 1
    assert (await log_in()).status_code == 200


async def test_a_lock_out_looks_like_any_refusal_and_ends_by_itself(access: Running, log_in: Any, refused: Any) -> None:
    wrong = [await log_in(password="wrong password") for _ in range(MAX_FAILURES)]
    locked = await log_in()
    refused(locked, 401, "login-failed")
    assert {answer.content for answer in wrong} == {locked.content}
    access.clock.forward(seconds=LOCKED_FOR.total_seconds() - 60)
    refused(await log_in(), 401, "login-failed")
    access.clock.forward(seconds=60)
    assert (await log_in()).status_code == 200


async def test_four_failures_do_not_lock_and_a_login_forgets_them(log_in: Any) -> None:
    for _ in range(2):
        for _ in range(MAX_FAILURES - 1):
            assert (await log_in(totp="000000")).status_code == 401
        assert (await log_in()).status_code == 200


async def test_the_reason_of_a_refusal_is_in_the_facts(access: Running, log_in: Any) -> None:
    for changes in ({"password": "wrong password"}, *[{"totp": "000000"}] * 4, {}):
        await log_in(**changes)
    await access.settled()
    told = [one for one in await access.events.of(LoginRefusedV1) if isinstance(one, LoginRefusedV1)]
    assert [(one.reason, one.failures_in_a_row) for one in told] == [
        ("wrong_secret", 1), ("wrong_code", 2), ("wrong_code", 3), ("wrong_code", 4), ("wrong_code", 5),
        ("locked_out", 0),
    ]  # fmt: skip
    (locked,) = await access.events.of(LockedOutV1)
    assert isinstance(locked, LockedOutV1)
    assert locked.until_at - locked.locked_at == timedelta(minutes=15)
    assert await access.events.of(LoggedInV1) == []


async def test_a_name_that_nobody_has_leaves_no_trace(access: Running, log_in: Any) -> None:
    before = await access.database.fetchval("SELECT count(*) FROM facts")
    await log_in(name="hunter2hunter2")
    assert await access.database.fetchval("SELECT count(*) FROM facts") == before


@pytest.mark.parametrize(
    "change",
    [{"totp": "12345"}, {"totp": "abcdef"}, {"totp": "１２３４５６"}, {"name": ""}, {"password": ""}, {"extra": "1"}],
)
async def test_a_form_of_the_wrong_shape_is_no_try(access: Running, log_in: Any, refused: Any, change: Any) -> None:
    refused(await log_in(**change), 422, "invalid-request")
    assert await access.database.fetchval("SELECT count(*) FROM facts WHERE type <> 'access.UserCreated.v1'") == 0
