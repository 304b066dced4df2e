"""A customer comes in by a code to the phone: once, for five minutes, with five tries."""

from typing import Any

import pytest

from access_svc.main import build
from access_svc.settings import AccessSettings
from access_svc.use_cases.log_in_customer import MAX_WRONG
from fenqi.testing.service import Running

ACCESS = "/access/v1"
PHONE = "13800138000"


def another(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


async def test_a_phone_seen_for_the_first_time_becomes_a_customer_and_stays_the_same_one(
    access: Running, code_for: Any, show_code: Any, said_by: Any
) -> None:
    first = await show_code(PHONE, await code_for(PHONE))
    who = await said_by(first)
    assert (who.population, who.permissions, who.id) == ("customer", frozenset(), first.json()["customer_id"])
    assert first.json()["expires_in"] == 3600
    access.clock.forward(minutes=1)
    again = await show_code(PHONE, await code_for(PHONE))
    assert again.json()["customer_id"] == who.id
    other = await show_code("13900139000", await code_for("13900139000"))
    assert other.json()["customer_id"] != who.id


async def test_a_code_is_good_once(code_for: Any, show_code: Any, refused: Any) -> None:
    code = await code_for(PHONE)
    assert (await show_code(PHONE, code)).status_code == 200
    refused(await show_code(PHONE, code), 401, "login-failed")


@pytest.mark.parametrize(("seconds", "status"), [(285, 200), (300, 401)])
async def test_a_code_lives_five_minutes(
    access: Running, code_for: Any, show_code: Any, seconds: int, status: int
) -> None:
    code = await code_for(PHONE)
    access.clock.forward(seconds=seconds)
    assert (await show_code(PHONE, code)).status_code == status


async def test_after_five_wrong_tries_the_right_code_is_worth_nothing(
    access: Running, code_for: Any, show_code: Any, refused: Any
) -> None:
    code = await code_for(PHONE)
    for _ in range(MAX_WRONG):
        refused(await show_code(PHONE, another(code)), 401, "login-failed")
    refused(await show_code(PHONE, code), 401, "login-failed")
    access.clock.forward(seconds=2)
    assert (await show_code(PHONE, await code_for(PHONE))).status_code == 200, "a new code has tries of its own"


async def test_four_wrong_tries_still_leave_one(code_for: Any, show_code: Any) -> None:
    code = await code_for(PHONE)
    for _ in range(MAX_WRONG - 1):
        await show_code(PHONE, another(code))
    assert (await show_code(PHONE, code)).status_code == 200


async def test_a_customer_who_is_known_is_locked_out_as_staff_are(
    access: Running, code_for: Any, show_code: Any, refused: Any
) -> None:
    await show_code(PHONE, await code_for(PHONE))
    access.clock.forward(seconds=2)
    code = await code_for(PHONE)
    for _ in range(5):
        await show_code(PHONE, another(code))
    access.clock.forward(minutes=14)
    refused(await show_code(PHONE, await code_for(PHONE)), 401, "login-failed")
    access.clock.forward(minutes=2)
    assert (await show_code(PHONE, await code_for(PHONE))).status_code == 200


async def test_a_new_code_voids_the_one_before(access: Running, code_for: Any, show_code: Any) -> None:
    old = new = await code_for(PHONE)
    while new == old:
        access.clock.forward(seconds=2)
        new = await code_for(PHONE)
    assert (await show_code(PHONE, old)).status_code == 401
    assert (await show_code(PHONE, new)).status_code == 200


async def test_a_code_of_one_phone_is_no_code_of_another(code_for: Any, show_code: Any, refused: Any) -> None:
    mine, theirs = await code_for(PHONE), await code_for("13900139000")
    if mine != theirs:
        refused(await show_code("13900139000", mine), 401, "login-failed")
    refused(await show_code("13700137000", mine), 401, "login-failed")


async def test_two_codes_in_one_second_are_too_many(
    running: Any, access_settings: Any, clock: Any, refused: Any
) -> None:
    async with running(build, AccessSettings, clock=clock, **access_settings) as access:
        first = await access.http.post(f"{ACCESS}/customer-codes", json={"phone": PHONE})
        assert (first.status_code, first.json()) == (200, {"expires_in": 300})
        again = await access.http.post(f"{ACCESS}/customer-codes", json={"phone": PHONE})
        refused(again, 429, "too-many-requests")
        assert int(again.headers["Retry-After"]) >= 1
        other = await access.http.post(f"{ACCESS}/customer-codes", json={"phone": "13900139000"})
        assert other.status_code == 200, "another phone need not wait"
        clock.forward(seconds=1)
        assert (await access.http.post(f"{ACCESS}/customer-codes", json={"phone": PHONE})).status_code == 200


async def test_a_refused_first_login_makes_no_customer(access: Running, code_for: Any, show_code: Any) -> None:
    await show_code(PHONE, another(await code_for(PHONE)))
    assert await access.database.fetchval("SELECT count(*) FROM users WHERE population = 'customer'") == 0
    assert await access.database.fetchval("SELECT count(*) FROM customer_phones") == 0


async def test_the_sandbox_shows_no_code_that_was_not_sent(access: Running, refused: Any) -> None:
    refused(await access.http.get(f"{ACCESS}/sandbox/codes", params={"phone": PHONE}), 404, "not-found")


@pytest.mark.parametrize("settings", [{"sandbox": False}, {"sms_gateway_url": "http://127.0.0.1:9/sms"}])
async def test_only_a_sandbox_without_a_gateway_shows_codes(
    running: Any, access_settings: Any, refused: Any, settings: Any
) -> None:
    async with running(build, AccessSettings, **{**access_settings, **settings}) as access:
        refused(await access.http.get(f"{ACCESS}/sandbox/codes", params={"phone": PHONE}), 404, "no-such-path")


async def test_a_gateway_that_is_away_is_said_so(running: Any, access_settings: Any, refused: Any) -> None:
    settings = {**access_settings, "sms_gateway_url": "http://127.0.0.1:9/sms"}
    async with running(build, AccessSettings, **settings) as access:
        answer = await access.http.post(f"{ACCESS}/customer-codes", json={"phone": PHONE})
        refused(answer, 503, "sms-gateway-away")
        assert int(answer.headers["Retry-After"]) >= 1


@pytest.mark.parametrize(
    "phone", ["", "12345", "1" * 16, "138 0013 8000", "13800138000\n", "call me", "１３８００１３８０００"]
)
async def test_what_is_no_phone_gets_no_code(access: Running, refused: Any, phone: str) -> None:
    refused(await access.http.post(f"{ACCESS}/customer-codes", json={"phone": phone}), 422, "invalid-request")
